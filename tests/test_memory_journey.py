"""A memory's whole way: approved here, given to other tools and other desks, and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from interchange import X12, OmegatProject, needs_omegat, strict, tmx_file, unit, xliff_pairs
from support import SEED, let_stand

from tweespraak_store.exports.interchange import count_words
from tweespraak_store.memory import exact_match, memory_origins
from tweespraak_store.termfiles.registry import read_terms
from tweespraak_store.verification import verify_store
from tweespraak_translate.segment import Status
from tweespraak_tui.cli import run
from tweespraak_tui.settings import Settings
from tweespraak_tui.workbench import Workbench

TERMS = SEED.parent / "terms.csv"


def english(number: int) -> str:
    return f"English of segment <{number}> & “more”."


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A store with the seed document, every segment approved."""
    path = tmp_path / "desk.db"
    with Workbench(Settings(path, "ann"), create=True) as workbench:
        view = workbench.ingest_file(SEED).view
        for segment in view.segments():
            workbench.save_edit(segment, english(segment.number))
        let_stand(workbench.store)
        workbench.approve(list(workbench.document(view.slug).segments()))
    return path


def tweespraak(*arguments: object, db: Path) -> None:
    assert run([*map(str, arguments), "--db", str(db)]) == 0


def test_what_one_desk_approved_is_offered_at_another(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other, file = tmp_path / "other.db", tmp_path / "ours.tmx"
    tweespraak("memory", "export", "--to", file, db=desk)
    capsys.readouterr()
    tweespraak("memory", "import", file, "--dry-run", "--json", db=other)
    [looked] = json.loads(capsys.readouterr().out)
    assert not other.exists()
    tweespraak("memory", "import", file, "--penalty", 5, "--as", "bob", "--json", db=other)
    [done] = json.loads(capsys.readouterr().out)
    assert (looked["pairs"], looked["kind"]) == (22, "tmx")
    assert (done["units"], done["added"], done["known"]) == (22, 22, 0)
    with Workbench(Settings(other, "bob"), create=True) as workbench:
        view = workbench.ingest_file(SEED).view
        found = {s.number: exact_match(workbench.store, _hash(workbench, s.id)) for s in view.segments()}
        assert found == {n: english(n) for n in range(1, 23)}
        [place] = memory_origins(workbench.store)
        assert (place.document, place.origin, place.units, place.penalty) == (view.slug, "imported", 22, 5)
        assert verify_store(workbench.store).problems == ()


def _hash(workbench: Workbench, segment_id: int | None) -> str:
    row = workbench.store.row("SELECT source_sha256 FROM segments WHERE id = ?", (segment_id,))
    assert row is not None
    return str(row["source_sha256"])


def test_a_memory_is_listed_by_where_it_comes_from_and_taken_out_again(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "in.tmx"
    file.write_text(tmx_file([unit("Ja.", "Yes."), unit("Ja.", "Ja.", en="de")]), encoding="utf-8")
    tweespraak("memory", "import", file, "--origin", "old memory", db=desk)
    assert "1 units without Dutch and English were left out (languages: de)" in capsys.readouterr().err
    tweespraak("memory", "list", "--json", db=desk)
    found = [(one["document"], one["origin"], one["units"]) for one in json.loads(capsys.readouterr().out)]
    assert found == [("mali-answers-page-7", "approved", 22), ("old memory", "imported", 1)]
    tweespraak("memory", "export", "--to", tmp_path / "part.tmx", "--origin", "old memory", db=desk)
    assert (tmp_path / "part.tmx").read_text(encoding="utf-8").count("<tu>") == 1
    tweespraak("memory", "remove", "--origin", "old memory", db=desk)
    assert "1 units from old memory removed" in capsys.readouterr().out
    assert run(["memory", "remove", "--origin", "mali-answers-page-7", "--db", str(desk)]) == 2
    assert "nothing was imported from" in capsys.readouterr().err


def test_a_bad_file_ends_with_one_line_and_the_code_for_bad_input(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "good.tmx").write_text(tmx_file([unit("Ja.", "Yes.")]), encoding="utf-8")
    (tmp_path / "bad\x1b.tmx").write_text(tmx_file([unit("Nee.", "No.")])[:-9], encoding="utf-8")
    assert run(["memory", "import", str(tmp_path / "good.tmx"), str(tmp_path / "bad\x1b.tmx"), "--db", str(desk)]) == 3
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "bad⟨U+001B⟩.tmx: line 1: the XML is damaged" in said
    with Workbench(Settings(desk, "ann")) as workbench:
        assert sum(one.units for one in memory_origins(workbench.store)) == 23


_GLOSSARIES = """
import org.omegat.gui.glossary.*
for (file in new File("FOLDER").listFiles()) {
  def found = file.name.endsWith(".tbx") ? GlossaryReaderTBX.read(file, false) : GlossaryReaderTSV.read(file, false)
  println "GLOSSARY " + file.name + " " + found.size()
}
"""


@needs_omegat
def test_omegat_translates_our_document_from_our_memory_and_counts_as_we_do(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A new document as XLIFF 1.2, the memory of another desk as TMX, the termbase as TBX and TSV, in OmegaT itself."""
    project = OmegatProject(tmp_path)
    (project.folder / "tm" / "auto").mkdir()
    new = tmp_path / "new.db"
    tweespraak("ingest", SEED, db=new)
    tweespraak("export", "mali", "--to", project.folder / "source" / "mali.xlf", db=new)
    tweespraak("memory", "export", "--to", project.folder / "tm" / "auto" / "ours.tmx", db=desk)
    tweespraak("terms", "import", "--demo", db=new)
    tweespraak("terms", "export", "--to", project.folder / "glossary" / "terms.tbx", db=new)
    tweespraak("terms", "export", "--to", project.folder / "glossary" / "terms.utf8", "--format", "tsv", db=new)
    said = project.translate(_GLOSSARIES.replace("FOLDER", str(project.folder / "glossary")))

    with Workbench(Settings(new, "ann")) as workbench:
        segments = list(workbench.document("mali").segments())
    words = sum(count_words(segment.source) for segment in segments)
    print(f"OmegaT: {project.totals()} segments and words; ours: {(len(segments), words)}")
    assert project.totals() == (len(segments), words) == (22, 441)

    translated = (project.folder / "target" / "mali.xlf").read_bytes()
    assert xliff_pairs(translated) == [(segment.source, english(segment.number)) for segment in segments]
    ids = [unit.get("id") for unit in strict(translated).iter(f"{X12}trans-unit")]
    assert ids == [f"s{segment.id}-0" for segment in segments]

    entries = read_terms(TERMS).entries
    pairs = sum(len(entry.dutch) * len(entry.english) for entry in entries)
    assert f"GLOSSARY terms.tbx {pairs}" in said
    assert f"GLOSSARY terms.utf8 {pairs}" in said

    capsys.readouterr()
    tweespraak("memory", "import", project.folder / "target" / "mali.xlf", "--json", db=new)
    [report] = json.loads(capsys.readouterr().out)
    assert (report["added"], report["unfinished"]) == (22, 0)


@needs_omegat
def test_omegat_leaves_what_nobody_translated_as_it_was(desk: Path, tmp_path: Path) -> None:
    project = OmegatProject(tmp_path)
    new = tmp_path / "new.db"
    tweespraak("ingest", SEED, db=new)
    file = project.folder / "source" / "mali.xlf"
    tweespraak("export", "mali", "--to", file, db=new)
    project.translate()
    back = (project.folder / "target" / "mali.xlf").read_bytes()
    assert xliff_pairs(back) == xliff_pairs(file.read_bytes())
    with Workbench(Settings(new, "ann")) as workbench:
        assert {s.status for s in workbench.document("mali").segments()} == {Status.NEW}


@needs_omegat
def test_omegat_goes_on_where_we_are_and_an_untouched_project_changes_nothing(desk: Path, tmp_path: Path) -> None:
    """A document of which the first half is approved and a draft stands in the rest: Dutch to translate, TMX beside."""
    half = tmp_path / "half.db"
    with Workbench(Settings(half, "ann"), create=True) as workbench:
        view = workbench.ingest_file(SEED).view
        segments = [workbench.save_edit(s, english(s.number)) for s in view.segments()]
        let_stand(workbench.store)
        workbench.approve(list(workbench.document(view.slug).segments())[:11])
    project = OmegatProject(tmp_path)
    (project.folder / "tm" / "auto").mkdir()
    for place in ("source/mali.omegat.xlf", "tm/auto/mali.tmx", "tm/mali.all.tmx"):
        tweespraak("export", "mali", "--to", project.folder / place, db=half)
    project.translate()
    assert project.totals() == (22, 441)
    back = project.folder / "target" / "mali.omegat.xlf"
    texts = [target for _, target in xliff_pairs(back.read_bytes())]
    assert texts == [english(n) if n <= 11 else segments[n - 1].source for n in range(1, 23)]
    tweespraak("merge", back, db=half)
    with Workbench(Settings(half, "ann")) as workbench:
        assert [s.target for s in workbench.document("mali").segments()] == [english(n) for n in range(1, 23)]
        assert workbench.document("mali").counts()[Status.APPROVED] == 11
