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


NOT_FOR_THE_LIBRARY = (
    *(f"tweespraak_tui.screens.{name}" for name in ("review", "browsing", "session", "glossary", "export", "help")),
    *(f"tweespraak_tui.screens.{name}" for name in ("concordance", "issues", "log", "zen", "replace", "splitting")),
    *(f"tweespraak_tui.widgets.{name}" for name in ("grid", "dock", "editor", "outline")),
    *(f"tweespraak_store.{name}" for name in ("checks", "drafts", "exports.registry", "matches", "review", "words")),
    *(f"tweespraak_translate.{name}" for name in ("checks.registry", "facts.ledger", "references", "termbase")),
    *("textual.widgets._text_area", "importlib.metadata", "rapidfuzz", "tomllib", "jinja2", "sqlite_utils"),
)
_PAINT_THE_LIBRARY = """
import asyncio, json, sys
from pathlib import Path
from tweespraak_tui.app import TweespraakApp
from tweespraak_tui.settings import Settings
from tweespraak_tui.workbench import Workbench
async def main():
    with Workbench(Settings(Path(sys.argv[1]), "ann")) as workbench:
        app = TweespraakApp(workbench, workbench.settings)
        async with app.run_test(size=(80, 24)) as pilot:
            print(json.dumps(sorted(sys.modules)))
            await pilot.pause(0.3)
            await app.workers.wait_for_complete()
            print(json.dumps(sorted(sys.modules)))
asyncio.run(main())
"""


def test_the_library_is_painted_before_what_only_a_document_needs_is_loaded(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """And the Review screen is loaded right after, so that the first document opens at once."""
    from tweespraak_store.database import open_store

    open_store(tmp_path / "s.db", create=True).close()
    command = [sys.executable, "-c", _PAINT_THE_LIBRARY, str(tmp_path / "s.db")]
    found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    painted, later = (set(json.loads(line)) for line in found.stdout.splitlines()[-2:])
    assert not painted & set(NOT_FOR_THE_LIBRARY)
    assert {"tweespraak_tui.screens.review", "tweespraak_tui.widgets.grid"} <= later


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
