"""A reviewer's own keys: a table read from a file, checked against the commands, given to whatever shows keys.

The file is `keymap.toml` in the folder the system keeps settings in, or the one
named with --keymap:

    preset = "vim"            # or "cat"

    [keys]
    "list.approve" = ["a", "Ctrl+J"]
    "list.next_open" = "F5"

A command that is named there has these keys and no others. A line that cannot
be followed is left out and told in one line; the program starts all the same.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tweespraak_translate.errors import InputError
from tweespraak_translate.visible import visible_line
from tweespraak_tui.commands import COMMANDS, Command, Scope, key_name

LARGEST_FILE = 200_000
"""Bytes of a keymap file; more is no keymap."""

PRESETS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "vim": {
        "list.edit": ("i", "enter"),
        "list.let_stand": ("!",),
        "list.redo": ("ctrl+r", "U"),
        "list.page_down": ("ctrl+f", "pagedown"),
        "list.page_up": ("ctrl+b", "pageup"),
        "list.replace": ("&",),
        "list.next_question": ("}", ")"),
        "list.previous_question": ("{", "("),
        "findings.let_stand": ("!",),
    },
    "cat": {
        "list.undo": ("ctrl+z", "u"),
        "list.redo": ("ctrl+y", "U"),
        "list.next_open": ("ctrl+g", "n"),
        "list.concordance": ("f3", "t"),
        "list.search": ("ctrl+f", "/"),
        "list.replace": ("ctrl+k",),
        "list.history": ("f5", "h"),
        "editor.next": ("ctrl+u", "ctrl+g"),
        "editor.take_draft": ("ctrl+t", "ctrl+r"),
    },
}
"""`vim` for hands that know vim; `cat` for those that know Trados, memoQ or OmegaT, as far as terminals send keys."""

_UNSENDABLE = {
    "ctrl+i": "a terminal sends it as Tab",
    "ctrl+m": "a terminal sends it as Enter",
    "ctrl+[": "a terminal sends it as Esc",
    "ctrl+h": "many terminals send it as Backspace",
    "alt+enter": "a terminal sends it as Enter",
}
_WORDS = {
    "esc": "escape",
    "pgdn": "pagedown",
    "pgup": "pageup",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "comma": ",",
    "colon": ":",
    "slash": "/",
    "minus": "-",
    "plus": "+",
}
_NAMED = {
    *("enter", "escape", "space", "tab", "backspace", "delete", "insert", "home", "end", "pageup", "pagedown"),
    *("up", "down", "left", "right"),
    *(f"f{number}" for number in range(1, 21)),
}


@dataclass(frozen=True, slots=True)
class KeyTable:
    """Which keys every command has."""

    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Keys by command id, where they are not the program's own."""
    faults: tuple[str, ...] = ()
    """What could not be followed, a line each."""
    source: str = ""
    """The file it was read from, as it may be shown; empty for none."""

    def of(self, command: Command) -> tuple[str, ...]:
        """The keys of a command, the one to show first."""
        return self.changed.get(command.id, command.keys)

    def bindings(self) -> dict[str, str]:
        """For Textual: binding id to keys, of the commands whose keys were changed."""
        return {key: ",".join("comma" if k == "," else k for k in keys) for key, keys in self.changed.items()}


OWN_KEYS = KeyTable()
"""The keys the program comes with."""


def key_table_of(app: object) -> KeyTable:
    """The table an app goes by; the program's own where it has none."""
    table = getattr(app, "key_table", OWN_KEYS)
    return table if isinstance(table, KeyTable) else OWN_KEYS


def usual_place() -> Path:
    """Where the file is when none is named."""
    from platformdirs import user_config_path

    return user_config_path("tweespraak", appauthor=False) / "keymap.toml"


def read_key_table(path: Path | None = None) -> KeyTable:
    """The table in a file; without a path, the one in the usual place, or the program's own keys.

    Raises InputError when a file that was named cannot be read, or is no TOML. One in the usual
    place that cannot be read is a fault of the table: the program starts with its own keys.
    """
    place = path or usual_place()
    shown = visible_line(str(place))
    try:
        if path is None and not place.is_file():
            return OWN_KEYS
        content = place.read_bytes()
        if len(content) > LARGEST_FILE:
            raise InputError(f"{shown}: too large for a keymap ({len(content):,} bytes)")
        import tomllib

        read = tomllib.loads(content.decode("utf-8"))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else visible_line(str(error))
        if path is None:
            return KeyTable(faults=(f"{shown}: {why}",), source=shown)
        raise InputError(f"{shown}: {why}; mend the file or name another with --keymap") from error
    return make_key_table(read, shown)


