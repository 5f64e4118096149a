"""Commands for the models that draft: list, card, evaluate, fetch, add, remove."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tweespraak_translate.errors import InputError, ModelError
from tweespraak_translate.visible import visible, visible_line
from tweespraak_tui.cli.options import OPTIONS, as_json, shared_options
from tweespraak_tui.cli.output import note, print_json, print_table, shown_command

if TYPE_CHECKING:
    from tweespraak_store.models import ModelChoice
    from tweespraak_translate.evaluation import Evaluation, Pair
    from tweespraak_translate.hypothesis import Drafter
    from tweespraak_translate.models import ModelInfo


@click.group()
def model() -> None:
    """Models that draft: list, card, evaluate, fetch, add, remove."""


@model.command("list")
@as_json
@shared_options
def model_list(json_output: bool) -> None:
    """Models that can be used here; the one that `auto` takes is marked."""
    from tweespraak_store.models import resolve_model
    from tweespraak_translate.models import check_model_folder

    known = _known_models()
    auto = resolve_model("auto", {name: path for name, (path, _) in known.items() if name != "bundled"}).path
    rows: list[dict[str, object]] = []
    for name, (path, origin) in known.items():
        try:
            info = check_model_folder(path)
            detail: dict[str, object] = {
                "source_language": info.source_language,
                "target_language": info.target_language,
                "parameters": info.parameters,
                "megabytes": round(info.size_bytes / 1e6),
                "problem": None,
            }
        except ModelError as error:
            keys = ("source_language", "target_language", "parameters", "megabytes")
            detail = {**dict.fromkeys(keys), "problem": str(error)}
        rows.append({"name": name, "origin": origin, "auto": path == auto, "path": str(path), **detail})
    if json_output:
        print_json(rows)
        return
    table = [
        (
            "*" if row["auto"] else "",
            row["name"],
            _languages(row["source_language"], row["target_language"]),
            row["origin"],
            row["megabytes"] or "?",
            row["problem"] or row["path"],
        )
        for row in rows
    ]
    print_table(("", "name", "languages", "origin", "MB", "folder"), table)


def _languages(source: object, target: object) -> str:
    return f"{source or '?'} → {target or '?'}"


def _known_models() -> dict[str, tuple[Path, str]]:
    """Name to folder and origin; the store's own models only where there is a store."""
    from tweespraak_store.model_register import registered_models
    from tweespraak_store.models import cached_model, installed_models
    from tweespraak_translate.models import LARGE_MODEL, bundled_model

    found = {"bundled": (bundled_model(), "bundled")}
    cached = cached_model(LARGE_MODEL)
    if cached:
        found[LARGE_MODEL] = (cached, "Hugging Face cache")
    found |= {name: (path, "fetched") for name, path in installed_models().items()}
    if OPTIONS.get().settings().store.exists():
        with OPTIONS.get().workbench() as workbench:
            found |= {name: (path, "registered") for name, path in registered_models(workbench.store).items()}
    return found


@model.command("card")
@click.argument("name", default="auto")
@as_json
@shared_options
def model_card(name: str, json_output: bool) -> None:
    """What a model is: languages, licence, hashes of its files, and the card its makers wrote."""
    from tweespraak_translate.models import check_model_folder, read_card

    choice = _choose(name)
    info = check_model_folder(choice.path, name=choice.name)
    facts, card = _facts(info), read_card(info)
    if json_output:
        print_json({**facts, "card": card})
        return
    files = facts.pop("files")
    assert isinstance(files, dict)
    lines = [f"{key.replace('_', ' '):14} {visible_line(str(value))}" for key, value in facts.items()]
    lines += [f"{'files':14} sha256", *(f"  {file:22} {digest}" for file, digest in files.items())]
    text = "\n".join(lines) + "\n\n" + (visible(card) if card else "The folder holds no card (README.md).") + "\n"
    if sys.stdin.isatty() and sys.stdout.isatty():
        click.echo_via_pager(text)
    else:
        click.echo(text, nl=False)


def _facts(info: ModelInfo) -> dict[str, object]:
    from tweespraak_translate.models import model_licence, model_origin

    return {
        "name": info.name,
        "languages": _languages(info.source_language, info.target_language),
        "licence": model_licence(info) or "not said",
        "origin": model_origin(info) or "not said",
        "folder": str(info.path),
        "parameters": info.parameters,
        "megabytes": round(info.size_bytes / 1e6, 1),
        "sha256": info.model_hash,
        "files": dict(info.files),
    }


def _choose(name: str) -> ModelChoice:
    """The model of a name, a registered one of this store among them."""
    from tweespraak_store.models import resolve_model

    return resolve_model(
        name, {name: path for name, (path, origin) in _known_models().items() if origin == "registered"}
    )


