"""Kind words: the form notices words that blame a child and offers others. It never blocks and never changes what was written."""

import re
from collections.abc import Iterable
from datetime import date

KINDER = {
    "absconded": "went missing, or left",
    "absconding": "going missing, or leaving",
    "absconder": "child who goes missing",
    "absconds": "goes missing, or leaves",
    "abscond": "go missing, or leave",
    "AWOL": "missing",
    "streetwise": "what they know and can do, and what they cannot",
    "lifestyle choice": "what draws them, or what they are getting away from",
    "puts himself at risk": "is at risk from",
    "puts herself at risk": "is at risk from",
    "put themselves at risk": "are at risk from",
    "puts themselves at risk": "is at risk from",
    "putting himself at risk": "at risk from",
    "putting herself at risk": "at risk from",
    "putting themselves at risk": "at risk from",
    "promiscuous": "has been hurt, or may be exploited",
    "promiscuity": "harm done to them, or exploitation",
    "attention seeking": "asking for help, or in need of somebody",
    "attention-seeking": "asking for help, or in need of somebody",
    "LAC": "child in our care, or their name",
    "placement broke down": "they had to move from their home",
    "placement breakdown": "a move from their home",
    "refused": "said no to, or did not want to",
    "refuses": "says no to, or does not want to",
}
"""domain.md, "Words": what people write at night, and what the child may read one day. From “promiscuous” to “placement breakdown” (ours):
after The Children’s Society, “Appropriate language: child sexual and/or criminal exploitation” (2022), and TACT, “Language that cares”
(2019), whose words children in care chose."""

_FOUND = re.compile(r"\b(" + "|".join(re.escape(word) for word in KINDER) + r")\b", re.IGNORECASE)
_KINDER = {word.lower(): kinder for word, kinder in KINDER.items()}


def kinder_words(texts: Iterable[str | None]) -> list[tuple[str, str]]:
    """Each such word as it was written, once, with what could stand there instead."""
    found = {match.lower(): match for text in texts if text for match in _FOUND.findall(text)}
    return [(written, _KINDER[word]) for word, written in found.items()]


def day_in_words(day: date) -> str:
    """`Thursday 14 May`."""
    return f"{day:%A} {day.day} {day:%B}"
