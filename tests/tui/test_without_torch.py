"""Everything but the reference backend works where torch cannot be imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from support import SEED

WALK = Path(__file__).parents[1] / "without_torch.py"


def test_ingest_draft_review_and_export_work_where_torch_cannot_be_imported(tmp_path: Path) -> None:
    """`make torchfree` does the same in an environment that has no torch at all."""
    program = (
        "import runpy, sys; sys.modules['torch'] = None\n"
        f"sys.argv = ['x', {str(SEED)!r}]; runpy.run_path({str(WALK)!r}, run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("without torch: ingest, draft, review (")
