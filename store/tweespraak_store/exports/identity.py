"""The hidden names that files carry out, so that what comes back finds its segment again.

A key says which segment and which revision of its target was written: "s12-3"
is revision 3 of the segment with id 12; revision 0 stands for no target yet.
The revision is the base of the three-way comparison when the file returns.
"""

from __future__ import annotations

import re

from tweespraak_store.views import DocumentView, SegmentView

_KEY = re.compile(r"s([1-9]\d{0,17})-(\d{1,9})")
_STAMP = re.compile(r"tweespraak:1:([0-9a-f]{64})")


def segment_key(segment: SegmentView) -> str:
    """The key of a stored segment as it stands: letters, digits and one hyphen, so it fits any format's id."""
    assert segment.id is not None, "only stored segments are exported"
    return f"s{segment.id}-{segment.revision}"


def parse_key(key: str) -> tuple[int, int] | None:
    """Segment id and revision number of a key, or None where it is no key of ours."""
    match = _KEY.fullmatch(key.strip())
    return (int(match[1]), int(match[2])) if match else None


def document_stamp(view: DocumentView) -> str:
    """What a file carries once to say which document it holds: known by the hash of its source."""
    return f"tweespraak:1:{view.source_sha256}"


def parse_stamp(stamp: str) -> str | None:
    """The source hash in a stamp, or None where it is no stamp of ours."""
    match = _STAMP.fullmatch(stamp.strip())
    return match[1] if match else None
