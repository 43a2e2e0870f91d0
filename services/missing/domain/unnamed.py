"""Do a child's words tell who they are, or whom they speak of? A rule that rather keeps words back than lets a name out. Pure.

It knows no names but those it is given. It takes any word with a capital for one that may be a name, unless that is a usual word at the
beginning of a sentence. A name written small is not seen: whoever publishes words reads them first, and is told so.
"""

import re
from collections.abc import Iterable

LONGEST = 300
"""Signs. Longer words are left out, never cut: what is cut is no longer what the child said."""

_FIRST = """
a after all also although always and another anyway are as ask at back be because been before but by can could did do does each even
every everybody everyone everything feel felt first for from get give going good had has have he help her here him his home honestly how
i if in is it its just keep kids know last later leave let like listen living look lots many maybe me more most mum much my need never
next no nobody none nothing now of ok okay on once one only or other our out people please really she should since so some somebody
someone something sometimes staff still stop talk talking tell thank thanks that the their them then there these they things this those
though to too try until wanted was we well were what when where which while who why with without workers would yeah yes you your
"""
FIRST_WORDS = frozenset(_FIRST.split())
"""Usual words that a sentence can begin with, and nobody is called; `will`, `may` and `mark` are not among them."""
SHORTENED = frozenset(
    ("don", "won", "isn", "wasn", "didn", "doesn", "couldn", "shouldn", "wouldn", "aren", "weren", "hasn", "haven", "hadn")
)
"""Before an apostrophe: by itself, `Don` is somebody."""
_NEVER_A_NAME = """
mum mom mummy dad daddy nan nana nanny gran grandma grandad grandpa auntie aunt uncle god christmas easter eid ramadan birthday
monday tuesday wednesday thursday friday saturday sunday january february march july september october november
december english maths edt rhi iro tv ok
"""
KIN_AND_DAYS = frozenset(_NEVER_A_NAME.split())
"""With a capital anywhere, and nobody's name; of the months those that no girl is called."""

_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
_ENDS = re.compile(r"[.!?…:]\W*$|^\W*$")
_TELLS = re.compile(r"\d{3,}|\d[A-Za-z]|[A-Za-z]\d|@|https?:|www\.", re.I)
"""A number of a house, a phone or a day and year; a postcode; an address."""


def tells_nobody(words: str, names: Iterable[str] = ()) -> bool:
    """Whether the words can stand without telling who. `names`: the child's and those of people around them, in whatever case."""
    if len(words) > LONGEST or _TELLS.search(words):
        return False
    known = {part.casefold() for name in names for part in _WORD.findall(name) if len(part) > 2} - FIRST_WORDS
    return not any(_may_name(found, words, known) for found in _WORD.finditer(words))


def _may_name(found: re.Match[str], words: str, known: set[str]) -> bool:
    word, *short = re.split("[’']", found[0].casefold())
    if word in known:
        return True
    if found[0][0].islower() or word == "i" or word in KIN_AND_DAYS:
        return False
    usual = word in FIRST_WORDS or (short == ["t"] and word in SHORTENED)
    return not (usual and _ENDS.search(words[: found.start()]))
