"""A term's whole way: imported, kept in drafts or filed, changed, and what the change affects."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tweespraak_store.checks import findings_in
from tweespraak_store.terms import add_entry, edit_entry, import_entries, load_termbase, remove_entry
from tweespraak_store.verification import verify_store
from tweespraak_translate.hypothesis import Fingerprint, Hypothesis
from tweespraak_translate.segment import Status
from tweespraak_translate.termbase import Form, TermEntry, TermStatus
from tweespraak_tui.cli import run
from tweespraak_tui.settings import Settings
from tweespraak_tui.workbench import Workbench

TEXT = """22
Wat doet de vredesmissie?

De brief is openbaar. De dreiging neemt toe.

23
Wanneer volgt de brief?

Dat is nog niet bekend.
"""
MISSION = TermEntry((Form("vredesmissie", "nl"), Form("peace mission", "en")))


class Phrases:
    """Drafts from a table, with the second-best beside the best; anything else is one plain sentence."""

    fingerprint = Fingerprint("phrases", "0", "table", "1", "none", 1, "none")
    table = {
        "Wat doet de vredesmissie?": ["What is the operation doing?", "What does the peace mission do?"],
        "De dreiging neemt toe.": ["The danger grows.", "The threat is increasing."],
        "De brief is openbaar.": ["The letter is public.", "The note is public."],
        "Wanneer volgt de brief?": ["When will the letter follow?", "When will the note follow?"],
    }

    def __init__(self) -> None:
        self.asked: list[str] = []

    def draft(self, sources: Sequence[str], n_best: int = 1) -> list[list[Hypothesis]]:
        self.asked += sources
        found = [self.table.get(source, ["That is not known yet."]) for source in sources]
        return [[Hypothesis(target, -0.4 - 0.1 * n) for n, target in enumerate(some)] for some in found]


@pytest.fixture
def workbench(tmp_path: Path) -> Workbench:
    (tmp_path / "doc.txt").write_text(TEXT, encoding="utf-8")
    opened = Workbench(Settings(tmp_path / "tweespraak.db", "ann"), create=True)
    opened.ingest_file(tmp_path / "doc.txt")
    return opened


def targets(workbench: Workbench) -> dict[str, str | None]:
    return {segment.source: segment.target for segment in workbench.document("doc").segments()}


def test_drafts_keep_an_imported_term_remember_the_termbase_and_are_checked(workbench: Workbench) -> None:
    add_entry(workbench.store, MISSION, "ann")
    add_entry(workbench.store, TermEntry((Form("openbaar", "nl"), Form("in the public domain", "en"))), "ann")
    workbench.draft_document("doc", Phrases())
    assert targets(workbench)["Wat doet de vredesmissie?"] == "What does the peace mission do?"
    versions = {row["termbase_version"] for row in workbench.store.rows("SELECT termbase_version FROM revisions")}
    assert versions == {2}
    view = workbench.document("doc")
    assert view.id is not None
    missing = [f for f in findings_in(workbench.store, view.id) if f.finding.check == "term-missing"]
    assert [(f.finding.suggestion, f.blocks) for f in missing] == [("in the public domain", True)]


def test_a_changed_term_redrafts_what_it_affects_and_nothing_else(workbench: Workbench) -> None:
    workbench.draft_document("doc", Phrases())
    drafter = Phrases()
    assert workbench.draft_document("doc", drafter).asked == 0
    kept = add_entry(workbench.store, MISSION, "ann")
    report = workbench.draft_document("doc", drafter)
    assert drafter.asked == ["Wat doet de vredesmissie?"] and report.kept == 1
    assert targets(workbench)["Wat doet de vredesmissie?"] == "What does the peace mission do?"
    assert workbench.draft_document("doc", drafter).asked == 0
    edit_entry(workbench.store, kept.id, TermEntry((*MISSION.forms,), note="a note changes no draft"), "ann")
    assert workbench.draft_document("doc", drafter).asked == 0
    remove_entry(workbench.store, kept.id, "ann")
    assert workbench.draft_document("doc", drafter).asked == 1
    assert targets(workbench)["Wat doet de vredesmissie?"] == "What is the operation doing?"


def test_what_a_person_wrote_is_never_redrafted(workbench: Workbench) -> None:
    workbench.draft_document("doc", Phrases())
    [segment] = [s for s in workbench.document("doc").segments() if "vredesmissie" in s.source]
    workbench.save_edit(segment, "What does the mission do?")
    add_entry(workbench.store, MISSION, "ann")
    assert workbench.draft_document("doc", Phrases()).asked == 0
    assert targets(workbench)["Wat doet de vredesmissie?"] == "What does the mission do?"


def approve_all(workbench: Workbench) -> None:
    workbench.approve([s for s in workbench.document("doc").segments() if s.status is Status.DRAFTED])


def test_an_approval_becomes_stale_with_the_reason_when_its_term_changes(workbench: Workbench) -> None:
    entry = add_entry(workbench.store, MISSION, "ann")
    workbench.draft_document("doc", Phrases())
    approve_all(workbench)
    changed = TermEntry((Form("vredesmissie", "nl"), Form("peace operation", "en")))
    edit_entry(workbench.store, entry.id, changed, "ann")
    stale = {s.source: s.stale for s in workbench.document("doc").segments() if s.stale}
    assert stale == {"Wat doet de vredesmissie?": 'the term "vredesmissie" changed (termbase version 2)'}
    assert verify_store(workbench.store).problems == ()
    [segment] = [s for s in workbench.document("doc").segments() if s.stale]
    assert workbench.save_edit(segment, "What does the peace operation do?").stale is None


@pytest.mark.parametrize(
    ("forms", "is_stale"),
    [
        ((Form("peace mission", "en"), Form("peace operation", "en", TermStatus.ADMITTED)), False),
        ((Form("peace operation", "en"), Form("peace mission", "en", TermStatus.ADMITTED)), True),
        ((Form("peace operation", "en"), Form("peace mission", "en", TermStatus.FORBIDDEN)), True),
    ],
    ids=["form stays preferred", "form only admitted now", "form forbidden now"],
)
def test_an_approval_stays_where_its_text_is_judged_as_before(
    workbench: Workbench, forms: tuple[Form, ...], is_stale: bool
) -> None:
    entry = add_entry(workbench.store, MISSION, "ann")
    workbench.draft_document("doc", Phrases())
    approve_all(workbench)
    edit_entry(workbench.store, entry.id, TermEntry((Form("vredesmissie", "nl"), *forms)), "ann")
    assert any(s.stale for s in workbench.document("doc").segments()) is is_stale


def test_an_imported_list_makes_only_approvals_stale_that_do_not_follow_it(workbench: Workbench) -> None:
    workbench.draft_document("doc", Phrases())
    approve_all(workbench)
    letter = TermEntry((Form("brief", "nl"), Form("letter", "en")))
    import_entries(workbench.store, [MISSION, letter], "ann", source="list.csv")
    assert [s.source for s in workbench.document("doc").segments() if s.stale] == ["Wat doet de vredesmissie?"]
    assert load_termbase(workbench.store).version == 1


def test_a_stale_approval_is_no_longer_offered_by_the_memory(workbench: Workbench, tmp_path: Path) -> None:
    workbench.draft_document("doc", Phrases())
    approve_all(workbench)
    add_entry(workbench.store, MISSION, "ann")
    again = tmp_path / "again.txt"
    again.write_text(TEXT + "\n24\nKomt er een brief?\n\nDat is nog niet bekend.\n", encoding="utf-8")
    slug = workbench.ingest_file(again).view.slug
    workbench.draft_document(slug, Phrases())
    found = {s.source: (s.target, str(s.origin)) for s in workbench.document(slug).segments()}
    assert found["Wat doet de vredesmissie?"] == ("What does the peace mission do?", "machine")
    assert found["De brief is openbaar."][1] == "memory"


def test_explain_tells_in_plain_words_how_a_term_was_kept(
    workbench: Workbench, capsys: pytest.CaptureFixture[str]
) -> None:
    add_entry(workbench.store, MISSION, "ann")
    workbench.draft_document("doc", Phrases())
    [number] = [s.number for s in workbench.document("doc").segments() if "vredesmissie" in s.source]
    command = ["draft", "--explain", "doc", str(number), "--db", str(workbench.store.path)]
    workbench.close()
    assert run(command) == 0
    told = capsys.readouterr().out
    assert "hypothesis 2 of 2" in told and "peace mission; a lower hypothesis of the model had it" in told
    assert "lacks vredesmissie" in told
    assert run([*command, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["why"]["terms"][0]["kept"] == "n-best" and found["termbase_version"] == 1


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["doc"], "--explain takes a document and a segment"),
        (["doc", "1"], "has no draft"),
        (["doc", "1-3"], "explain one at a time"),
        (["doc", "99"], "has no segment 99"),
    ],
    ids=["no segment", "no draft", "several", "unknown"],
)
def test_explain_says_what_it_needs(
    workbench: Workbench, capsys: pytest.CaptureFixture[str], words: list[str], reason: str
) -> None:
    database = str(workbench.store.path)
    workbench.close()
    assert run(["draft", "--explain", *words, "--db", database]) != 0
    assert reason in capsys.readouterr().err
