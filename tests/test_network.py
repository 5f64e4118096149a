"""Nothing leaves this machine: the guard over all tests works, and the program's own does too."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest


def test_the_guard_over_all_tests_refuses_another_machine() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"reached out to 192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(pytest.fail.Exception, match="reached out to example"):
        socket.getaddrinfo("example.org", 80)


def test_the_main_job_runs_where_there_is_no_network_at_all(tmp_path: Path) -> None:
    """Ingest, draft, show and export with every socket call of the process refused, not only those of ours."""
    script = (
        "import sys\n"
        "def refuse(event, arguments):\n"
        "    if event.startswith('socket.') and event not in ('socket.gethostname',):\n"
        "        raise OSError(f'no network: {event} {arguments}')\n"
        "sys.addaudithook(refuse)\n"
        "from tweespraak_tui.cli import run\n"
        "sys.exit(run(sys.argv[1:]))\n"
    )
    seed = next((Path(__file__).parent.parent / "seeds").glob("*.txt"))
    for arguments in (
        ["ingest", str(seed)],
        ["draft", "--beam", "1"],
        ["export", "mali", "--to", str(tmp_path / "out.html")],
        ["verify"],
    ):
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments, "--db", str(tmp_path / "t.db")],
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "out.html").stat().st_size > 1000
