"""What a merge decides, case by case: whose text it is, what waits, what is only told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from returning import Calc, Excel, OmegaT, PageEditor, Word, fill_with_texts, open_in, send, write_package
from support import let_stand

from tweespraak_store.database import Store, open_store
from tweespraak_store.documents import load_document
from tweespraak_store.drafts import NewDraft, keep_drafts
from tweespraak_store.exports.colophon import collect_colophon
from tweespraak_store.exports.docx import render_docx
from tweespraak_store.exports.identity import segment_key
from tweespraak_store.exports.layout import Layout
from tweespraak_store.exports.registry import write_export
from tweespraak_store.journal import drop_typing, keep_typing, unsaved
from tweespraak_store.merging.apply import MergeReport, merge_file
from tweespraak_store.merging.plan import Outcome
from tweespraak_store.replacement import replace_document
from tweespraak_store.review import approve, reject, revisions, save_edit, set_policy, undo
from tweespraak_store.verification import verify_store
from tweespraak_store.views import DocumentView, ExchangeView, SegmentView
from tweespraak_translate.errors import InputError, UsageError
from tweespraak_translate.segment import Origin, Status

TEXTS = ["One.", "Two.", "Three.", "Four.", "Five.", "Six."]


@pytest.fixture
def document(store: Store) -> DocumentView:
    return fill_with_texts(store, TEXTS)


def segment(store: Store, number: int) -> SegmentView:
    return next(s for s in load_document(store, _documents(store)[-1]).segments() if s.number == number)


def ident(store: Store, number: int) -> int:
    found = segment(store, number).id
    assert found is not None
    return found


def edit(store: Store, number: int, text: str, actor: str = "bob") -> SegmentView:
    now = segment(store, number)
    return save_edit(store, now.id or 0, now.version, text, actor)


def outcomes(report: MergeReport) -> dict[int | None, tuple[str, str]]:
    quiet = (Outcome.UNCHANGED, Outcome.NOT_IN_FILE)
    return {i.number: (str(i.outcome), i.detail) for i in report.plan.items if i.outcome not in quiet}


def returned(store: Store, folder: Path, form: str, number: int, text: str) -> Path:
    """A file in which one segment was changed."""
    path = send(store, _documents(store)[-1], folder, form)
    program = open_in(form, path)
    program.edit(segment_key(segment(store, number)), text)
    program.save()
    return path


def _documents(store: Store) -> list[str]:
    return [row["slug"] for row in store.rows("SELECT slug FROM documents")]


def test_the_same_change_on_both_sides_is_no_conflict(store: Store, document: DocumentView, tmp_path: Path) -> None:
    path = returned(store, tmp_path, "csv", 2, "Two, better.")
    edit(store, 2, "Two, better.")
    assert outcomes(merge_file(store, path, "ann")) == {2: ("same-change", "")}
    assert segment(store, 2).author == "bob"


def test_text_that_came_in_and_was_edited_since_does_not_come_in_again(
    store: Store, document: DocumentView, tmp_path: Path
) -> None:
    path = returned(store, tmp_path, "csv", 2, "Two, better.")
    assert merge_file(store, path, "ann").taken == (2,)
    edit(store, 2, "Two, best.")
    assert outcomes(merge_file(store, path, "ann")) == {2: ("already-ours", "revision 2 in the history")}
    assert segment(store, 2).target == "Two, best."


def test_a_conflict_waits_until_the_reviewer_has_chosen_and_no_longer(
    store: Store, document: DocumentView, tmp_path: Path
) -> None:
    path = returned(store, tmp_path, "csv", 2, "Theirs.")
    edit(store, 2, "Ours.")
    assert outcomes(merge_file(store, path, "ann")) == {2: ("conflict", "both sides changed it")}
    assert outcomes(merge_file(store, path, "ann")) == {2: ("conflict", "revision 3 still waits for a choice")}
    drop_typing(store, ident(store, 2), "ann")
    assert outcomes(merge_file(store, path, "ann")) == {2: ("already-ours", "revision 3 in the history")}


def test_what_the_reviewer_has_typed_and_not_saved_is_not_put_aside(
    store: Store, document: DocumentView, tmp_path: Path
) -> None:
    path = returned(store, tmp_path, "csv", 2, "Theirs.")
    edit(store, 2, "Ours.")
    keep_typing(store, ident(store, 2), "ann", 2, "Half a sen", 10)
    report = merge_file(store, path, "ann")
    assert (report.kept, report.in_journal) == (1, 0)
    assert [e.text for e in unsaved(store, "ann")] == ["Half a sen"]
    assert "Theirs." in [r["text"] for r in revisions(store, ident(store, 2))]


def test_text_sent_back_takes_the_new_one(store: Store, document: DocumentView, tmp_path: Path) -> None:
    path = returned(store, tmp_path, "docx", 2, "Two, again.")
    reject(store, ident(store, 2), 1, "Not good.", "bob")
    assert outcomes(merge_file(store, path, "ann")) == {2: ("taken", "")}
    assert segment(store, 2).status is Status.EDITED


def test_a_text_that_was_taken_out_leaves_ours_in_place(store: Store, document: DocumentView, tmp_path: Path) -> None:
    path = returned(store, tmp_path, "xlsx", 2, "")
    assert outcomes(merge_file(store, path, "ann")) == {2: ("emptied", "the text was taken out; ours stays")}
    assert segment(store, 2).target == "Two."


def test_a_machine_draft_made_since_the_export_is_a_change_of_ours(
    store: Store, document: DocumentView, tmp_path: Path
) -> None:
    path = returned(store, tmp_path, "csv", 2, "Theirs.")
    keep_drafts(store, [NewDraft(ident(store, 2), 1, "Drafted anew.", Origin.MACHINE, {})], None)
    assert outcomes(merge_file(store, path, "ann")) == {2: ("conflict", "both sides changed it")}


def test_a_segment_whose_dutch_changed_since_the_export_waits(
    store: Store, document: DocumentView, tmp_path: Path
) -> None:
    path = returned(store, tmp_path, "xliff12", 2, "Theirs.")
    view = load_document(store, document.slug)
    parsed = replace(view, source_sha256="f" * 64, exchanges=tuple(_with_new_dutch(view)))
    replace_document(store, document.slug, parsed, "bob")
    result = outcomes(merge_file(store, path, "ann"))
    assert result[2][0] == "conflict" and result[2][1].startswith("the Dutch has changed since the export")
    assert segment(store, 2).target == "Two."


def _with_new_dutch(view: DocumentView) -> list[ExchangeView]:
    def changed(s: SegmentView) -> SegmentView:
        return replace(s, id=None, source=s.source.replace("noemt", "noemde") if s.number == 2 else s.source)

    return [
        replace(
            e,
            questions=tuple(replace(b, segments=tuple(map(changed, b.segments))) for b in e.questions),
            answers=tuple(replace(b, segments=tuple(map(changed, b.segments))) for b in e.answers),
        )
        for e in view.exchanges
    ]


def test_ids_of_another_store_are_not_believed_and_the_dutch_leads(tmp_path: Path, store: Store) -> None:
    fill_with_texts(store, ["Another document."] * 9, per_answer=2)
    here = fill_with_texts(store, TEXTS)
    with open_store(tmp_path / "elsewhere.db", create=True) as other:
        there = fill_with_texts(other, TEXTS)
        for form in ("csv", "docx", "xliff21", "html"):
            path = send(other, there.slug, tmp_path, form)
            program = open_in(form, path)
            program.edit(segment_key(list(there.segments())[3]), "Four, from elsewhere.")
            program.save()
            plan = merge_file(store, path, "ann", dry_run=True).plan
            assert (plan.slug, plan.counts()) == (here.slug, {"taken": 1, "unchanged": 5}), form
            assert [i.number for i in plan.items if i.outcome is Outcome.TAKEN] == [4]


def test_a_file_of_a_document_that_is_not_here_is_refused_and_can_be_sent_elsewhere_by_name(
    tmp_path: Path, store: Store
) -> None:
    document = fill_with_texts(store, TEXTS)
    with open_store(tmp_path / "elsewhere.db", create=True) as other:
        there = fill_with_texts(other, TEXTS[:4], per_answer=1)
        path = send(other, there.slug, tmp_path, "csv")
    with pytest.raises(InputError, match="not in this store"):
        merge_file(store, path, "ann")
    assert merge_file(store, path, "ann", into=document.slug).plan.slug == document.slug
    with pytest.raises(UsageError):
        merge_file(store, path, "ann", into="nothing-of-the-kind")


def test_an_extract_leaves_the_other_questions_alone(store: Store, tmp_path: Path) -> None:
    document = fill_with_texts(store, [f"Text {n}." for n in range(1, 10)], per_answer=2)
    target = tmp_path / "extract.csv"
    write_export(document, collect_colophon(store, document), target, numbers=["2"])
    plan = merge_file(store, target, "ann").plan
    assert plan.counts() == {"unchanged": 3, "not-in-file": 6}


def test_a_row_that_lost_its_id_is_known_by_its_dutch_and_its_base_by_the_time_of_the_export(
    store: Store, tmp_path: Path
) -> None:
    hours = iter(range(10, 20))
    store.clock = lambda: f"2026-03-02T{hour:02}:00:00+00:00"
    hour = next(hours)
    document = fill_with_texts(store, TEXTS)
    hour = next(hours)
    edit_two = list(document.segments())[1]
    save_edit(store, edit_two.id or 0, 1, "Two by Bob.", "bob")
    hour = next(hours)
    path = send(store, document.slug, tmp_path, "docx")
    word = Word(path, ways=["replaced"])
    for s in list(load_document(store, document.slug).segments())[:3]:
        word.edit(segment_key(s), f"Replaced {s.number}.")
    word.save()
    hour = next(hours)
    three = list(document.segments())[2]
    save_edit(store, three.id or 0, 1, "Three by Bob.", "bob")
    report = merge_file(store, path, "ann")
    assert outcomes(report) == {
        1: ("taken", ""),
        2: ("taken", ""),
        3: ("conflict", "both sides changed it"),
    }
    assert [i.number for i in report.plan.items if i.is_recovered] == [1, 2, 3]


def test_where_the_base_cannot_be_told_a_persons_text_is_not_replaced(store: Store, tmp_path: Path) -> None:
    document = fill_with_texts(store, TEXTS)
    two = list(document.segments())[1]
    save_edit(store, two.id or 0, 1, "Two by Bob.", "bob")
    path = send(store, document.slug, tmp_path, "csv")
    calc = Calc(path)
    for row in calc.rows[1:]:
        row[calc.columns["id"]] = ""
    calc.rows[1][calc.columns["target"]] = "One, changed."
    calc.rows[2][calc.columns["target"]] = "Two, changed."
    calc.save()
    assert outcomes(merge_file(store, path, "ann")) == {
        1: ("taken", ""),
        2: ("conflict", "it cannot be told from which text it was made"),
    }


def test_a_change_of_the_dutch_is_told_and_goes_no_further(
    store: Store, document: DocumentView, tmp_path: Path
) -> None:
    path = send(store, document.slug, tmp_path, "xlsx")
    excel = Excel(path)
    excel.sheet.cell(3, excel.columns["source"]).value = "Andere woorden."
    excel.save()
    plan = merge_file(store, path, "ann").plan
    assert plan.counts() == {"unchanged": 6}
    assert [(i.number, i.detail) for i in plan.items if i.detail] == [(2, "the Dutch beside it is not the document's")]
    assert segment(store, 2).source != "Andere woorden."


def test_one_column_sorted_alone_is_noticed(store: Store, document: DocumentView, tmp_path: Path) -> None:
    path = send(store, document.slug, tmp_path, "csv")
    calc = Calc(path)
    column = calc.columns["target"]
    texts = sorted(row[column] for row in calc.rows[1:])
    for row, text in zip(calc.rows[1:], texts, strict=True):
        row[column] = text
    calc.save()
    [warning] = merge_file(store, path, "ann", dry_run=True).plan.warnings
    assert "sorted without the others" in warning


@pytest.mark.parametrize("form", ["xliff12", "xliff21"])
def test_a_final_state_approves_only_where_it_is_trusted_and_the_rule_allows(
    store: Store, document: DocumentView, tmp_path: Path, form: str
) -> None:
    let_stand(store)
    path = send(store, document.slug, tmp_path, form)
    tool = OmegaT(path)
    keys = [segment_key(s) for s in document.segments()]
    tool.edit(keys[0], "One, changed.")
    for key in keys[:3]:
        tool.set_state(key, "final")
    tool.save()
    assert merge_file(store, path, "ann").approved == ()
    assert segment(store, 1).status is Status.EDITED
    undo(store, "ann")
    set_policy(store, "second-person", "ann")
    report = merge_file(store, path, "ann", trust_states=True)
    assert report.approved == (2, 3)
    [(number, reason)] = report.refused
    assert number == 1 and "second person" in reason
    assert not merge_file(store, path, "ann", trust_states=True).changed
    undo(store, "ann")
    assert [segment(store, n).status for n in (1, 2, 3)] == [Status.DRAFTED] * 3
    assert not merge_file(store, path, "ann").approved
    assert verify_store(store).problems == ()


def test_an_approval_that_was_taken_back_is_not_given_again_by_an_old_file(
    store: Store, document: DocumentView, tmp_path: Path
) -> None:
    let_stand(store)
    approve(store, [(ident(store, 1), 1)], "bob")
    path = send(store, document.slug, tmp_path, "xliff21")
    undo(store, "bob")
    assert merge_file(store, path, "ann", trust_states=True).approved == ()


def test_the_author_of_tracked_changes_is_kept_and_may_not_approve_them(
    store: Store, document: DocumentView, tmp_path: Path
) -> None:
    path = send(store, document.slug, tmp_path, "docx")
    word = Word(path, ways=["tracked"])
    word.edit(segment_key(segment(store, 2)), "Two, tracked.")
    word.save()
    merge_file(store, path, "ann")
    assert (segment(store, 2).target, segment(store, 2).author) == ("Two, tracked.", "A. Bakker")
    [event] = store.rows("SELECT actor FROM events WHERE kind = 'merged'")
    assert event["actor"] == "ann"


def test_a_file_is_put_down_to_who_wrote_it_and_waits_for_who_merged_it(
    store: Store, document: DocumentView, tmp_path: Path
) -> None:
    path = send(store, document.slug, tmp_path, "xlsx")
    excel = Excel(path)
    excel.edit(segment_key(segment(store, 2)), "Two, by C.")
    excel.edit(segment_key(segment(store, 3)), "Three, by C.")
    excel.save()
    edit(store, 3, "Three, by Bob.")
    merge_file(store, path, "ann", by="C. de Vries")
    assert (segment(store, 2).author, segment(store, 3).author) == ("C. de Vries", "bob")
    assert [e.text for e in unsaved(store, "ann")] == ["Three, by C."]
    assert [r["author"] for r in revisions(store, ident(store, 3))] == ["C. de Vries", "bob", "test-model"]
    assert undo(store, "ann").label == "merge segment 2"


def test_a_cell_of_word_that_was_emptied_with_its_bookmark_leaves_ours(
    store: Store, document: DocumentView, tmp_path: Path
) -> None:
    path = send(store, document.slug, tmp_path, "docx")
    word = Word(path, ways=["replaced"])
    word.edit(segment_key(segment(store, 2)), "")
    word.save()
    assert outcomes(merge_file(store, path, "ann")) == {2: ("emptied", "the text was taken out; ours stays")}


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _xml(text: str) -> Any:
    return etree.fromstring(f'<w:x xmlns:w="{W[1:-1]}">{text}</w:x>')[0]


WORD_CASES = [
    ("typed before the bookmark", lambda s, e: s.addprevious(_xml("<w:r><w:t>Well, </w:t></w:r>")), "Well, Two."),
    ("typed after the bookmark", lambda s, e: e.addnext(_xml("<w:r><w:t> More.</w:t></w:r>")), "Two. More."),
    (
        "typed into the draft mark",
        lambda s, e: _mark(s).append(_xml("<w:t> Yes</w:t>")),
        "Yes Two.",
    ),
    ("draft mark deleted", lambda s, e: _mark(s).getparent().remove(_mark(s)), "Two."),
    ("draft mark half deleted", lambda s, e: setattr(next(_mark(s).iter(f"{W}t")), "text", "~ [DR"), "Two."),
    (
        "insertion and deletion inside the sentence",
        lambda s, e: (
            s.addnext(_xml('<w:ins w:author="A" w:date="2026-01-01T00:00:00Z"><w:r><w:t>One or </w:t></w:r></w:ins>')),
            e.addprevious(_xml('<w:del w:author="B"><w:r><w:delText>gone</w:delText></w:r></w:del>')),
        ),
        "One or Two.",
    ),
    (
        "insertion that was deleted again",
        lambda s, e: s.addnext(
            _xml('<w:ins w:author="A"><w:del w:author="B"><w:r><w:delText>no</w:delText></w:r></w:del></w:ins>')
        ),
        "Two.",
    ),
    (
        "moved text",
        lambda s, e: (
            s.addnext(_xml('<w:moveTo w:author="A"><w:r><w:t>Moved. </w:t></w:r></w:moveTo>')),
            e.addprevious(_xml('<w:moveFrom w:author="A"><w:r><w:t>Away.</w:t></w:r></w:moveFrom>')),
        ),
        "Moved. Two.",
    ),
    (
        "field, link and content control",
        lambda s, e: e.addprevious(
            _xml(
                "<w:sdt><w:sdtPr/><w:sdtContent><w:hyperlink><w:r><w:instrText>PAGE</w:instrText><w:t> Linked.</w:t>"
                "</w:r></w:hyperlink></w:sdtContent></w:sdt>"
            )
        ),
        "Two. Linked.",
    ),
    (
        "a raised figure of the text",
        lambda s, e: e.addnext(
            _xml('<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r>')
        ),
        "Two.2",
    ),
    (
        "a second paragraph",
        lambda s, e: s.getparent().addnext(_xml("<w:p><w:r><w:t>Next.</w:t></w:r></w:p>")),
        "Two. Next.",
    ),
    ("hyphens of Word", lambda s, e: e.addprevious(_xml("<w:r><w:noBreakHyphen/><w:t>x</w:t></w:r>")), "Two.\u2011x"),
    (
        "hidden text",
        lambda s, e: e.addprevious(_xml("<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>")),
        "Two.",
    ),
]  # fmt: skip


def _mark(start: Any) -> Any:
    runs = [r for r in start.itersiblings(f"{W}r", preceding=True)]
    return next(r for r in runs if any(s.get(f"{W}val") == "DraftMark" for s in r.iter(f"{W}rStyle")))


@pytest.mark.parametrize(
    ("change", "text"), [(c, t) for _, c, t in WORD_CASES], ids=[name for name, _, _ in WORD_CASES]
)
def test_what_a_person_sees_in_a_cell_of_word_is_what_comes_in(
    store: Store, document: DocumentView, tmp_path: Path, change: Callable[[object, object], object], text: str
) -> None:
    path = send(store, document.slug, tmp_path, "docx")
    word = Word(path)
    change(*word._bookmark(segment_key(segment(store, 2))))
    word.save()
    report = merge_file(store, path, "ann")
    assert segment(store, 2).target == text
    assert report.plan.counts() == ({"unchanged": 6} if text == "Two." else {"taken": 1, "unchanged": 5})


def test_a_row_moved_with_track_changes_is_not_a_deleted_row(
    store: Store, document: DocumentView, tmp_path: Path
) -> None:
    path = send(store, document.slug, tmp_path, "docx")
    word = Word(path)
    key = segment_key(segment(store, 2))
    row = word._row(key)
    twin: Any = etree.fromstring(etree.tostring(row))
    row.find(f"{W}trPr").append(word._tracked("del"))
    for mark in [*row.iter(f"{W}bookmarkStart"), *row.iter(f"{W}bookmarkEnd")]:
        mark.getparent().remove(mark)
    twin.find(f"{W}trPr").append(word._tracked("ins"))
    word._row(segment_key(segment(store, 5))).addnext(twin)
    word.save()
    plan = merge_file(store, path, "ann").plan
    assert plan.counts() == {"unchanged": 6, "duplicate": 1}
    assert [(i.detail, i.is_moved) for i in plan.items if i.number == 2] == [("its old place", False), ("", True)]


def test_comments_marked_done_come_in_as_settled_notes(store: Store, document: DocumentView, tmp_path: Path) -> None:
    path = send(store, document.slug, tmp_path, "docx")
    word = Word(path)
    word.comment(segment_key(segment(store, 2)), "C. de Vries", "Solved.")
    word.save()
    extended = "http://schemas.microsoft.com/office/word/2012/wordml"
    word14 = "http://schemas.microsoft.com/office/word/2010/wordml"
    comments = word._parts["word/comments.xml"].replace(
        b"<w:p>", f'<w:p xmlns:w14="{word14}" w14:paraId="0A">'.encode()
    )
    done = f'<w15:commentsEx xmlns:w15="{extended}"><w15:commentEx w15:paraId="0A" w15:done="1"/></w15:commentsEx>'
    parts = word._parts | {"word/comments.xml": comments, "word/commentsExtended.xml": done.encode()}
    write_package(path, parts)
    merge_file(store, path, "ann")
    [note] = store.rows("SELECT author, text, resolved_by FROM notes")
    assert note == {"author": "C. de Vries", "text": "Solved.", "resolved_by": "C. de Vries"}


def test_an_english_only_document_comes_back_sentence_by_sentence(
    store: Store, document: DocumentView, tmp_path: Path
) -> None:
    path = tmp_path / "english.docx"
    path.write_bytes(render_docx(document, collect_colophon(store, document), Layout(languages=("en",))))
    assert merge_file(store, path, "ann").plan.counts() == {"unchanged": 6}
    word = Word(path, ways=["inside"])
    word.edit(segment_key(segment(store, 3)), "Three, changed.")
    word.save()
    assert merge_file(store, path, "ann").taken == (3,)
    assert segment(store, 3).target == "Three, changed."


def test_inline_codes_of_a_tool_are_left_out_and_counted(store: Store, document: DocumentView, tmp_path: Path) -> None:
    path = send(store, document.slug, tmp_path, "xliff12")
    tool = OmegaT(path)
    target = next(tool.unit(segment_key(segment(store, 2))).iter("{*}target"))
    target.text = "Two "
    namespace = etree.QName(target).namespace
    code = etree.SubElement(target, f"{{{namespace}}}ph", id="1")
    code.text, code.tail = "<br/>", "parts "
    group = etree.SubElement(target, f"{{{namespace}}}g", id="2")
    group.text = "in bold."
    tool.save()
    report = merge_file(store, path, "ann")
    assert segment(store, 2).target == "Two parts in bold."
    assert report.plan.warnings == ("1 inline codes of a tool were left out",)


def test_a_unit_that_a_tool_cut_in_pieces_is_put_together_in_its_stated_order(
    store: Store, document: DocumentView, tmp_path: Path
) -> None:
    path = send(store, document.slug, tmp_path, "xliff21")
    text = path.read_text(encoding="utf-8")
    before, _, rest = text.partition(f'<segment id="{segment_key(segment(store, 2))}"')
    _, _, after = rest.partition("</segment>")
    pieces = (
        '<segment id="a"><source>Zin a </source><target order="3"> second</target></segment>'
        '<ignorable><source> </source><target order="2">,</target></ignorable>'
        '<segment id="b"><source>rest</source><target order="1">First</target></segment>'
    )
    path.write_text(before + pieces + after, encoding="utf-8")
    merge_file(store, path, "ann")
    assert segment(store, 2).target == "First, second"


def test_a_threaded_remark_of_excel_comes_in_once_under_its_author(
    store: Store, document: DocumentView, tmp_path: Path
) -> None:
    path = send(store, document.slug, tmp_path, "xlsx")
    excel = Excel(path)
    excel.comment(segment_key(segment(store, 2)), "C. de Vries", "C. de Vries:\nWhich year?")
    excel.save()
    merge_file(store, path, "ann")
    assert store.rows("SELECT author, text FROM notes") == [{"author": "C. de Vries", "text": "Which year?"}]


def test_a_page_that_lost_its_hidden_ids_says_so(store: Store, document: DocumentView, tmp_path: Path) -> None:
    path = send(store, document.slug, tmp_path, "html")
    page = PageEditor(path)
    for element in page.root.iter():
        element.attrib.pop("data-segment", "")
    page.save()
    with pytest.raises(InputError, match="lost its hidden ids"):
        merge_file(store, path, "ann")


def test_a_dry_run_changes_nothing(store: Store, document: DocumentView, tmp_path: Path) -> None:
    path = returned(store, tmp_path, "csv", 2, "Theirs.")
    before = store.rows("SELECT * FROM events")
    report = merge_file(store, path, "ann", dry_run=True)
    assert report.plan.counts() == {"taken": 1, "unchanged": 5} and not report.changed
    assert store.rows("SELECT * FROM events") == before