def make_key_table(read: Mapping[str, object], source: str = "") -> KeyTable:
    """The table that the content of a file stands for, checked line by line."""
    faults = [f"unknown entry {visible_line(str(name))}" for name in read if name not in ("preset", "keys")]
    wanted: dict[str, tuple[str, ...]] = {}
    preset = read.get("preset")
    if isinstance(preset, str) and preset in PRESETS:
        wanted |= PRESETS[preset]
    elif preset is not None:
        faults.append(f"no preset {visible_line(str(preset))}; choose from {', '.join(PRESETS)}")
    keys = read.get("keys", {})
    own, odd = _own_lines(keys if isinstance(keys, Mapping) else {})
    faults += odd if isinstance(keys, Mapping) else ["[keys] is not a table of command ids"]
    wanted = _without_taken(wanted, own) | own
    changed, clashes = _settled(wanted)
    return KeyTable(changed, tuple(f"{source}: {line}" if source else line for line in [*faults, *clashes]), source)


def _own_lines(keys: Mapping[str, object]) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """The lines under [keys] that name a command and keys it can have, and what is wrong with the others."""
    commands = {command.id: command for command in COMMANDS}
    found: dict[str, tuple[str, ...]] = {}
    faults: list[str] = []
    for name, value in _flat(keys).items():
        words = [value] if isinstance(value, str) else value
        command = commands.get(name)
        if command is None:
            faults.append(f"no command {visible_line(name)}; 'tweespraak keys' lists them")
        elif not isinstance(words, list) or not words or not all(isinstance(word, str) and word for word in words):
            faults.append(f"{name}: keys are a text or a list of texts, at least one")
        else:
            keys_read = tuple(dict.fromkeys(canonical(word) for word in words))
            wrong = [line for key in keys_read if (line := _fault(key, command))]
            faults += [f"{name}: {line}" for line in wrong]
            if not wrong:
                found[name] = keys_read
    return found, faults


def _flat(keys: Mapping[str, object], lead: str = "") -> dict[str, object]:
    """`list.edit = "e"` without quotes is a table in a table: give it its id back."""
    found: dict[str, object] = {}
    for name, value in keys.items():
        found |= _flat(value, f"{lead}{name}.") if isinstance(value, Mapping) else {f"{lead}{name}": value}
    return found


def canonical(key: str) -> str:
    """A key as people write it ("Ctrl+J", "PgDn", "?") in one spelling; a letter keeps its case."""
    *modifiers, last = key.strip().split("+") if len(key.strip()) > 1 and not key.endswith("+") else [key.strip()]
    if len(last) > 1:
        last = _WORDS.get(last.lower(), last.lower())
        last = _punctuation(last)
    elif modifiers:
        last = last.lower()
    return "+".join([*(modifier.lower() for modifier in modifiers), last])


def _punctuation(name: str) -> str:
    """ "question_mark" as "?", any other name as it is."""
    if name in _NAMED:
        return name
    try:
        character = unicodedata.lookup(name.replace("_", " "))
    except KeyError:
        return name
    return character if character.isprintable() and character.isascii() else name


def _fault(key: str, command: Command) -> str:
    """Why a command cannot have a key, or nothing."""
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    shown = visible_line(key_name(key))
    if len(last) != 1 and last not in _NAMED or any(m not in ("ctrl", "alt", "shift") for m in modifiers):
        return f"no key {shown}"
    if key in _UNSENDABLE or ("ctrl" in modifiers and (last.isdigit() or not (last.isalnum() or last in _NAMED))):
        return f"{shown} does not arrive: {_UNSENDABLE.get(key, 'terminals do not send it')}"
    if command.scope is Scope.EDITOR and not modifiers and len(last) == 1:
        return f"{shown} types in the editor"
    if command.scope is Scope.GOTO and (last == "q" or last.isdigit()) and not modifiers:
        return f"{shown} begins the number of a segment or question after g"
    return ""


def _without_taken(
    preset: Mapping[str, tuple[str, ...]], own: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """A preset, less the keys that a person's own lines give to other commands of the same place."""
    scopes = {command.id: command.scope for command in COMMANDS}
    taken = {(scopes[name], key) for name, keys in own.items() for key in keys}
    kept = {n: tuple(k for k in keys if (scopes[n], k) not in taken) for n, keys in preset.items() if n in scopes}
    return {name: keys for name, keys in kept.items() if keys}


def _settled(wanted: Mapping[str, tuple[str, ...]]) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """The wanted lines that clash with nothing, and a line for each that does: the other command keeps its key."""
    changed = dict(wanted)
    faults: list[str] = []
    while True:
        holder: dict[tuple[Scope, str], str] = {}
        clash = None
        # Those with keys of their own come last, so that a clash takes their line out.
        for command in sorted(COMMANDS, key=lambda c: c.id in changed):
            for key in changed.get(command.id, tuple(canonical(k) for k in command.keys)):
                other = holder.setdefault((command.scope, key), command.id)
                everywhere = holder.get((Scope.GLOBAL, key), other) if command.scope is not Scope.GOTO else other
                if other != command.id or everywhere != other:
                    clash = clash or (command.id, key, other if other != command.id else everywhere)
        if clash is None or clash[0] not in changed:
            return changed, faults
        name, key, other = clash
        faults.append(f"{name}: {key_name(key)} is the key of {other}; the line is left out")
        del changed[name]
