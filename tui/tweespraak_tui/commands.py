"""Every command once: its key, its name and its help feed the bindings, key bar, palette, help and docs/keys.md.

Terminals answer questions with letters and digits, so nothing on the keys
`0-9 ; : ? c t n R y $ [ ^` changes anything in the store.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding, BindingType

HELP_PLACE = 6
"""How many commands may stand before Help in the key bar."""


class Scope(StrEnum):
    """Where a command's keys work: the focus decides."""

    GLOBAL = "everywhere"
    LIBRARY = "library"
    LIST = "review, in the list"
    EDITOR = "review, in the editor"
    FINDINGS = "review, in the findings"


@dataclass(frozen=True, slots=True)
class Command:
    """Something a person can do."""

    id: str
    name: str
    keys: tuple[str, ...]
    """As Textual names them; the first is the one shown."""
    help: str
    scope: Scope
    action: str
    short: str = ""
    """Word in the key bar; empty to leave it out."""


_LIST = (
    ("edit", "Edit", "enter e", "Write in the English text of this segment", "Edit"),
    (
        "approve",
        "Approve and next",
        "a ctrl+j ctrl+enter",
        "Approve this segment and go to the next open one",
        "Approve+next",
    ),
    ("send_back", "Send back", "r", "Send this segment back, with a reason, for a new draft", "Send back"),
    ("next_open", "Next open", "n", "Next segment that waits for a decision; next hit while searching", "Next"),
    ("previous_open", "Previous open", "N", "Previous open segment; previous hit while searching", ""),
    ("let_stand", "Let it stand", "i", "Dismiss the finding, with a reason; until the text changes", ""),
    ("next_error", "Next error", "f7 ]", "Go to the next segment with an open error", ""),
    ("previous_error", "Previous error", "[", "Go to the previous segment with an open error", ""),
    ("findings", "To the findings", "tab f6", "Go to the findings under the texts", ""),
    ("toggle_findings", "Show findings", "b", "Show or hide the findings under the texts", ""),
    ("reopen", "Take back approval", "s", "Make this approved segment open again; its text stays", ""),
    ("undo", "Undo", "u", "Take back your last action: edit, approval or sending back", "Undo"),
    ("search", "Search", "/", "Search in both languages; Enter keeps the hits, Esc ends the search", "Search"),
    ("toggle_diff", "Differences", "d", "Show what people changed in the machine's drafts, or stop showing it", "Diff"),
    ("history", "History", "h", "Every version of this segment, with its differences", "History"),
    ("mark", "Mark", "space", "Mark this segment for a bulk approval, or unmark it", ""),
    ("mark_answer", "Mark exchange", "v", "Mark every segment of this question and its answer, or unmark them", ""),
    ("approve_marked", "Approve marked", "A", "Approve the marked segments, after a question", ""),
    ("filter", "Filter", "f", "Show only some segments: state:draft,edit q:12-20 by:name words", "Filter"),
    ("clear_filter", "Clear filter", "F", "Show every segment again", ""),
    ("down", "Next segment", "j down", "Go to the next segment", ""),
    ("up", "Previous segment", "k up", "Go to the previous segment", ""),
    ("next_question", "Next question", "}", "Go to the next question", ""),
    ("previous_question", "Previous question", "{", "Go to the previous question", ""),
    ("page_down", "Page down", "pagedown", "Go one screen down", ""),
    ("page_up", "Page up", "pageup", "Go one screen up", ""),
    ("half_page_down", "Half page down", "ctrl+d", "Go half a screen down", ""),
    ("half_page_up", "Half page up", "ctrl+u", "Go half a screen up", ""),
    ("first", "First segment", "home", "Go to the first segment", ""),
    ("last", "Last segment", "end", "Go to the last segment", ""),
    ("copy_target", "Copy English", "y", "Copy the English text to the clipboard, if the terminal permits", ""),
    ("copy_source", "Copy Dutch", "Y", "Copy the Dutch text to the clipboard, if the terminal permits", ""),
    ("toggle_stacked", "Side by side or stacked", "w", "Dutch above English, or beside it", ""),
    ("draft", "Draft", "D", "Draft what has no English text yet, in the background", "Draft"),
    ("cancel_draft", "Cancel drafting", "x", "Stop drafting; what was drafted stays", ""),
    ("export", "Export", "X", "Write the document to a file", "Export"),
    ("reload", "Reload", "R", "Read the document again from the store", ""),
    ("clear", "Clear", "escape", "End the search, or take all marks away", ""),
    ("back", "Back", "q", "Back to the library", "Library"),
)
_EDITOR = (
    (
        "approve",
        "Approve and next",
        "ctrl+j ctrl+enter",
        "Save, approve, and edit the next open segment",
        "Approve+next",
    ),
    ("finish", "Save", "enter escape", "Save as edited and go back to the list", "Save"),
    ("next", "Save and next open", "ctrl+g", "Save as edited and edit the next open segment", "Save+next"),
    ("down", "Save and next", "ctrl+down", "Save as edited and edit the next segment", ""),
    ("up", "Save and previous", "ctrl+up", "Save as edited and edit the previous segment", ""),
    ("copy_source", "Put in the Dutch text", "ctrl+o", "Put the Dutch text in at the cursor", ""),
    ("take_draft", "Take the draft", "ctrl+r", "Replace the text with the machine's last draft", "Draft"),
    ("right_forms", "Right forms", "ctrl+l", "Put in a right figure, date, name or term at the cursor", "Forms"),
    ("save_now", "Save now", "ctrl+s", "Save as edited and go on writing", ""),
)
_FINDINGS = (
    ("let_stand", "Let it stand", "i", "Dismiss this finding, with a reason; until the text changes", "Dismiss"),
    ("edit", "Edit", "enter e", "Write in the English text of this segment", "Edit"),
    ("approve", "Approve and next", "a ctrl+j ctrl+enter", "Approve this segment and go on", "Approve+next"),
    ("next_error", "Next error", "f7 ]", "Go to the next segment with an open error", "Next error"),
    ("previous_error", "Previous error", "[", "Go to the previous segment with an open error", ""),
    ("toggle_findings", "Show findings", "b", "Show or hide the findings under the texts", ""),
)
_FINDINGS_MOVES = (
    ("leave", "Back to the texts", "escape tab f6 q", "Go back to the list", "List"),
    ("down", "Next finding", "j down", "Go to the next finding of this segment", ""),
    ("up", "Previous finding", "k up", "Go to the previous finding of this segment", ""),
)
_LIBRARY = (
    ("open", "Open", "enter", "Open the document for review", "Open"),
    ("import", "Import", "I", "Take a document in, by its path", "Import"),
    ("draft", "Draft", "D", "Draft what has no English text yet, in the background", "Draft"),
    ("cancel_draft", "Cancel drafting", "x", "Stop drafting; what was drafted stays", ""),
    ("export", "Export", "X", "Write the document to a file", "Export"),
    ("down", "Next document", "j", "Go to the next document", ""),
    ("up", "Previous document", "k", "Go to the previous document", ""),
    ("reload", "Reload", "R", "Read the library again from the store", ""),
)
_GLOBAL = (
    ("help", "Help", "f1", "Every key, with a search box", ""),
    ("palette", "Commands", "ctrl+p", "Find a command by its name", "Commands"),
    ("theme", "Dark, light or contrast", "f9", "Go to the next colour theme", ""),
    ("quit", "Quit", "ctrl+q", "Save what is being typed and quit", "Quit"),
)


