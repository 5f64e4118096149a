"""The whole way in an environment without torch: file in, drafts, review with real keys, export.

Run with the interpreter of such an environment, in an empty folder: `python PATH/tests/without_torch.py SEED.txt`.
It ends with exit code 0 and one line, or with the first thing that is wrong.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path


def main(seed: Path) -> None:
    """Walk the way, and say how far it went."""
    assert not _can_import("torch"), "torch can be imported here"
    _run("ingest", str(seed))
    _run("draft", "--backend", "ctranslate2")
    decided = asyncio.run(_review())
    slug = seed.stem
    _run("export", slug, "--to", "out.md")
    published = Path("out.md").read_text(encoding="utf-8")
    assert "MINUSMA" in published, "the export holds no drafts"
    assert sys.modules.get("torch") is None, "something imported torch"
    print(f"without torch: ingest, draft, review ({decided} approved by keys), export")


def _can_import(name: str) -> bool:
    from importlib.util import find_spec

    try:
        return find_spec(name) is not None
    except ValueError:  # blocked in sys.modules
        return False


def _run(*arguments: str) -> None:
    from tweespraak_tui.cli import run

    code = run([*arguments, "--as", "ann", "--offline"])
    assert code == 0, f"tweespraak {' '.join(arguments)}: exit code {code}"


async def _review() -> int:
    from tweespraak_tui.app import TweespraakApp
    from tweespraak_tui.settings import Settings
    from tweespraak_tui.workbench import Workbench

    settings = Settings(Path("tweespraak.db"), "ann")
    with Workbench(settings) as workbench:
        (document,) = workbench.documents()
        app = TweespraakApp(workbench, settings, document.slug)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            for _ in range(6):
                await pilot.press("a")
                await pilot.pause()
        view = workbench.document(document.slug)
        decided = sum(segment.status == "approved" for segment in view.segments())
        assert decided, "no key approved a segment"
        return decided


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
