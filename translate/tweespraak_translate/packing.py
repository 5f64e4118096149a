"""A model folder at a quarter of its size: matrices as int8 with a float32 for each row, everything else float32.

    python -m tweespraak_translate.packing FOLDER NEW_FOLDER [--name N] [--origin TEXT]

Rows are rounded exactly as CTranslate2 rounds them for int8, and nothing else is rounded, so a packed model drafts in
int8 what the model it was made from drafts in int8. In float32 it drafts what its rounded weights say, in both
backends alike.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tweespraak_translate.errors import ModelError, TweespraakError, UsageError
from tweespraak_translate.models import (
    MODEL_FILES,
    WEIGHTS,
    ModelInfo,
    check_model_folder,
    expected_tensors,
    is_packable,
    model_origin,
    write_manifest,
)
from tweespraak_translate.weights import LARGEST, SCALE, read_header

if TYPE_CHECKING:
    from numpy import ndarray

_COMPANIONS = ("README.md", "generation_config.json")
"""Copied where they are; so are all files whose name begins with LICENSE."""


def pack_model(folder: Path, packed: Path, *, name: str = "", origin: str = "") -> ModelInfo:
    """Write the packed form of a checked model into a new folder, with its card, licences and a manifest.

    Without `name` and `origin` those of the model stay. A model that is packed already is copied. Raises UsageError
    when the new folder exists, ModelError when the model is not whole or the disk refuses.
    """
    info = check_model_folder(folder)
    if packed.exists():
        raise UsageError(f"{packed}: exists already; name a new folder")
    try:
        packed.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".packing-", dir=packed.parent) as scratch:
            made = Path(scratch) / "model"
            made.mkdir()
            _write(info, made)
            write_manifest(made, name=name or info.name, origin=origin or model_origin(info))
            check_model_folder(made)
            os.replace(made, packed)
    except OSError as error:
        raise ModelError(f"{packed}: cannot write the model there ({error.strerror or error})") from error
    return check_model_folder(packed)


def _write(info: ModelInfo, made: Path) -> None:
    from safetensors.numpy import save_file

    licences = [path.name for path in info.path.iterdir() if path.name.startswith("LICENSE") and path.is_file()]
    for file in (*MODEL_FILES, *_COMPANIONS, *licences):
        if file != WEIGHTS and (info.path / file).is_file():
            shutil.copyfile(info.path / file, made / file)
    weights = read_header(info.path / WEIGHTS)
    if weights.scales:
        shutil.copyfile(info.path / WEIGHTS, made / WEIGHTS)
    else:
        save_file(pack_tensors(weights.read(), info), made / WEIGHTS, metadata={"format": "int8 rows"})
    (made / WEIGHTS).chmod(0o644)  # the writer of safetensors lets nobody else read it


def pack_tensors(tensors: dict[str, ndarray], info: ModelInfo) -> dict[str, ndarray]:
    """The tensors to write: packed matrices, their scales, and the rest; copies of the embedding are left out."""
    import numpy as np

    found: dict[str, ndarray] = {}
    for name, shape in expected_tensors(info.shape).items():
        values = tensors[name].astype(np.float32)
        if not np.isfinite(values).all():
            raise ModelError(f"{info.path / WEIGHTS}: {name} holds numbers that are not finite; nothing to pack")
        if is_packable(name, shape):
            found[name], found[name + SCALE] = pack_rows(values)
        else:
            found[name] = values
    return found


def pack_rows(values: ndarray) -> tuple[ndarray, ndarray]:
    """A float32 matrix as int8, and the largest number of each row; for a row of zeros 127."""
    import numpy as np

    largest = np.abs(values).max(axis=1)
    largest[largest == 0] = LARGEST
    # From here on the operations of CTranslate2's own rounding, in its order.
    largest = np.maximum(largest, np.float32(LARGEST) / np.finfo(np.float32).max)
    rows = np.rint(values * (np.float32(LARGEST) / largest)[:, None]).astype(np.int8)
    return rows, largest


def main() -> None:
    """The command: see the first lines of this module."""
    parser = argparse.ArgumentParser(prog="tweespraak_translate.packing", description="Pack a model folder.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("new_folder", type=Path)
    parser.add_argument("--name", default="", help="the name in the manifest")
    parser.add_argument("--origin", default="", help="where the model comes from, for the manifest")
    given = parser.parse_args()
    try:
        info = pack_model(given.folder, given.new_folder, name=given.name, origin=given.origin)
    except TweespraakError as error:
        sys.exit(f"packing: {error}")
    print(f"{info.path}: {info.name}, {info.size_bytes / 1e6:.1f} MB, sha256 {info.model_hash}")


if __name__ == "__main__":
    main()
