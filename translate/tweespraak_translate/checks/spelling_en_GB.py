"""The check `spelling-en-GB`: British spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.segment import Span

_LIST = """
    behavior=behaviour color=colour favor=favour honor=honour labor=labour neighbor=neighbour harbor=harbour
    humor=humour rumor=rumour endeavor=endeavour defense=defence offense=offence center=centre
    theater=theatre fiber=fibre kilometer=kilometre centimeter=centimetre milliliter=millilitre
    liter=litre catalog=catalogue dialog=dialogue traveling=travelling traveled=travelled
    traveler=traveller canceled=cancelled canceling=cancelling labeled=labelled labeling=labelling
    modeling=modelling modeled=modelled counseling=counselling counselor=counsellor signaled=signalled
    fulfill=fulfil fulfillment=fulfilment enrollment=enrolment enroll=enrol installment=instalment
    skillful=skilful judgment=judgement aging=ageing airplane=aeroplane aluminum=aluminium plow=plough
    skeptical=sceptical skeptic=sceptic pediatric=paediatric anesthesia=anaesthesia hemorrhage=haemorrhage
    maneuver=manoeuvre gray=grey toward=towards armor=armour armored=armoured rigor=rigour vigor=vigour
    savior=saviour parlor=parlour pretense=pretence paralyze=paralyse analyze=analyse analyzed=analysed
    analyzing=analysing catalyze=catalyse favorable=favourable favorite=favourite honorable=honourable
    colored=coloured neighborhood=neighbourhood neighboring=neighbouring labored=laboured
    unfavorable=unfavourable behavioral=behavioural favored=favoured favors=favours colors=colours
    honors=honours neighbors=neighbours centers=centres meters=metres liters=litres kilometers=kilometres
    endeavors=endeavours analyzes=analyses organization=organisation
    organizations=organisations organize=organise organized=organised organizing=organising
    recognize=recognise recognized=recognised recognizes=recognises realize=realise realized=realised
    emphasize=emphasise emphasized=emphasised emphasizes=emphasises prioritize=prioritise minimize=minimise
    maximize=maximise utilize=utilise stabilize=stabilise stabilization=stabilisation modernize=modernise
    modernization=modernisation criticize=criticise criticized=criticised authorize=authorise
    authorized=authorised authorization=authorisation finalize=finalise finalized=finalised
    harmonize=harmonise mobilize=mobilise normalize=normalise privatize=privatise summarize=summarise
    subsidize=subsidise subsidized=subsidised apologize=apologise optimize=optimise specialized=specialised
    hospitalized=hospitalised hospitalization=hospitalisation radicalization=radicalisation
    digitalization=digitalisation digitization=digitisation liberalization=liberalisation
"""
_WORDS = dict(pair.split("=") for pair in _LIST.split())
_PATTERN = re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})(?![\w])", re.IGNORECASE)
_NAMES = re.compile(
    r"(?:World (?:Health|Trade)|North Atlantic Treaty|Shanghai Cooperation|International Labour|"
    r"Treaty|Non-Governmental) "
    r"Organization|Department of Defense|Secretary of Defense|(?:Kennedy|Lincoln|Rockefeller) Center|Labor Day"
)


def find_american(subject: Subject) -> Iterator[Finding]:
    """A word is spelled the American way."""
    names = [m.span() for m in _NAMES.finditer(subject.target)]
    for match in _PATTERN.finditer(subject.target):
        if any(a <= match.start() < b for a, b in names):
            continue
        british = _like(match[0], _WORDS[match[0].casefold()])
        message = f'"{match[0]}" is American spelling; write "{british}"'
        yield Finding(CHECK.name, Severity.INFO, message, (), (Span(*match.span()),), british)


def _like(printed: str, word: str) -> str:
    if printed.isupper():
        return word.upper()
    return word[0].upper() + word[1:] if printed[0].isupper() else word


CHECK = Check("spelling-en-GB", Severity.INFO, find_american)
