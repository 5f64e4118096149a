"""The one child that suggests and aligns for all screens: started when first asked, told of once when it fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from tweespraak_tui.settings import Settings

if TYPE_CHECKING:
    from tweespraak_translate.alignment import Link
    from tweespraak_tui.suggesting import Suggester

T = TypeVar("T")
REMEMBERED = 64
"""Pairs of texts whose links are kept."""
_NO_MODEL = 4
"""What the child ends with when there is no model for it."""


Command = tuple[list[str], Mapping[str, str]]


class Assistant:
    """Asks the child; `model` is what a document was drafted with, empty for any. One child at a time."""

    def __init__(
        self,
        settings: Settings,
        tell: Callable[[str], None],
        command: Callable[[Settings, str], Command] | None = None,
    ) -> None:
        self.while_typing = False
        """Whether a suggestion comes by itself when a person stops typing."""
        self._settings = settings
        self._tell = tell
        self._command = command
        self._helper: Suggester | None = None
        self._model = ""
        self._is_told = False
        self._is_closed = False
        self._answers = 0
        self._links: dict[tuple[str, str], tuple[Link, ...]] = {}

    @property
    def is_ready(self) -> bool:
        """Whether a child is there that answered before: asking it costs no start."""
        return self._answers > 0

    async def suggest(self, model: str, source: str, prefix: str) -> str | None:
        """What may follow `prefix`, empty where there is nothing to add; None when no child can say."""
        helper = await self._of(model)
        return self._heard(await helper.suggest(source, prefix)) if helper else None

    async def align(self, model: str, source: str, target: str) -> tuple[Link, ...] | None:
        """The links of two texts; None when no child can say."""
        links = self.known_links(source, target)
        if links is None:
            helper = await self._of(model)
            links = self._heard(await helper.align(source, target)) if helper else None
            if links is not None:
                if len(self._links) >= REMEMBERED:
                    del self._links[next(iter(self._links))]
                self._links[source, target] = links
        return links

    def known_links(self, source: str, target: str) -> tuple[Link, ...] | None:
        """The links of two texts that were asked for before, or None."""
        return self._links.get((source, target))

    async def warm(self, model: str) -> None:
        """Start the child, so that the first suggestion does not wait for the model."""
        if helper := await self._of(model):
            await helper.warm()

    async def close(self) -> None:
        """End the child; no other is started."""
        self._is_closed = True
        helper, self._helper = self._helper, None
        if helper is not None:
            await helper.close()

    async def _of(self, model: str) -> Suggester | None:
        if self._is_closed:
            return None
        if self._helper is None or self._model != model:
            # Loaded here, because most people who only approve never need it.
            from tweespraak_tui.suggesting import Suggester, suggest_command

            old = self._helper
            if self._command is not None:
                command, environment = self._command(self._settings, model)
            else:
                command, environment = suggest_command(self._settings, drafted_with=model)
            self._helper, self._model, self._answers = Suggester(command, environment), model, 0
            if old is not None:
                await old.close()
        return self._helper

    def _heard(self, answer: T | None) -> T | None:
        """Count an answer; tell once why none comes."""
        if answer is not None:
            self._answers += 1
        elif not self._is_told and self._helper is not None and self._helper.ended_with is not None:
            self._is_told = True
            if self._helper.ended_with == _NO_MODEL:
                self._tell("No model is here to suggest or align with; 'tweespraak model fetch' gets one.")
            else:
                self._tell("The process that suggests and aligns ended; writing and approving go on without it.")
        return answer
