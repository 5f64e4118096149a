"""Every command once: its key, its name and its help feed the bindings, key bar, palette, help and docs/keys.md.

Terminals answer questions with letters and digits, so nothing on the keys
`0-9 ; : ? c t n R y $ [ ^` changes anything in the store.
"""

from __future__ import annotations

from collections.abc import Callable
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
    FINDINGS = "review, in the dock"
    CONCORDANCE = "concordance"
    ISSUES = "issues of the document"
    LOG = "log of the document"
    HISTORY = "versions of a segment"
    OUTLINE = "review, in the questions at the left"
    GOTO = "after g"
    GLOSSARY = "glossary"


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


_TABS = (
    ("tab_matches", "Matches", "1", "What the memory has that is like this segment", ""),
    ("tab_terms", "Terms", "2", "The terms in this segment, and what the English has for them", ""),
    ("tab_issues", "Issues of the segment", "3", "What the checks found in this segment, and its facts", ""),
    ("tab_history", "Versions", "4", "The last versions of this segment", ""),
    ("tab_notes", "Notes", "5", "The open notes on this segment", ""),
)
_LIST = (
    ("edit", "Edit", "enter e", "Write in the English text of this segment", "Edit"),
    (
        "approve",
        "Approve and next",
        "a ctrl+j ctrl+enter",
        "Approve this segment and go to the next open one",
        "Approve+next",
    ),
    ("zen", "Write large", "z f2", "Write in this segment on the whole screen, with what stands around it", ""),
    ("external_edit", "Write in $EDITOR", "E", "Write in this segment with the editor of your choice", ""),
    ("split", "Split", "S", "Cut this segment in two, in both languages, at a place you choose", ""),
    ("join", "Join with the next", "J", "Make one segment of this one and the next of the same paragraph", ""),
    ("replace", "Find and replace", "ctrl+f", "Replace words in the English, after looking at each place", ""),
    ("send_back", "Send back", "r", "Send this segment back, with a reason, for a new draft", "Send back"),
    ("next_open", "Next", "n", "Next segment of the kind named under the header; next hit while searching", "Next"),
    ("previous_open", "Previous", "N", "Previous segment of that kind; previous hit while searching", ""),
    ("criterion", "What n looks for", "f8", "Not approved, errors, drafts, notes, unseen and more, in turn", ""),
    ("order", "Order", "o", "Order of the document, most risky, longest or oldest first, in turn", ""),
    ("goto", "Go to", "g", "Then a letter: top, end, documents, glossary; or a number, or q and a question", "Go"),
    ("jump_back", "Jump back", "backspace", "Back to where the last jump started", ""),
    ("let_stand", "Let it stand", "i", "Dismiss the finding, with a reason; until the text changes", ""),
    ("next_error", "Next error", "f7 ]", "Go to the next segment with an open error", ""),
    ("previous_error", "Previous error", "[", "Go to the previous segment with an open error", ""),
    ("findings", "To the dock", "tab f6", "Go to the matches, terms, issues, history and notes", ""),
    *_TABS,
    ("toggle_findings", "Place of the dock", "b", "The dock under the texts, at their right, or away", ""),
    ("states", "State", "s", "Take back the approval, send back, ask a question: a choice of one letter", ""),
    ("note", "Note", "c", "Write a note on this segment, or a question that holds up its approval in bulk", ""),
    ("issues", "Issues", "I", "Every finding of the document, by check; Enter goes there", ""),
    ("undo", "Undo", "u", "Take back your last action, whatever it was", "Undo"),
    ("redo", "Redo", "U", "Bring back what you undid, while nothing else was done since", ""),
    ("search", "Search", "/", "Search in both languages; Enter keeps the hits, Esc ends the search", "Search"),
    ("next_word", "Next word", "'", "Show which English stands for the next Dutch word; Esc ends it", ""),
    ("previous_word", "Previous word", '"', "Show which English stands for the Dutch word before", ""),
    ("concordance", "Concordance", "t", "How the words of this segment were translated before, everywhere", ""),
    ("toggle_diff", "Differences", "d", "Show what people changed in the machine's drafts, or stop showing it", "Diff"),
    ("history", "History", "h", "Every version of this segment; any two of them compared", "History"),
    ("log", "Log", "H", "What happened to this document, newest first; take your last action back", ""),
    ("mark", "Mark", "space", "Mark this segment for a bulk approval, or unmark it", ""),
    ("mark_answer", "Mark exchange", "v", "Mark every segment of this question and its answer, or unmark them", ""),
    ("approve_marked", "Approve marked", "A", "Approve the marked segments, after a question", ""),
    ("filter", "Filter", "f", "Show only some segments: state:draft,edit q:12-20 by:name words", "Filter"),
    ("clear_filter", "Clear filter", "F", "Show every segment again", ""),
    ("save_filter", "Save filter", "K", "Keep this filter under a name; @name in the filter line brings it back", ""),
    ("down", "Next segment", "j down", "Go to the next segment", ""),
    ("up", "Previous segment", "k up", "Go to the previous segment", ""),
    ("next_question", "Next question", "}", "Go to the next question", ""),
    ("previous_question", "Previous question", "{", "Go to the previous question", ""),
    ("page_down", "Page down", "pagedown", "Go one screen down", ""),
    ("page_up", "Page up", "pageup", "Go one screen up", ""),
    ("half_page_down", "Half page down", "ctrl+d", "Go half a screen down", ""),
    ("half_page_up", "Half page up", "ctrl+u", "Go half a screen up", ""),
    ("first", "First segment", "home", "Go to the first segment", ""),
    ("last", "Last segment", "end G", "Go to the last segment", ""),
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
    ("continue", "Continue", "tab", "Let the model go on from here; again: take all that it proposes", "Continue"),
    ("take_word", "Take one word", "ctrl+right", "Take the next word of what the model proposes, or go a word on", ""),
    ("down", "Save and next", "ctrl+down", "Save as edited and edit the next segment", ""),
    ("up", "Save and previous", "ctrl+up", "Save as edited and edit the previous segment", ""),
    ("copy_source", "Put in the Dutch text", "ctrl+o", "Put the Dutch text in at the cursor", ""),
    ("take_draft", "Take the match or draft", "ctrl+r", "Put in the best match of 75 or more, or the draft", "Match"),
    ("right_forms", "Put in", "ctrl+l", "Put in a match, right figure, date, name, term or sign", "Put in"),
    ("concordance", "Concordance", "f3", "How the selected words, or the word here, were translated before", "Words"),
    ("zen", "Write large", "f2", "Write on the whole screen, or in the list again", "Large"),
    ("own_word", "Know this word", "f4", "Add the word at the cursor to those that the spelling check knows", ""),
    ("replace", "Find and replace", "ctrl+f", "Save, then replace words after looking at each place", ""),
    ("undo_typing", "Undo typing", "ctrl+z", "Take back the last words typed, pasted or put in", ""),
    ("redo_typing", "Redo typing", "ctrl+y", "Bring back what was undone", ""),
    ("save_now", "Save now", "ctrl+s", "Save as edited and go on writing", ""),
)
_FINDINGS = (
    ("let_stand", "Let it stand", "i", "Dismiss this finding, with a reason; until the text changes", "Dismiss"),
    ("edit", "Edit", "e", "Write in the English text of this segment", ""),
    ("approve", "Approve and next", "a ctrl+j ctrl+enter", "Approve this segment and go on", "Approve+next"),
    ("next_error", "Next error", "f7 ]", "Go to the next segment with an open error", "Next error"),
    ("previous_error", "Previous error", "[", "Go to the previous segment with an open error", ""),
    *_TABS,
    ("toggle_findings", "Place of the dock", "b", "The dock under the texts, at their right, or away", ""),
    ("note", "Note", "c", "Write a note on this segment", "Note"),
)
_FINDINGS_MOVES = (
    ("take", "Take it", "enter", "Write, from the match under the cursor where there is one; compare versions", "Edit"),
    ("settle", "Settle the note", "x", "Take the note under the cursor off the open ones", "Settle"),
    ("copy", "Copy", "y", "Copy what is under the cursor, if the terminal permits", ""),
    ("leave", "Back to the texts", "escape tab f6 q", "Go back to the list", "List"),
    ("down", "Next line", "j down", "Go to the next line of this tab", ""),
    ("up", "Previous line", "k up", "Go to the previous line of this tab", ""),
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
_CONCORDANCE = (
    ("take", "Take it", "enter", "Put the English in where you write, or go to the segment", "Take"),
    ("words", "Words", "/ tab f6", "Go to the words to look for, or from there to the hits", "Words"),
    ("language", "Dutch or English", "l f7", "Look for the words in the other language", "Language"),
    ("mode", "Way of looking", "m f8", "These very words, word beginnings, or other endings and slips", "Looser"),
    ("copy_target", "Copy English", "y", "Copy the English of this hit, if the terminal permits", "Copy"),
    ("copy_source", "Copy Dutch", "Y", "Copy the Dutch of this hit, if the terminal permits", ""),
    ("leave", "Back", "escape q", "Go back to where you were", "Back"),
    ("down", "Next hit", "j down", "Go to the next hit", ""),
    ("up", "Previous hit", "k up", "Go to the previous hit", ""),
    ("page_down", "Page down", "pagedown", "Go one screen of hits down", ""),
    ("page_up", "Page up", "pageup", "Go one screen of hits up", ""),
    ("first", "First hit", "home", "Go to the first hit", ""),
    ("last", "Last hit", "end", "Go to the last hit read so far", ""),
)
_LIBRARY_MORE = (
    ("goto", "Go to", "g", "Then a letter: top, end, glossary", "Go"),
    ("search", "Filter", "/", "Show only documents that hold these words", "Filter"),
    ("sort", "Sort", "o", "Last changed first, by name, most left to do or largest first, in turn", ""),
    ("next_page", "Next page", "}", "The next documents, when there are more than one table takes", ""),
    ("previous_page", "Previous page", "{", "The documents before", ""),
    ("clear", "Clear filter", "escape F", "Show every document again", ""),
)
_OUTLINE = (
    ("jump", "Go there", "enter", "Go to this question in the list", "Go there"),
    ("down", "Next question", "j down", "Next question", ""),
    ("up", "Previous question", "k up", "Question before", ""),
    ("page_down", "Page down", "pagedown", "Many questions down", ""),
    ("page_up", "Page up", "pageup", "Many questions up", ""),
    ("leave", "Back to the list", "escape tab f6 q", "Back to the list, where it was", "List"),
)
_GOTO = (
    ("first", "Top", "g", "The first segment", ""),
    ("last", "End", "e G", "The last segment", ""),
    ("back", "Documents", "d", "The library", ""),
    ("concordance", "Concordance", "t", "How words were translated before", ""),
    ("glossary", "Glossary", "l", "Terms, and where they stand here", ""),
    ("issues", "Issues", "i", "What the checks found", ""),
    ("log", "History", "h", "Who did what in this document", ""),
    ("progress", "Progress", "p", "How far it is, in words too", ""),
    ("export", "Export", "x", "Write the document to a file", ""),
    ("outline", "Questions", "o", "The list of questions, at the left", ""),
    ("reference", "Question named here", "r", "Where this segment refers to", ""),
    ("footnotes", "Footnotes", "f", "Under this segment, or hidden again", ""),
)
_GLOSSARY = (
    ("edit", "Edit", "enter", "Change this term", "Edit"),
    ("add", "Add", "a", "Add a term", "Add"),
    ("hits", "Hits", "h", "Where this term stands in the document, forbidden English first", "Hits"),
    ("search", "Search", "/", "Show only terms that hold these words", "Search"),
    ("only_here", "Only here", "o", "Only the terms that stand in this document, or all", "Only here"),
    ("down", "Next term", "j", "Next term", ""),
    ("up", "Previous term", "k", "Term before", ""),
    ("leave", "Back", "escape q", "Back to where you came from", "Back"),
)
_GLOBAL = (
    ("help", "Help", "f1", "Every key, with a search box", ""),
    ("palette", "Commands", "ctrl+p", "Find a command by its name", "Commands"),
    ("theme", "Dark, light or contrast", "f9", "Go to the next colour theme", ""),
    ("suggest_while_typing", "Suggest while typing", "f12", "Let the model propose by itself, or only on Tab", ""),
    ("quit", "Quit", "ctrl+q", "Save what is being typed and quit", "Quit"),
)


_ISSUES = (
    ("choose", "Go there", "enter", "Go to the segment of this finding, or unfold a check", ""),
    ("let_stand", "Let it stand", "i", "Dismiss this finding, with a reason; until the text changes", ""),
    ("turn", "Which findings", "e", "Errors and warnings, errors alone, or everything", ""),
    ("fold", "Fold", "space", "Hide the findings of this check, or show them", ""),
    ("fold_all", "Fold all", "z", "Hide the findings of every check, or show them", ""),
    ("leave", "Close", "escape q I", "Back to the texts", ""),
)
_LOG = (
    ("choose", "Unfold", "enter", "Show every segment of this line, or hide them", ""),
    ("undo", "Undo", "u", "Take this back, when it is your own last action", ""),
    ("redo", "Redo", "U", "Bring back what you undid, while nothing else was done since", ""),
    ("go_there", "Go to the segment", "o", "Go to the segment this line is about", ""),
    ("leave", "Close", "escape q H", "Back to the texts", ""),
)
_HISTORY = (
    ("restore", "Bring it back", "enter", "Make this version the current text again, as a new version", ""),
    ("pick", "Compare with this one", "space", "Compare the others with this version; again: with the one before", ""),
    ("copy", "Copy", "y", "Copy this version, if the terminal permits", ""),
    ("down", "Next version", "j down", "Go to the next version", ""),
    ("up", "Previous version", "k up", "Go to the previous version", ""),
    ("leave", "Close", "escape q h", "Back to the texts", ""),
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
    for prefix, scope in (
        ("library", Scope.LIBRARY),
        ("list", Scope.LIST),
        ("findings", Scope.FINDINGS),
        ("concordance", Scope.CONCORDANCE),
        ("outline", Scope.OUTLINE),
        ("glossary", Scope.GLOSSARY),
        ("issues", Scope.ISSUES),
        ("log", Scope.LOG),
        ("history", Scope.HISTORY),
    )
)
_PALETTE_IN_LISTS = tuple(
    # Where a terminal keeps Ctrl+P for itself.
    Command(f"{prefix}.palette", "Commands", ("colon",), _GLOBAL[1][3], scope, "app.palette")
    for prefix, scope in (("library", Scope.LIBRARY), ("list", Scope.LIST), ("findings", Scope.FINDINGS))
)
COMMANDS: tuple[Command, ...] = (
    *_commands(Scope.LIST, "list", _LIST),
    *_commands(Scope.EDITOR, "editor", _EDITOR, "editor_"),
    *_commands(Scope.FINDINGS, "findings", _FINDINGS),
    *_commands(Scope.FINDINGS, "findings", _FINDINGS_MOVES, "findings_"),
    *_commands(Scope.LIBRARY, "library", _LIBRARY),
    *_commands(Scope.CONCORDANCE, "concordance", _CONCORDANCE, "concordance_"),
    *_commands(Scope.ISSUES, "issues", _ISSUES),
    *_commands(Scope.LOG, "log", _LOG),
    *_commands(Scope.HISTORY, "history", _HISTORY),
    *_commands(Scope.OUTLINE, "outline", _OUTLINE, "outline_"),
    *_commands(Scope.GOTO, "goto", _GOTO),
    *_commands(Scope.GLOSSARY, "glossary", _GLOSSARY, "glossary_"),
    *_commands(Scope.LIBRARY, "library", _LIBRARY_MORE),
    *_HELP_IN_LISTS,
    *_PALETTE_IN_LISTS,
    *_commands(Scope.GLOBAL, "app", _GLOBAL),
)

SCOPES_IN_ORDER = (
    Scope.LIST,
    Scope.GOTO,
    Scope.EDITOR,
    Scope.FINDINGS,
    Scope.OUTLINE,
    Scope.CONCORDANCE,
    Scope.ISSUES,
    Scope.LOG,
    Scope.HISTORY,
    Scope.GLOSSARY,
    Scope.LIBRARY,
    Scope.GLOBAL,
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
    "colon": ":",
    "backspace": "Backspace",
    "tab": "Tab",
    "right": "Right",
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
    """Textual's bindings for a scope, one for each command; in the editor they come before TextArea's own."""
    priority = scope is Scope.EDITOR
    return [
        Binding(",".join(c.keys), c.action, c.name, show=False, priority=priority, id=c.id)
        for c in COMMANDS
        if c.scope is scope
    ]


def key_bar_commands(scope: Scope) -> list[Command]:
    """What the key bar offers in a scope, the most wanted first."""
    offered = [c for c in COMMANDS if c.scope in (scope, Scope.GLOBAL) and c.short]
    help_ = [c for c in offered if c.action == "app.help"]
    others = [c for c in offered if c.action != "app.help"]
    # Help comes early enough to be there at 80 columns.
    return others[:HELP_PLACE] + help_ + others[HELP_PLACE:]


def matching_commands(
    query: str, first: Scope | None = None, keys_of: Callable[[Command], tuple[str, ...]] = lambda c: c.keys
) -> list[Command]:
    """Commands whose name, help, key or place holds every word of `query`; those of `first` lead."""
    words = query.lower().split()

    def text(command: Command) -> str:
        keys = " ".join(key_name(key) for key in keys_of(command))
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
    for scope in SCOPES_IN_ORDER:
        lines += ["", f"## {scope[0].upper()}{scope[1:]}", "", "| Key | Command | What it does |", "|---|---|---|"]
        for command in COMMANDS:
            if command.scope is scope:
                keys = ", ".join(f"`{key_name(key)}`" for key in command.keys)
                lines.append(f"| {keys} | {command.name} | {command.help} |")
    return "\n".join(lines) + "\n"
