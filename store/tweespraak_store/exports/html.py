"""One self-contained web page: Dutch left, English right, no script, nothing fetched from anywhere.

All text reaches the template through `visible` and jinja2's autoescape; nothing
from a document ever becomes an address or a style.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from tweespraak_store.exports.colophon import Colophon
from tweespraak_store.exports.layout import PLAIN, Layout
from tweespraak_store.exports.spread import Spread, lay_out
from tweespraak_store.exports.wording import COLUMNS, DRAFT, LEGEND, NO_FINDINGS, STANDINGS, progress
from tweespraak_store.views import DocumentView

if TYPE_CHECKING:
    import jinja2

_TEMPLATE = "document.html.j2"
_PAIRED = 40
"""Sentences of a paragraph that light up with their counterpart under the pointer."""


def render_html(view: DocumentView, colophon: Colophon, layout: Layout = PLAIN) -> bytes:
    """The page, in UTF-8."""
    spread = lay_out(view, colophon, layout)
    text = _template().render(
        spread=spread,
        columns=COLUMNS,
        draft=DRAFT,
        legend=LEGEND,
        progress=progress,
        standings=STANDINGS,
        no_findings=NO_FINDINGS,
        paired=min(_PAIRED, _longest(spread)),
    )
    return text.encode("utf-8")


def _longest(spread: Spread) -> int:
    """The most sentences in one paragraph; 0 where no paragraph has two."""
    counts = [len(row.sentences) for part in spread.parts for section in part.sections for row in section.all_rows]
    longest = max(counts, default=0)
    return longest if longest > 1 else 0


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    return environment.get_template(_TEMPLATE)
