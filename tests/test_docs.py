"""The documentation says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from tweespraak_tui.cli import cli
from tweespraak_tui.cli.reference import commands_reference

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "seeds" / "README.md", *ROOT.glob("docs/*.md")])


def _commands(group: click.Group) -> list[click.Command]:
    found: list[click.Command] = []
    for command in group.commands.values():
        found += [command, *(_commands(command) if isinstance(command, click.Group) else [])]
    return found


def test_the_command_reference_is_current() -> None:
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == commands_reference()


def test_every_command_and_option_says_what_it_does() -> None:
    for command in [cli, *_commands(cli)]:
        assert command.help, command.name
        for parameter in command.params:
            if isinstance(parameter, click.Option) and not parameter.hidden and parameter.name != "help":
                assert parameter.help or isinstance(parameter.type, click.Choice), (command.name, parameter.name)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_and_picture_in_the_docs_exists(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_shown_in_the_docs_exists(page: Path) -> None:
    known = {command.name for command in cli.commands.values()}
    text = page.read_text(encoding="utf-8")
    shown = [*re.findall(r"^```(?:sh)?\n(.*?)^```", text, re.DOTALL | re.MULTILINE), *re.findall(r"`([^`\n]+)`", text)]
    for line in (line for block in shown for line in block.splitlines()):
        called = re.match(r"(?:\$ )?(?:\.venv/bin/)?tweespraak ([a-z][a-z-]*)", line)
        if called:
            assert called[1] in known, f"{page.name}: {line}"


def test_the_readme_begins_with_the_two_commands() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert [line.split("#")[0].strip() for line in blocks[0].splitlines()][-2:] == ["make demo", "make test"]
