"""Words that turn a sentence round, and words that may stand in for them in the other language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tweespraak_translate.facts.fact import Fact, Kind, Strength
from tweespraak_translate.segment import Span

_FIRM = {
    "nl": re.compile(
        r"(?<![\w-])(?:n[ií]et(?!\szelden|\sonbe|\songe|\szonder)|(?<!nog\s)g(?:ee|éé)n|geen(?!\s(?:half|halve|\d|\w+tig\s|twee|drie|vier|vijf|zes|zeven|acht|negen|tien))|geenszins|geenzins|nooit|niemand|niets|niks|nergens|noch|nimmer|evenmin|nee|neen)(?![\w-])",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"(?<![\w-])(?:not|cannot|never|nobody|none|nothing|nowhere|neither|nor|no(?!\.?\s?\d))(?![\w’'])"
        r"|n[’']t(?!\w)",
        re.IGNORECASE,
    ),
}
_HINTS = {
    "nl": re.compile(
        r"(?<![\w-])(?:niet-\w+|zonder|tenzij|nauwelijks|amper|behalve|zelden|"
        r"(?:ge)?weiger\w*|afgewezen|afwijz\w+|ontbre\w+|ontbrak\w*|gebrek|tekort\w*|"
        r"(?:ge)?mist|missen|gestopt|stopt|stoppen|uitgesloten|uit te sluiten|uitsluiten|sluit|onvoldoende|onmogelijk|"
        r"voorkom\w*|vermijd\w*|afge\w+|verbied\w*|verboden|verbod|nul|slechts|pas|te (?:weinig|laat|klein|kort)|"
        r"weinig|minder|ont\w{4,}|on(?!der|ze|s(?!\w)|twikk|derzoek)[a-z]{4,}|mis[a-z]{4,}|dis[a-z]{4,}|in[a-z]+eel|"
        r"wel degelijk|anders dan|in plaats|laat staan|al dan|laten|nalaten|enkel|alleen|"
        r"\w+loos|\w+loze|kwijt|weg|leeg|verder)(?![\w-])",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"(?<![\w-])(?:non-\w+|yet\sto|beyond|malfunction\w*|without|unless|hardly|barely|scarcely|rarely|seldom|refus\w+|lack\w*|fail\w*|absen\w+|missing|"
        r"unable|inability|impossib\w+|rul(?:e|ed|es|ing)\sout|rather\sthan|instead|avoid\w*|prevent\w*|"
        r"den(?:y|ies|ied|ying)|prohibit\w*|forbid\w*|withh[eo]ld\w*|refrain\w*|far\sfrom|short\sof|turned?\sdown|"
        r"stop(?:s|ped|ping)?|ceas\w+|other\sthan|(?:too\s|very\s|so\s)(?:little|few)|(?<!the\s)(?<!a\s)little|few|too|"
        r"un(?!fortun|doubt|der|ti|it|io|iq|iv|if|less|to|do|ea)[a-z]{5,}|in(?:ad|acc|act|app|cap|com[op]|corr|def|dep|disp|eff|eli|exp|suff|val|vis|soluble|edib)[a-z]+"
        r"|ir(?:re|ra)[a-z]+|im(?:poss|prop|perm|mob)[a-z]+|dis(?!c|t|p|m|r)[a-z]{4,}|"
        r"[a-z]{3,}less|otherwise|free\s(?:of|from)|out\sof|nil|zero|contrary|apart\sfrom)(?![\w-])",
        re.IGNORECASE,
    ),
}


def find_negations(text: str, language: str) -> Iterator[Fact]:
    """Negation words as firm facts; words that can carry a negation as hints."""
    ends: set[int] = set()
    for match in _FIRM[language].finditer(text):
        ends.update(range(*match.span()))
        yield Fact(Kind.NEGATION, "not", Span(*match.span()), match[0])
    for match in _HINTS[language].finditer(text):
        if match.start() not in ends:
            yield Fact(Kind.NEGATION, "not", Span(*match.span()), match[0], Strength.HINT)
