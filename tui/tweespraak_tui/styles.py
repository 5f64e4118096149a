"""The style sheet, parsed again only when a colour of the theme changed."""

from __future__ import annotations

from textual.css.stylesheet import Stylesheet


class SteadyStylesheet(Stylesheet):
    """Textual parses every rule anew at start-up and for some screens, though the variables in them are the same.

    That is a tenth of what a start takes. Rules of widgets seen for the first time are parsed as ever.
    """

    def __init__(self, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._parsed_with = dict(variables)
        self._has_news = False

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take the variables, if any of them is another than before."""
        if variables != self._parsed_with:
            self._parsed_with = dict(variables)
            self._has_news = True
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parse again what was parsed with other variables."""
        if self._has_news:
            super().reparse()
            self._has_news = False
