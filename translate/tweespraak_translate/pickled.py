"""The one place that opens a pickled checkpoint: in a process of its own, with `weights_only`, once.

    python -m tweespraak_translate.pickled pytorch_model.bin model.safetensors

torch's `weights_only` reader builds tensors and plain containers and refuses all else, so a checkpoint that
carries code is refused, not run. The process ends with one line on stderr and exit code 1 when that happens.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from tweespraak_translate.errors import ModelError

_LONGEST_CONVERSION = 600
"""Seconds."""


def convert_pickle(pickled: Path, weights: Path) -> None:
    """Write the tensors of a pickled checkpoint as safetensors. Raises ModelError when it holds anything else."""
    if find_spec("torch") is None:
        raise ModelError(f"{pickled.name} is a pickle, and converting it needs torch; install tweespraak[torch] first")
    command = [sys.executable, "-m", "tweespraak_translate.pickled", str(pickled), str(weights)]
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment,
            timeout=_LONGEST_CONVERSION,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ModelError(f"{pickled}: conversion took more than {_LONGEST_CONVERSION} s; gave up") from error
    if done.returncode != 0 or not weights.is_file():
        lines = done.stderr.decode(errors="replace").strip().splitlines() or [f"exit code {done.returncode}"]
        raise ModelError(f"{pickled}: is not a plain table of weights ({lines[-1][:160]}); refused")


def _convert(pickled: str, weights: str) -> None:
    import torch
    from safetensors.torch import save_file

    state = torch.load(pickled, map_location="cpu", weights_only=True)
    if not isinstance(state, dict) or not all(isinstance(value, torch.Tensor) for value in state.values()):
        raise ValueError("not a table of tensors")
    # Tied weights share memory in a checkpoint; the loader ties them again, so one copy is kept.
    kept = {
        name: value.contiguous()
        for name, value in state.items()
        if name not in ("lm_head.weight", "model.encoder.embed_tokens.weight", "model.decoder.embed_tokens.weight")
        and not name.endswith("embed_positions.weight")
    }
    save_file(kept, weights, metadata={"format": "pt"})


if __name__ == "__main__":
    try:
        _convert(*sys.argv[1:])
    except Exception as error:  # a hostile or damaged file can raise anything; all of it means "refused"
        sys.exit(f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}")
