"""The whole way: file in, drafts by the real bundled model, review, export, and back into a reopened store."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from support import SEED, let_stand

from tweespraak_store.database import open_store
from tweespraak_store.verification import verify_store
from tweespraak_tui.settings import Settings
from tweespraak_tui.workbench import Workbench


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which `tweespraak demo` has run, offline, as a program of its own."""
    path = tmp_path_factory.mktemp("journey")
    found = subprocess.run(
        [sys.executable, "-m", "tweespraak_tui", "demo", "--offline", "--as", "ann"],
        cwd=path,
        capture_output=True,
        text=True,
        timeout=280,
        env={"PATH": "/usr/bin:/bin", "HOME": str(path), "TWEESPRAAK_DATA": str(path / "data"), "COLUMNS": "200"},
    )
    assert found.returncode == 0, found.stderr
    (path / "stdout").write_text(found.stdout, encoding="utf-8")
    (path / "stderr").write_text(found.stderr, encoding="utf-8")
    return path


def test_the_demo_says_what_it_did_and_what_to_type_next(folder: Path) -> None:
    printed = (folder / "stdout").read_text(encoding="utf-8")
    assert "4 exchanges (22, 23, 24 numbered), 22 segments" in printed
    assert printed.splitlines()[-1].startswith("Next: ") and printed.rstrip().endswith("review")
    assert "rough" in (folder / "stderr").read_text(encoding="utf-8")


def test_every_segment_has_a_draft_with_its_origin_and_model(folder: Path) -> None:
    with Workbench(Settings(folder / "tweespraak.db", "ann")) as workbench:
        shown = workbench.document("mali").to_json()
    segments = [s for e in shown["exchanges"] for b in e["questions"] + e["answers"] for s in b["segments"]]
    assert len(segments) == 22
    for segment in segments:
        assert segment["target"] and segment["origin"] == "machine" and segment["model"]
        assert segment["status"] == "drafted"


def test_the_three_documents_are_published_with_every_segment_marked_as_a_draft(folder: Path) -> None:
    out = folder / "tweespraak-demo"
    assert sorted(p.suffix for p in out.iterdir()) == [".docx", ".html", ".md"]
    html = (out / "mali-answers-page-7.html").read_text(encoding="utf-8")
    assert "De All Source Information Fusion Unit" in html and "[DRAFT]" in html and "<script" not in html
    with zipfile.ZipFile(out / "mali-answers-page-7.docx") as docx:
        assert "MINUSMA" in docx.read("word/document.xml").decode()


def test_the_demo_can_be_repeated_and_changes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(folder / "tweespraak.db") as store:
        before = verify_store(store)
    found = subprocess.run(
        [sys.executable, "-m", "tweespraak_tui", "demo", "--offline"], cwd=folder, capture_output=True, text=True
    )
    assert found.returncode == 0
    assert "was here already" in found.stdout and "nothing waited for a draft" in found.stdout
    with open_store(folder / "tweespraak.db") as store:
        assert verify_store(store) == before


def test_decisions_survive_closing_and_reopening_and_show_in_the_export(folder: Path) -> None:
    settings = Settings(folder / "tweespraak.db", "ann")
    with Workbench(settings) as workbench:
        one, two, three, *_ = workbench.document("mali").segments()
        edited = workbench.save_edit(one, "… could carry out, so as to help counter irregular migration to Europe?")
        workbench.approve([edited])
        workbench.save_edit(two, "The ASIFU in Bamako focuses on the main tasks of MINUSMA.")
        workbench.reject(three, "One sentence is missing.")
    with Workbench(settings) as workbench:
        one, two, three, four, *_ = workbench.document("mali").segments()
        assert (one.status, one.approved_by) == ("approved", "ann")
        assert (two.status, three.status, three.reason) == ("edited", "rejected", "One sentence is missing.")
        assert four.status == "drafted"
        report = workbench.export("mali", folder / "out.md")
        assert (report.segments, report.drafts) == (22, 21)
        assert verify_store(workbench.store).problems == ()
        head = verify_store(workbench.store).head
    text = (folder / "out.md").read_text(encoding="utf-8")
    assert "irregular migration to Europe" in text and "ann" in text and head[:16] in text


def test_a_source_that_was_approved_before_comes_from_the_memory(folder: Path, tmp_path: Path) -> None:
    again = tmp_path / "page-again.txt"
    again.write_text(
        SEED.read_text(encoding="utf-8") + "\n25\nWat is hiervan het doel?\n\nEen goed doel.\n", encoding="utf-8"
    )
    with Workbench(Settings(folder / "tweespraak.db", "ann")) as workbench:
        let_stand(workbench.store)
        workbench.approve([s for s in workbench.document("mali").segments() if s.status == "drafted"][:5])
        view = workbench.ingest_file(again).view
        drafter, _ = workbench.drafter()
        report = workbench.draft_document(view.slug, drafter)
        assert report.kept == report.asked > 22
        assert report.from_memory >= 5
        [origin, *_] = [s.origin for s in workbench.document(view.slug).segments()]
    assert origin == "memory"
    assert json.dumps(str(origin)) == '"memory"'
