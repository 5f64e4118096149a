"""What must never act on a terminal, and what must be shown letter for letter; and eyes to see whether it was."""

from __future__ import annotations

from tweespraak_translate.visible import count_unsafe

PAYLOADS = {
    "colour": "a\x1b[31mb",
    "clipboard": "a\x1b]52;c;eA==\x1b\\b",
    "clipboard ended by a bell": "a\x1b]52;c;eA==\x07b",
    "window title": "a\x1b]0;x\x07b",
    "link": "a\x1b]8;;http://example.org\x1b\\b",
    "question to the terminal": "a\x1b[cb\x1b[6nb\x1b[18tb",
    "device control": "a\x1bP+q544e\x1b\\b",
    "leave the alternate screen": "a\x1b[?1049lb",
    "wipe the screen": "a\x1b[2J\x1b[Hb",
    "eight-bit control": "a\x9b31mb\x9d52;c;eA==\x9cb",
    "backspace and delete": "a\x08\x08\x7fb",
    "bell and null-like": "a\x07\x01\x1f",
    "carriage return": "aaa\rbbb",
    "right to left": "a\u202eb\u2066c\u2069",
    "marks of direction": "a\u200e\u200f\u061cb",
    "line separators": "a\u2028b\u2029c\x85d",
    "tags": "a\U000e0041\U000e007fb",
}
BRACKETS = (
    "de [gewijzigde] motie",
    "Motie [van het lid] c.s.",
    "Artikel [a]",
    "[/]",
    "[/b] en [b]",
    "[i]schuin[/i]",
    "[@click=app.quit]lees verder[/]",
    "[link=file:///etc/passwd]x[/link]",
    "\\[x]",
    "[zie ook: art. 2]",
    "[$error]x",
)


def hidden_in(app: object) -> int:
    """Characters on the screen that a terminal or a reader would not see as what they are."""
    strips = app.screen._compositor.render_strips()  # type: ignore[attr-defined]
    return sum(count_unsafe(segment.text) + segment.text.count("\n") for strip in strips for segment in strip)