def _commands(
    scope: Scope, prefix: str, table: tuple[tuple[str, str, str, str, str], ...], middle: str = ""
) -> list[Command]:
    owner = "app" if scope is Scope.GLOBAL else "screen"
    return [
        Command(f"{prefix}.{name}", title, tuple(keys.split()), text, scope, f"{owner}.{middle}{name}", short)
        for name, title, keys, text, short in table
    ]


_HELP_IN_LISTS = tuple(
    Command(f"{prefix}.help", "Help", ("question_mark",), _GLOBAL[0][3], scope, "app.help", "Help")
    for prefix, scope in (("library", Scope.LIBRARY), ("list", Scope.LIST), ("findings", Scope.FINDINGS))
)
COMMANDS: tuple[Command, ...] = (
    *_commands(Scope.LIST, "list", _LIST),
    *_commands(Scope.EDITOR, "editor", _EDITOR, "editor_"),
    *_commands(Scope.FINDINGS, "findings", _FINDINGS),
    *_commands(Scope.FINDINGS, "findings", _FINDINGS_MOVES, "findings_"),
    *_commands(Scope.LIBRARY, "library", _LIBRARY),
    *_HELP_IN_LISTS,
    *_commands(Scope.GLOBAL, "app", _GLOBAL),
)

_KEY_NAMES = {
    "enter": "Enter",
    "escape": "Esc",
    "space": "Space",
    "down": "Down",
    "up": "Up",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "question_mark": "?",
}


