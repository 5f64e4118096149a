"""check and dismiss on the command line: exit codes, JSON, and approval that waits for a reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from support import FINGERPRINT

from tweespraak_store.database import open_store
from tweespraak_store.drafts import NewDraft, keep_drafts, pending_segments
from tweespraak_translate.segment import Origin
from tweespraak_tui.cli import run

DOCUMENT = """Vraag 1
Klopt het dat dit besluit 12 maanden geldt?

Antwoord 1
De missie kost 1.234,5 euro per dag.
"""
DRAFTS = ("Is it correct that this decision applies for 12 months?", "The mission costs 1.234,5 euros a day.")


@dataclass
class Outcome:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self):  # type: ignore[no-untyped-def]
        """Standard output as JSON."""
        return json.loads(self.out)


Command = Callable[..., Outcome]


@pytest.fixture
def tweespraak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command beside a store with one drafted document, as a person called ann."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TWEESPRAAK_REVIEWER", "ann")

    def command(*arguments: str) -> Outcome:
        code = run(list(arguments))
        printed = capsys.readouterr()
        return Outcome(code, printed.out, printed.err)

    (tmp_path / "missie.txt").write_text(DOCUMENT, encoding="utf-8")
    assert command("ingest", "missie.txt").code == 0
    with open_store(tmp_path / "tweespraak.db") as store:
        waiting = pending_segments(store, 1)
        new = [NewDraft(s.id, s.version, text, Origin.MACHINE, {}) for s, text in zip(waiting, DRAFTS, strict=True)]
        keep_drafts(store, new, FINGERPRINT)
    return command


def test_open_errors_are_printed_and_exit_1(tweespraak: Command) -> None:
    found = tweespraak("check", "missie")
    assert found.code == 1
    assert found.out == ('missie  2  ✗ currency: "1.234,5 euros" is written the Dutch way; write "€1,234.50"\n')
    assert found.err == "missie: 2 segments checked, 1 errors and 0 warnings open, 0 dismissed\n"


def test_json_has_every_finding_with_its_spans(tweespraak: Command) -> None:
    found = tweespraak("check", "missie", "--json")
    assert found.code == 1
    shown = found.json
    assert (shown["document"], shown["checked"], shown["open_errors"], shown["dismissed"]) == ("missie", 2, 1, 0)
    [finding] = shown["findings"]
    assert finding["segment"] == 2 and finding["severity"] == "error" and finding["dismissed"] is None
    [[start, end]] = finding["target_spans"]
    assert DRAFTS[1][start:end] == "1.234,5 euros"
    assert [d["document"] for d in tweespraak("check", "--json").json] == ["missie"]


def test_approval_is_refused_allowed_after_a_dismissal_and_refused_again_after_an_edit(tweespraak: Command) -> None:
    refused = tweespraak("approve", "missie", "2")
    assert (refused.code, len(refused.err.splitlines())) == (1, 1)
    assert "open error" in refused.err and "1,234.50" in refused.err
    dismissed = tweespraak("dismiss", "missie", "2", "currency", "--reason", "quoted as printed")
    assert dismissed.code == 0 and dismissed.out.startswith("dismissed: currency on segment 2")
    assert tweespraak("check", "missie").code == 0
    assert "[dismissed by ann: quoted as printed]" in tweespraak("check", "missie", "--all").out
    assert tweespraak("approve", "missie", "2").code == 0
    with open_store("tweespraak.db") as store:
        from tweespraak_store.review import save_edit

        save_edit(store, 2, 2, "The mission costs 1.234,5 euros each day.", "ann")
    assert tweespraak("check", "missie").code == 1
    assert tweespraak("approve", "missie", "2").code == 1
    assert tweespraak("verify").code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("dismiss", "missie", "2", "currency"), 2, "--reason"),
        (("dismiss", "missie", "2", "currency", "--reason", " "), 2, "reason"),
        (("dismiss", "missie", "1-2", "currency", "--reason", "r"), 1, "one at a time"),
        (("dismiss", "missie", "1", "currency", "--reason", "r"), 1, "nothing is open there"),
        (("dismiss", "missie", "9", "currency", "--reason", "r"), 2, "no segment"),
        (("check", "nowhere"), 2, "no document"),
    ],
    ids=["no-reason", "blank-reason", "two-segments", "nothing-open", "no-segment", "no-document"],
)
def test_a_wrong_request_is_one_line(tweespraak: Command, arguments: tuple[str, ...], code: int, words: str) -> None:
    found = tweespraak(*arguments)
    assert (found.code, len(found.err.splitlines())) == (code, 1)
    assert words in found.err


def test_acronyms_of_ones_own_are_used_and_errors_in_them_named(tweespraak: Command, tmp_path: Path) -> None:
    (tmp_path / "tweespraak.toml").write_text("[acronyms]\nVN = 3\n")
    found = tweespraak("check", "missie")
    assert (found.code, len(found.err.splitlines())) == (3, 1)
    assert "tweespraak.toml" in found.err and "VN" in found.err
