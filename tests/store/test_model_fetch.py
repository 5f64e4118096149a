"""Models are found without a network, and fetched whole, checked and under their name, or not at all."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tiny_marian import make_tiny_marian

from tweespraak_store.models import (
    LARGE_MODEL,
    cached_model,
    data_dir,
    fetch_model,
    installed_models,
    make_drafter,
    named_model,
    remove_model,
    resolve_model,
)
from tweespraak_translate.errors import ModelError, UsageError
from tweespraak_translate.models import MODEL_FILES, bundled_model, check_model_folder


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that plays the hub: owner/name folders."""
    folder = tmp_path_factory.mktemp("hub")
    make_tiny_marian(folder / LARGE_MODEL)
    return folder


@pytest.fixture
def pickle_hub(hub: Path, tmp_path: Path) -> Path:
    """A hub that only has a pickled checkpoint."""
    import torch
    from safetensors.torch import load_file

    model = Path(shutil.copytree(hub / LARGE_MODEL, tmp_path / "hub" / LARGE_MODEL))
    weights = load_file(model / "model.safetensors")
    weights["lm_head.weight"] = weights["model.shared.weight"]
    torch.save(weights, model / "pytorch_model.bin")
    (model / "model.safetensors").unlink()
    return tmp_path / "hub"


class _Hub(BaseHTTPRequestHandler):
    """The part of the hub's resolve API that a download asks for."""

    folder: Path

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        owner, name, _, _, file = self.path.split("?")[0].strip("/").split("/", 4)
        path = self.folder / owner / name / file
        found = path.is_file()
        content = path.read_bytes() if found else b""
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-Repo-Commit", "0" * 40)
        if found:
            self.send_header("ETag", f'"{sha256(content).hexdigest()}"')
        else:
            self.send_header("X-Error-Code", "EntryNotFound")
        self.end_headers()
        if body:
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name is the base class's)
        pass


@pytest.fixture
def hub_url(hub: Path) -> Iterator[str]:
    """The same hub over HTTP, on the loopback."""
    handler = type("Hub", (_Hub,), {"folder": hub})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_auto_without_any_other_model_is_the_bundled_one_and_says_that_drafts_are_rough() -> None:
    choice = resolve_model("auto", {})
    assert choice.path == bundled_model()
    assert "rough" in choice.note and "tweespraak model fetch" in choice.note and "\n" not in choice.note


