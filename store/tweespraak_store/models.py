"""Where models are: found on this machine, fetched from the hub, and made into a drafter.

Looking for a model never uses the network. `fetch_model` is the only function of the program that does.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import platformdirs

from tweespraak_translate.errors import ModelError, UsageError
from tweespraak_translate.hypothesis import Drafter
from tweespraak_translate.models import (
    LARGE_MODEL,
    MANIFEST,
    MODEL_FILES,
    PICKLED_WEIGHTS,
    WEIGHTS,
    bundled_model,
    check_model_folder,
    write_manifest,
)
from tweespraak_translate.pickled import convert_pickle

ROUGH = "drafts of the bundled small model are rough; `tweespraak model fetch` gets the large one (about 300 MB)"
_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII)
_OPTIONAL_FILES = ("generation_config.json", "README.md")
BACKENDS = ("auto", "transformers", "ctranslate2")


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model folder, what to call it, and one line the user should read (often empty)."""

    path: Path
    name: str
    note: str = ""


def data_dir() -> Path:
    """The user's data folder: TWEESPRAAK_DATA, or what the operating system has for it. Not created."""
    given = os.environ.get("TWEESPRAAK_DATA")
    return Path(given) if given else platformdirs.user_data_path("tweespraak", appauthor=False)


def installed_models() -> dict[str, Path]:
    """The models that `fetch_model` put into the data folder, by name."""
    folders = sorted((data_dir() / "models").glob("*/config.json"))
    return {config.parent.name.replace("--", "/"): config.parent for config in folders}


def resolve_model(spec: str, registered: Mapping[str, Path] | None = None) -> ModelChoice:
    """The model that `spec` means: a folder, a registered or hub name, "bundled" or "auto".

    "auto" is a registered model, else one that was fetched, else opus-mt-nl-en in the Hugging Face cache,
    else the bundled one. Raises ModelError when there is none. The folder itself is checked when it is loaded.
    """
    known = {**installed_models(), **(registered or {})}
    if spec == "auto":
        return _automatic(known)
    if spec == "bundled":
        return ModelChoice(bundled_model(), _bundled_name(), ROUGH)
    if spec in known:
        return ModelChoice(known[spec], spec)
    if Path(spec).is_dir():
        return ModelChoice(Path(spec), check_model_folder(spec).name)
    if _HUB_NAME.fullmatch(spec):
        cached = cached_model(spec)
        if cached:
            return ModelChoice(cached, spec)
        raise ModelError(f"{spec}: not on this machine; run `tweespraak model fetch {spec}`")
    names = ", ".join([*known, "bundled", "auto"])
    raise ModelError(f"{spec}: no such model folder or name; known here: {names}")


def named_model(name: str, registered: Mapping[str, Path] | None = None) -> ModelChoice | None:
    """The model that drafts name as theirs, when it is on this machine; None for any other name, folders included."""
    known = {**installed_models(), **(registered or {})}
    folder = known.get(name)
    if folder is None and _HUB_NAME.fullmatch(name):
        folder = cached_model(name)
    if folder is not None and (folder / WEIGHTS).is_file():
        return ModelChoice(folder, name)
    return ModelChoice(bundled_model(), name, ROUGH) if name and name == _bundled_name() else None


def cached_model(repo: str) -> Path | None:
    """The folder of a hub model in this machine's Hugging Face cache, if it is there."""
    home = os.environ.get("HF_HOME") or str(
        Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "huggingface"
    )
    cache = os.environ.get("HF_HUB_CACHE") or os.environ.get("HUGGINGFACE_HUB_CACHE") or str(Path(home) / "hub")
    folder = Path(cache).expanduser() / f"models--{repo.replace('/', '--')}"
    reference = folder / "refs" / "main"
    if reference.is_file():
        snapshots = [folder / "snapshots" / reference.read_text(encoding="utf-8").strip()]
    else:
        snapshots = sorted((folder / "snapshots").glob("*"))
    return next((path for path in snapshots if (path / "config.json").is_file()), None)


def _automatic(known: Mapping[str, Path]) -> ModelChoice:
    preferred = sorted(known, key=lambda name: name != LARGE_MODEL)
    for name in preferred:
        if (known[name] / WEIGHTS).is_file():
            return ModelChoice(known[name], name)
    cached = cached_model(LARGE_MODEL)
    if cached and (cached / WEIGHTS).is_file():
        return ModelChoice(cached, LARGE_MODEL)
    return ModelChoice(bundled_model(), _bundled_name(), ROUGH)


def _bundled_name() -> str:
    return check_model_folder(bundled_model()).name


