"""kill -9 at random moments: whatever the program had acknowledged is there, whole."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

from support import fill, parsed, split_on_stops

from tweespraak_store.database import open_store
from tweespraak_store.documents import add_document, list_documents, preview_document
from tweespraak_store.review import approve, reopen
from tweespraak_store.verification import verify_store


def approve_forever(path: Path, acknowledge: int, seed: int) -> None:
    """Approve and reopen segments; tell the parent each one only after the store said it was done."""
    choose = random.Random(seed)
    with open_store(path) as store:
        ids = [row["id"] for row in store.rows("SELECT id FROM segments")]
        while True:
            segment_id = choose.choice(ids)
            row = store.row("SELECT version, status FROM segments WHERE id = ?", (segment_id,))
            assert row is not None
            if row["status"] == "approved":
                done = reopen(store, segment_id, row["version"], "ann")
            else:
                [done] = approve(store, [(segment_id, row["version"])], "ann")
            os.write(acknowledge, f"{done.id} {done.version} {done.status}\n".encode())


def killed_child(work, after: float) -> bytes:  # type: ignore[no-untyped-def]
    """Run `work(pipe)` in a child, kill it -9 after so many seconds; returns what it acknowledged."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        try:
            work(write)
        finally:
            os._exit(1)
    os.close(write)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(read, "rb") as pipe:
        return pipe.read()


def test_two_hundred_kills_during_approvals_lose_no_acknowledged_approval(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with open_store(path, create=True) as store:
        fill(store, questions=4)
    moments = random.Random(1)
    acknowledged: list[tuple[int, int, str]] = []
    kills = 200
    for n in range(kills):
        data = killed_child(lambda pipe, n=n: approve_forever(path, pipe, n), moments.uniform(0.005, 0.065))
        for line in data.decode().splitlines():
            segment, version, status = line.split()
            acknowledged.append((int(segment), int(version), status))
    with open_store(path) as store:
        logged = {
            (row["segment_id"], row["version"], row["status"])
            for row in store.rows(
                "SELECT segment_id, version, json_extract(payload, '$.status') AS status FROM events"
                " WHERE segment_id IS NOT NULL"
            )
        }
        lost = [entry for entry in acknowledged if entry not in logged]
        found = verify_store(store)
    print(f"{kills} kills, {len(acknowledged)} acknowledged decisions, {len(lost)} lost")
    assert len(acknowledged) > kills
    assert lost == []
    assert found.problems == ()


def test_a_kill_during_ingest_leaves_the_whole_document_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    open_store(path, create=True).close()
    preview = preview_document(parsed(400, 6), file_name="big.txt", source_sha256="big", split=split_on_stops)
    whole = sum(1 for _ in preview.segments())

    def ingest(pipe: int) -> None:
        with open_store(path) as store:
            add_document(store, preview, "ann")
            os.write(pipe, b"done")

    moments = random.Random(2)
    for _ in range(20):
        killed_child(ingest, moments.uniform(0.005, 0.15))
        with open_store(path) as store:
            counts = [d.segments for d in list_documents(store)]
            assert counts in ([], [whole])
            assert verify_store(store).problems == ()
    with open_store(path) as store:
        _, is_new = add_document(store, preview, "ann")
        assert [d.segments for d in list_documents(store)] == [whole]
        assert add_document(store, preview, "ann")[1] is False