def test_a_fetched_model_is_whole_listed_and_chosen_by_auto_from_then_on(hub: Path) -> None:
    told: list[str] = []
    fetched = fetch_model(endpoint=str(hub), progress=told.append)
    assert fetched.path == data_dir() / "models" / "Helsinki-NLP--opus-mt-nl-en"
    assert set(MODEL_FILES) <= set(told)
    manifest = json.loads((fetched.path / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == set(MODEL_FILES)
    assert resolve_model("auto", {}) == resolve_model(LARGE_MODEL, {})
    assert resolve_model("auto", {}).path == fetched.path
    assert make_drafter(resolve_model("auto")).draft(["Een vraag."])[0][0].target
    remove_model(LARGE_MODEL)
    assert installed_models() == {}


def test_a_model_is_fetched_over_http_from_what_plays_the_hub(hub: Path, hub_url: str) -> None:
    # In a process of its own: the library that downloads reads "offline" once, when it is first imported.
    program = (
        "import sys; from tweespraak_store.models import fetch_model; print(fetch_model(endpoint=sys.argv[1]).path)"
    )
    environment = {name: value for name, value in os.environ.items() if "PROXY" not in name.upper()}
    done = subprocess.run(
        [sys.executable, "-c", program, hub_url], capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    fetched = check_model_folder(done.stdout.strip())
    assert fetched.model_hash == check_model_folder(hub / LARGE_MODEL).model_hash


@pytest.mark.torch
def test_a_hub_with_only_a_pickle_gives_converted_weights_and_says_so(hub: Path, pickle_hub: Path) -> None:
    fetched = fetch_model(endpoint=str(pickle_hub))
    assert "pickle" in fetched.note and "\n" not in fetched.note
    assert check_model_folder(fetched.path).parameters == check_model_folder(hub / LARGE_MODEL).parameters
    assert not (fetched.path / "pytorch_model.bin").exists()


@pytest.mark.torch
def test_a_pickle_that_carries_code_is_refused_and_does_not_run(pickle_hub: Path, tmp_path: Path) -> None:
    class Canary:
        def __reduce__(self) -> tuple[object, tuple[str, str]]:
            return open, (str(tmp_path / "canary"), "w")

    (pickle_hub / LARGE_MODEL / "pytorch_model.bin").write_bytes(pickle.dumps({"weights": Canary()}))
    with pytest.raises(ModelError) as refused:
        fetch_model(endpoint=str(pickle_hub))
    assert "\n" not in str(refused.value) and "refused" in str(refused.value)
    assert not (tmp_path / "canary").exists()
    assert installed_models() == {}


@pytest.mark.parametrize("missing", ["vocab.json", "model.safetensors", "tokenizer_config.json"])
def test_a_hub_without_a_needed_file_leaves_nothing_behind(hub: Path, tmp_path: Path, missing: str) -> None:
    copied = Path(shutil.copytree(hub, tmp_path / "hub"))
    (copied / LARGE_MODEL / missing).unlink()
    with pytest.raises(ModelError) as refused:
        fetch_model(endpoint=str(copied))
    assert missing in str(refused.value)
    assert list((data_dir() / "models").iterdir()) == []


def test_a_bad_fetch_keeps_the_model_that_was_there(hub: Path, tmp_path: Path) -> None:
    good = fetch_model(endpoint=str(hub))
    before = check_model_folder(good.path).model_hash
    copied = Path(shutil.copytree(hub, tmp_path / "hub"))
    (copied / LARGE_MODEL / "source.spm").write_bytes(b"junk")
    with pytest.raises(ModelError, match="source.spm"):
        fetch_model(endpoint=str(copied))
    assert check_model_folder(good.path).model_hash == before
    fetch_model(endpoint=str(hub))
    assert check_model_folder(good.path).model_hash == before
    assert [path.name for path in good.path.parent.iterdir()] == [good.path.name]


def test_a_local_folder_can_be_fetched_and_gets_its_own_name(hub: Path) -> None:
    fetched = fetch_model(str(hub / LARGE_MODEL), offline=True)
    assert resolve_model("opus-mt-nl-en", {}).path == fetched.path


def test_offline_refuses_to_use_the_network() -> None:
    with pytest.raises(UsageError, match="--offline"):
        fetch_model(LARGE_MODEL, offline=True)


def test_a_hub_that_cannot_be_reached_is_one_line() -> None:
    program = (
        "from tweespraak_store.models import fetch_model\n"
        "from tweespraak_translate.errors import ModelError\n"
        "try: fetch_model(endpoint='http://127.0.0.1:9')\n"
        "except ModelError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 1 and "cannot be reached" in done.stdout


def test_the_model_that_drafts_name_is_found_again_but_never_a_folder_that_a_store_names(hub: Path) -> None:
    bundled = check_model_folder(bundled_model()).name
    mine = {"mine": hub / LARGE_MODEL}
    found = [named_model(name, mine) for name in ("mine", bundled)]
    assert [choice.path if choice else None for choice in found] == [hub / LARGE_MODEL, bundled_model()]
    assert named_model(str(hub / LARGE_MODEL), mine) is None
    assert named_model("some/model", mine) is None and named_model("", mine) is None
    assert named_model("gone", {"gone": hub / "nowhere"}) is None


def test_a_folder_given_as_model_is_used_and_a_name_that_is_not_here_says_how_to_get_it(hub: Path) -> None:
    assert resolve_model(str(hub / LARGE_MODEL), {}).path == hub / LARGE_MODEL
    assert resolve_model("mine", {"mine": hub / LARGE_MODEL}).path == hub / LARGE_MODEL
    with pytest.raises(ModelError, match="tweespraak model fetch some/model"):
        resolve_model("some/model", {})
    with pytest.raises(ModelError, match="bundled, auto"):
        resolve_model("nonsense", {})


def test_a_registered_model_comes_before_all_others_in_auto(hub: Path, tmp_path: Path) -> None:
    registered = make_tiny_marian(tmp_path / "mine")
    assert resolve_model("auto", {"mine": registered}).path == registered


def test_the_hugging_face_cache_is_found_without_the_network(
    hub: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    cached = tmp_path / "home" / "hub" / "models--Helsinki-NLP--opus-mt-nl-en"
    shutil.copytree(hub / LARGE_MODEL, cached / "snapshots" / "abc123")
    assert cached_model(LARGE_MODEL) == cached / "snapshots" / "abc123"
    assert resolve_model("auto", {}).path == cached / "snapshots" / "abc123"
    assert resolve_model("auto", {}).name == LARGE_MODEL


def test_an_unknown_backend_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="ctranslate2"):
        make_drafter(resolve_model("bundled"), backend="magic")