@model.command("evaluate")
@click.argument("models", nargs=-1, metavar="[MODEL]...")
@click.argument("pairs", type=click.Path(path_type=Path), metavar="FILE.tsv")
@click.option("--beam", type=click.IntRange(1, 16), default=4, show_default=True, help="Width of the beam search.")
@click.option("--backend", type=click.Choice(["auto", "transformers", "ctranslate2"]), default="auto")
@click.option("--compute-type", type=click.Choice(["int8", "float32"]), default="int8", help="Of CTranslate2.")
@click.option("--columns", nargs=2, metavar="A B", help="Source and reference: numbers from 1, or names of line 1.")
@click.option("--limit", type=click.IntRange(1), help="Only the first so many pairs.")
@click.option("--worst", type=click.IntRange(0), default=3, show_default=True, help="Show the worst so many sentences.")
@as_json
@shared_options
def model_evaluate(
    models: tuple[str, ...],
    pairs: Path,
    beam: int,
    backend: str,
    compute_type: str,
    columns: tuple[str, str] | None,
    limit: int | None,
    worst: int,
    json_output: bool,
) -> None:
    """Draft FILE.tsv (source, tab, reference) and measure BLEU, chrF and TER of each MODEL (default: auto)."""
    from tweespraak_store.models import make_drafter

    found = _read_pairs(pairs, columns, limit or 0)
    results = []
    # Every model is looked up before the first is measured: a wrong name must not cost an hour.
    drafters = [
        make_drafter(_choose(name), backend=backend, beam=beam, compute_type=compute_type)
        for name in models or ("auto",)
    ]
    for drafter in drafters:
        results.append(_timed(drafter, found))
    if json_output:
        print_json([_as_dict(evaluation, seconds, len(found), worst) for evaluation, seconds in results])
        return
    _print_evaluations(results, len(found), worst)


def _read_pairs(path: Path, columns: tuple[str, str] | None, limit: int) -> list[Pair]:
    from tweespraak_translate.evaluation import read_pairs

    try:
        with path.open(encoding="utf-8", newline="") as stream:
            found = read_pairs(stream, columns, limit)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a file of sentence pairs") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8 text; save it as UTF-8") from error
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    if not found:
        raise InputError(f"{path}: holds no sentence pairs; each line is a source, a tab and a reference")
    return found


def _timed(drafter: Drafter, pairs: list[Pair]) -> tuple[Evaluation, float]:
    from tweespraak_translate.evaluation import evaluate

    begun = time.process_time()
    return evaluate(drafter, pairs), time.process_time() - begun


def _as_dict(evaluation: Evaluation, seconds: float, pairs: int, worst: int) -> dict[str, object]:
    flat: dict[str, object] = {"model": evaluation.model, "pairs": pairs, "cpu_s": round(seconds, 1)}
    flat |= {metric.name.lower(): metric.score for metric in evaluation.metrics}
    flat |= {f"{metric.name.lower()}_signature": metric.signature for metric in evaluation.metrics}
    return {**flat, "troubled_drafts": evaluation.troubled, "worst": [asdict(one) for one in evaluation.drafts[:worst]]}


def _print_evaluations(results: list[tuple[Evaluation, float]], pairs: int, worst: int) -> None:
    headings = ("", *(metric.name for metric in results[0][0].metrics), "troubled", "CPU s")
    rows = [
        (
            evaluation.model,
            *(f"{metric.score:.2f}" for metric in evaluation.metrics),
            evaluation.troubled,
            f"{seconds:.1f}",
        )
        for evaluation, seconds in results
    ]
    click.echo(f"{pairs} sentence pairs")
    print_table(headings, rows)
    for metric in results[0][0].metrics:
        click.echo(f"{metric.name}: {metric.signature}")
    for evaluation, _ in results:
        for one in evaluation.drafts[:worst]:
            click.echo(f"\n{evaluation.model.partition(' ')[0]}  chrF {one.chrf:.1f}  {json.dumps(dict(one.why))}")
            for label, text in (("source", one.pair.source), ("reference", one.pair.reference), ("draft", one.target)):
                click.echo(f"  {label:10} {visible_line(text)}")


@model.command("fetch")
@click.argument("name", default="Helsinki-NLP/opus-mt-nl-en")
@click.option("--from", "endpoint", metavar="URL-or-FOLDER", help="Another hub, or a folder that holds a copy of one.")
@shared_options
def model_fetch(name: str, endpoint: str | None) -> None:
    """Download a MarianMT model once (the only command that uses the network)."""
    from tweespraak_store.models import fetch_model

    settings = OPTIONS.get().settings()
    choice = fetch_model(name, endpoint=endpoint, progress=note, offline=settings.offline)
    if choice.note:
        note(choice.note)
    click.echo(str(choice.path))
    note(f"'{shown_command('draft')}' uses it from now on")


@model.command("add")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", help="What to call it (default: the folder's name).")
@shared_options
def model_add(folder: Path, name: str | None) -> None:
    """Register a MarianMT folder in this store, with the hash of its files."""
    from tweespraak_store.model_register import register_model

    with OPTIONS.get().workbench(create=True) as workbench:
        click.echo(f"registered {register_model(workbench.store, folder, name)}")


@model.command("remove")
@click.argument("name")
@shared_options
def model_remove(name: str) -> None:
    """Forget a registered model (its folder stays), or delete a fetched one."""
    from tweespraak_store.model_register import forget_model, registered_models
    from tweespraak_store.models import remove_model

    if OPTIONS.get().settings().store.exists():
        with OPTIONS.get().workbench() as workbench:
            if name in registered_models(workbench.store):
                forget_model(workbench.store, name)
                click.echo(f"forgot {name}")
                return
    click.echo(f"deleted {remove_model(name)}")