def fetch_model(
    repo: str = LARGE_MODEL,
    target_dir: Path | None = None,
    *,
    endpoint: str | None = None,
    progress: Callable[[str], None] | None = None,
    offline: bool = False,
) -> ModelChoice:
    """Bring a Marian model into `target_dir` (the data folder's `models`): a hub name, or a folder to convert.

    `endpoint` is another hub: a URL, or a directory with `owner/name/` folders. The model appears under its
    name only when it is whole, checked and listed in a manifest. Raises ModelError, or UsageError when offline.
    """
    tell = progress or (lambda line: None)
    local = _local_source(repo, endpoint)
    if local is None and offline:
        raise UsageError(f"{repo}: fetching needs the network, and --offline forbids it; give a folder instead")
    if local is None and not _HUB_NAME.fullmatch(repo):
        raise ModelError(f"{repo}: neither a folder nor a hub name such as {LARGE_MODEL}")
    name = repo if _HUB_NAME.fullmatch(repo) else Path(repo).resolve().name
    models = target_dir or data_dir() / "models"
    try:
        models.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".fetching-", dir=models) as temporary:
            made = Path(temporary) / "model"
            made.mkdir()
            get = _from_folder(local) if local else _from_hub(repo, endpoint, Path(temporary) / "download")
            note = _gather(get, made, tell)
            write_manifest(made, name=name, origin=repo)
            check_model_folder(made)
            return ModelChoice(_put_in_place(made, models / name.replace("/", "--")), name, note)
    except OSError as error:
        raise ModelError(
            f"{models}: cannot keep the model there ({error.strerror or error}); set TWEESPRAAK_DATA"
        ) from error


class _Get(Protocol):
    """Writes a file of the model to a path; False when the source has no such file."""

    def __call__(self, file: str, path: Path) -> bool: ...


def _gather(get: _Get, made: Path, tell: Callable[[str], None]) -> str:
    for file in (*MODEL_FILES, *_OPTIONAL_FILES):
        if file != WEIGHTS and not get(file, made / file) and file not in _OPTIONAL_FILES:
            raise ModelError(f"{file} is missing there; not a MarianMT model")
        tell(file)
    if get(WEIGHTS, made / WEIGHTS):
        tell(WEIGHTS)
        return ""
    pickled = made.parent / PICKLED_WEIGHTS
    if not get(PICKLED_WEIGHTS, pickled):
        raise ModelError(f"neither {WEIGHTS} nor {PICKLED_WEIGHTS} is there; not a MarianMT model")
    tell(f"{PICKLED_WEIGHTS} is a pickle; converting it once, in a process of its own")
    convert_pickle(pickled, made / WEIGHTS)
    return f"weights were a pickle ({PICKLED_WEIGHTS}) and were converted to {WEIGHTS}"


def _local_source(repo: str, endpoint: str | None) -> Path | None:
    if endpoint and not endpoint.startswith(("http://", "https://")):
        folder = Path(endpoint) / repo
        if not folder.is_dir():
            raise ModelError(f"{folder}: no such folder; give a URL, or a directory that holds {repo}")
        return folder
    return Path(repo) if Path(repo).is_dir() else None


def _from_folder(folder: Path) -> _Get:
    def get(file: str, path: Path) -> bool:
        if not (folder / file).is_file():
            return False
        shutil.copyfile(folder / file, path)
        return True

    return get


def _from_hub(repo: str, endpoint: str | None, scratch: Path) -> _Get:
    # Imported here: this is the network, and nobody who drafts needs it.
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, LocalEntryNotFoundError
    from huggingface_hub.utils import disable_progress_bars

    disable_progress_bars()

    def get(file: str, path: Path) -> bool:
        try:
            found = hf_hub_download(repo, file, endpoint=endpoint, local_dir=scratch, token=False)
        except LocalEntryNotFoundError as error:
            raise ModelError(f"{repo}: the hub cannot be reached; check the network, or fetch from a folder") from error
        except EntryNotFoundError:
            return False
        except HfHubHTTPError as error:
            status = error.response.status_code if error.response is not None else "no"
            raise ModelError(f"{repo}: the hub answers {status} for {file}; check the name, try again later") from error
        os.replace(found, path)
        return True

    return get


def _put_in_place(made: Path, target: Path) -> Path:
    """Move the finished folder to its name; an older one under that name goes only when the new one is there."""
    if target.exists():
        old = made.parent / "old"
        os.replace(target, old)
        try:
            os.replace(made, target)
        except OSError:
            os.replace(old, target)
            raise
    else:
        os.replace(made, target)
    return target


def remove_model(name: str) -> Path:
    """Delete a fetched model. Raises ModelError for a name that was not fetched."""
    folder = installed_models().get(name)
    if folder is None:
        raise ModelError(f"{name}: not a fetched model; known here: {', '.join(installed_models()) or 'none'}")
    shutil.rmtree(folder)
    return folder


def make_drafter(
    choice: ModelChoice,
    *,
    backend: str = "auto",
    beam: int = 4,
    compute_type: str = "int8",
    threads: int | None = None,
) -> Drafter:
    """A drafter for a model; nothing loads before its first draft. Raises UsageError for an unknown backend."""
    if backend not in BACKENDS:
        raise UsageError(f"{backend}: no such backend; one of {', '.join(BACKENDS)}")
    if backend == "transformers":
        from tweespraak_translate.marian import MarianDrafter

        return MarianDrafter(choice.path, beam=beam, threads=threads, name=choice.name)
    from tweespraak_translate.ctranslate import CTranslateDrafter

    return CTranslateDrafter(
        choice.path,
        beam=beam,
        compute_type=compute_type,
        threads=threads,
        name=choice.name,
        cache_dir=data_dir() / "converted",
    )


__all__ = [
    "BACKENDS",
    "LARGE_MODEL",
    "MANIFEST",
    "ModelChoice",
    "ROUGH",
    "cached_model",
    "data_dir",
    "fetch_model",
    "installed_models",
    "make_drafter",
    "remove_model",
    "resolve_model",
]
