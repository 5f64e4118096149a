"""The reference backend, and that the default backend agrees with it token for token in float32."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_marian import DUTCH, make_tiny_marian

from tweespraak_translate.ctranslate import CTranslateDrafter
from tweespraak_translate.marian import MarianDrafter
from tweespraak_translate.models import bundled_model
from tweespraak_translate.normalise import normalise
from tweespraak_translate.vocabulary import MarianVocabulary

pytestmark = pytest.mark.torch
SOURCES = [*DUTCH.splitlines(), "Ja.", "", "22", "Vraag 2", "„Dat is “onjuist”…” – aldus ’t kabinet."]


@pytest.fixture(scope="module")
def reference(tiny_model: Path) -> MarianDrafter:
    return MarianDrafter(tiny_model)


@pytest.fixture(scope="module", params=[False, True], ids=["start at zero", "learned start"])
def both(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, converted: Path
) -> tuple[MarianDrafter, CTranslateDrafter]:
    model = make_tiny_marian(tmp_path_factory.mktemp("both"), seed=2, learned_start=request.param)
    return MarianDrafter(model), CTranslateDrafter(model, compute_type="float32", cache_dir=converted)


def test_the_bundled_model_drafts_the_same_twice_and_in_any_order() -> None:
    sources = [SOURCES[0], "Ja.", "", SOURCES[5]]
    once = MarianDrafter(bundled_model()).draft(sources)
    again = MarianDrafter(bundled_model()).draft(sources[::-1])[::-1]
    assert [[one.target for one in some] for some in once] == [[one.target for one in some] for some in again]


def test_nothing_loads_and_nothing_is_printed_before_or_at_the_first_draft(tiny_model: Path) -> None:
    program = (
        "import sys; from tweespraak_translate.marian import MarianDrafter as D;"
        f"drafter = D({str(tiny_model)!r}); assert 'torch' not in sys.modules;"
        "drafter.draft(['Een vraag.', 'Nog een vraag.'], 2); drafter.redraft(['Een vraag.'])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_both_backends_write_the_same_tokens_in_float32(both: tuple[MarianDrafter, CTranslateDrafter]) -> None:
    marian, ctranslate = both
    sources = [marian.encode(normalise(source)) for source in SOURCES if source.strip()]
    assert sources == [ctranslate.encode(normalise(source)) for source in SOURCES if source.strip()]
    theirs, ours = marian.translate(sources, n_best=4), ctranslate.translate(sources, n_best=4)
    assert [[one.tokens for one in some] for some in theirs] == [[one.tokens for one in some] for some in ours]
    assert [[one.finished for one in some] for some in theirs] == [[one.finished for one in some] for some in ours]
    for some, same in zip(theirs, ours, strict=True):
        for one, other in zip(some, same, strict=True):
            assert one.log_probability == pytest.approx(other.log_probability, abs=1e-3)


def test_both_backends_give_the_same_scores_and_alignment(both: tuple[MarianDrafter, CTranslateDrafter]) -> None:
    marian, ctranslate = both
    source, target = marian.encode("Een vraag over de missie."), marian.encode_target("The question of the House.")
    assert target == ctranslate.encode_target("The question of the House.")
    assert marian.score(source, target) == pytest.approx(ctranslate.score(source, target), abs=1e-4)
    for row, same in zip(marian.align(source, target), ctranslate.align(source, target), strict=True):
        assert row == pytest.approx(same, abs=1e-4)


def test_both_backends_count_a_prefix_alike(both: tuple[MarianDrafter, CTranslateDrafter]) -> None:
    marian, ctranslate = both
    source, prefix = marian.encode("Een vraag over de missie."), marian.encode_target("The House")
    (theirs,) = marian.translate([source], prefixes=[prefix])
    (ours,) = ctranslate.translate([source], prefixes=[prefix])
    assert theirs[0].tokens == ours[0].tokens
    assert theirs[0].log_probability == pytest.approx(ours[0].log_probability, abs=1e-4)


def test_a_sentence_drafts_the_same_alone_and_beside_others(reference: MarianDrafter) -> None:
    together = reference.draft(SOURCES, n_best=2)
    for source, some in zip(SOURCES, together, strict=True):
        (alone,) = reference.draft([source], n_best=2)
        assert [one.target for one in alone] == [one.target for one in some]


@pytest.mark.parametrize(
    "text",
    [
        "De minister-president, mr. drs. J.P. Balkenende",
        "letterlijk </s> en <unk> en <pad> in een tekst",
        ">>en<< hallo",
        "日本語 en ζ",
        "a\u0301 decomposed",
        "dubbele  spaties\u00a0hier",
        "…",
    ],
)
def test_our_vocabulary_reads_and_writes_as_the_tokenizer_of_transformers(
    reference: MarianDrafter, tiny_model: Path, text: str
) -> None:
    vocabulary = MarianVocabulary(tiny_model)
    assert vocabulary.encode(text) == reference.encode(text)
    assert vocabulary.encode_target(text) == reference.encode_target(text)
    tokens = [token for token in vocabulary.encode_target(text) if token != "<unk>"]
    assert vocabulary.decode(tokens) == reference.decode(tokens)


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=80))
def test_our_vocabulary_reads_any_text_as_the_tokenizer_does(text: str) -> None:
    vocabulary, tokenizer = _bundled()
    assert vocabulary.encode(normalise(text)) == tokenizer.encode(normalise(text))


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=200))
def test_a_normalised_copy_has_single_spaces_and_no_control_character(text: str) -> None:
    once = normalise(text)
    assert not any(unicodedata.category(character) == "Cc" for character in once)
    assert once == " ".join(once.split())


@cache
def _bundled() -> tuple[MarianVocabulary, MarianDrafter]:
    return MarianVocabulary(bundled_model()), MarianDrafter(bundled_model())


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("„Dat is “onjuist”…” – aldus ’t kabinet", '"Dat is "onjuist"..." - aldus \'t kabinet'),
        ("kabi\u00adnet  en\nKamer", "kabinet en Kamer"),
        ("cafe\u0301", "café"),
        (" \t ", ""),
        ("a\x1b[31mb", "a [31mb"),
    ],
    ids=["quotes", "soft hyphen", "composed", "empty", "escape"],
)
def test_the_model_reads_a_normalised_copy(text: str, read: str) -> None:
    assert normalise(text) == read
