"""Nothing heavy loads before it is needed: help is instant, and the screens never load a model library."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys

HEAVY = ("torch", "transformers", "ctranslate2", "textual", "sqlite_utils", "lxml", "docx", "pypdfium2", "numpy")


def loaded_after(code: str) -> set[str]:
    """Top-level modules in a fresh interpreter after running `code`."""
    program = f"{code}\nimport sys, json; print(json.dumps(sorted({{m.partition('.')[0] for m in sys.modules}})))"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(json.loads(found.stdout.splitlines()[-1]))


def test_the_command_line_loads_nothing_heavy() -> None:
    assert not loaded_after("import tweespraak_tui.cli") & set(HEAVY)


def test_the_workbench_and_an_open_store_load_nothing_heavy(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from tweespraak_store.database import open_store

    open_store(tmp_path / "s.db", create=True).close()
    code = (
        "from pathlib import Path\nfrom tweespraak_tui.settings import Settings\n"
        f"from tweespraak_tui.workbench import Workbench\nWorkbench(Settings(Path({str(tmp_path / 's.db')!r}), 'ann'))"
    )
    assert not loaded_after(code) & set(HEAVY)


def test_the_screens_load_no_model_library() -> None:
    loaded = loaded_after("import tweespraak_tui.app")
    assert "textual" in loaded
    assert not loaded & {"torch", "transformers", "ctranslate2", "lxml", "docx"}


def test_help_takes_at_most_a_quarter_second_of_cpu() -> None:
    """Best of five: the machine may be busy, the program is not."""
    best = 9.0
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, "-m", "tweespraak_tui", "--help"], check=True, capture_output=True, env=dict(os.environ)
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    print(f"tweespraak --help: {best:.3f} s CPU")
    assert best <= 0.25
