"""The three themes of the program. Every colour is measured against its background; none carries meaning alone."""

from __future__ import annotations

from textual.theme import Theme

DARK = {
    "text": "#e4e6ea",
    "muted": "#a3abb8",
    "rule": "#7f88b8",
    "question": "#b9c2f0",
    "answer": "#a9b1dc",
    "number-ink": "#56c2c8",
    "state-new": "#a3abb8",
    "state-drafted": "#6cb6ff",
    "state-edited": "#ffe58a",
    "state-approved": "#a3abb8",
    "state-rejected": "#ff8552",
    "flag": "#ff9ea8",
    "cursor-row": "#2b3350",
    "heading-row": "#1c1e24",
    "bar": "#22313b",
    "bar-key": "#ffb454",
    "hit-ink": "#101216",
    "hit-row": "#e6c34d",
    "inserted": "#ffe58a",
    "deleted": "#ff8552",
    "editor-row": "#32353d",
}
LIGHT = {
    "text": "#16181d",
    "muted": "#5a616b",
    "rule": "#7c83a8",
    "question": "#2f3a86",
    "answer": "#4a538f",
    "number-ink": "#00626a",
    "state-new": "#5a616b",
    "state-drafted": "#0050c8",
    "state-edited": "#6b5600",
    "state-approved": "#5a616b",
    "state-rejected": "#c02600",
    "flag": "#b00020",
    "cursor-row": "#dbe3f7",
    "heading-row": "#eceef3",
    "bar": "#d5dde3",
    "bar-key": "#8a3d00",
    "hit-ink": "#ffffff",
    "hit-row": "#5a4300",
    "inserted": "#00558f",
    "deleted": "#a01f00",
    "editor-row": "#ffffff",
}
CONTRAST = {
    "text": "#ffffff",
    "muted": "#d8d8d8",
    "rule": "#ffffff",
    "question": "#ffffff",
    "answer": "#ffffff",
    "number-ink": "#7ff3ff",
    "state-new": "#ffffff",
    "state-drafted": "#9fd0ff",
    "state-edited": "#ffff66",
    "state-approved": "#ffffff",
    "state-rejected": "#ffae85",
    "flag": "#ffb3ba",
    "cursor-row": "#003a8c",
    "heading-row": "#000000",
    "bar": "#000000",
    "bar-key": "#ffff66",
    "hit-ink": "#000000",
    "hit-row": "#ffff66",
    "inserted": "#ffff66",
    "deleted": "#ffae85",
    "editor-row": "#303030",
}


def _theme(name: str, colours: dict[str, str], background: str, surface: str, *, dark: bool) -> Theme:
    variables = {
        "block-cursor-background": colours["cursor-row"],
        "block-cursor-foreground": colours["text"],
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": colours["cursor-row"],
        "block-cursor-blurred-foreground": colours["text"],
        "input-cursor-background": colours["text"],
        "input-cursor-foreground": background,
        "input-selection-background": colours["hit-row"],
        "input-selection-foreground": colours["hit-ink"],
        "scrollbar": colours["rule"],
        "scrollbar-hover": colours["question"],
        "scrollbar-active": colours["question"],
        "scrollbar-background": surface,
        "scrollbar-background-hover": surface,
        "scrollbar-background-active": surface,
        "border": colours["rule"],
        "border-blurred": colours["rule"],
    }
    return Theme(
        name=name,
        primary=colours["question"],
        secondary=colours["answer"],
        accent=colours["bar-key"],
        warning=colours["state-edited"],
        error=colours["state-rejected"],
        success=colours["state-drafted"],
        foreground=colours["text"],
        background=background,
        surface=surface,
        panel=surface,
        dark=dark,
        variables=variables | colours,
    )


THEMES = (
    _theme("tweespraak-dark", DARK, "#121418", "#1c1e24", dark=True),
    _theme("tweespraak-light", LIGHT, "#f7f8fa", "#eceef3", dark=False),
    _theme("tweespraak-contrast", CONTRAST, "#000000", "#1a1a1a", dark=True),
)