def key_name(key: str) -> str:
    """A key as people know it: "Ctrl+J", "?", "Enter"."""
    *modifiers, last = key.split("+")
    name = _KEY_NAMES.get(last, last)
    if modifiers or (len(last) > 1 and last[0] == "f" and last[1:].isdigit()):
        name = name if len(name) > 1 and last not in _KEY_NAMES else _KEY_NAMES.get(last, last.upper())
        name = name.upper() if last[0] == "f" and last[1:].isdigit() else name
    return "+".join([*(m.capitalize() for m in modifiers), name])


def bindings_for(scope: Scope) -> list[BindingType]:
    """Textual's bindings for a scope; in the editor they come before TextArea's own."""
    priority = scope is Scope.EDITOR
    return [
        Binding(key, c.action, c.name, show=False, priority=priority, id=f"{c.id}.{number}" if number else c.id)
        for c in COMMANDS
        if c.scope is scope
        for number, key in enumerate(c.keys)
    ]


def key_bar_commands(scope: Scope) -> list[Command]:
    """What the key bar offers in a scope, the most wanted first."""
    offered = [c for c in COMMANDS if c.scope in (scope, Scope.GLOBAL) and c.short]
    help_ = [c for c in offered if c.action == "app.help"]
    others = [c for c in offered if c.action != "app.help"]
    # Help comes early enough to be there at 80 columns.
    return others[:HELP_PLACE] + help_ + others[HELP_PLACE:]


def matching_commands(query: str, first: Scope | None = None) -> list[Command]:
    """Commands whose name, help, key or place holds every word of `query`; those of `first` lead."""
    words = query.lower().split()

    def text(command: Command) -> str:
        keys = " ".join(key_name(key) for key in command.keys)
        return f"{command.name} {command.help} {keys} {command.scope}".lower()

    found = [c for c in COMMANDS if all(word in text(c) for word in words)]
    return sorted(found, key=lambda c: c.scope is not first)


def keys_markdown() -> str:
    """docs/keys.md: a table of keys for each place."""
    lines = [
        "# Keys",
        "",
        "Made from the commands of the program (`tweespraak_tui.commands`). The same list, with a search",
        "box, is under `F1` in the program. The focus decides what a key does: in the list letters are",
        "commands, in the editor they type. The first cell of the bottom line says LIST or EDIT.",
    ]
    for scope in (Scope.LIST, Scope.EDITOR, Scope.FINDINGS, Scope.LIBRARY, Scope.GLOBAL):
        lines += ["", f"## {scope[0].upper()}{scope[1:]}", "", "| Key | Command | What it does |", "|---|---|---|"]
        for command in COMMANDS:
            if command.scope is scope:
                keys = ", ".join(f"`{key_name(key)}`" for key in command.keys)
                lines.append(f"| {keys} | {command.name} | {command.help} |")
    return "\n".join(lines) + "\n"
