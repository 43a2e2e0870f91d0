"""May the child's words be quoted? What they said when asked, and what they have taken back since: the one place that decides."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from services.missing.timeline import Entry
from shared.web import day

ASKED = "voice.consent_to_quote"
"""The word of a talk that says so: `true`, `false`, or for which uses. Without it nobody asked, and nothing may be quoted."""

WITHDRAWN = "missing.consent_withdrawn"


class Consent(NamedTuple):
    """`given` as in `ASKED`; `withdrawn`: what was taken back after that talk, oldest first, each with its `uses` or for every use."""

    given: str | None
    withdrawn: Sequence[Entry]


def consent(talk: Entry, timeline: Iterable[Entry]) -> Consent:
    """To quote what was said at a discussion or an interview. Consent given anew at a later talk goes for that talk."""
    given, began = talk.narrative.get(ASKED), talk.at.replace(second=0, microsecond=0)  # forms know minutes
    agreed = given not in (None, "false")
    return Consent(given, [one for one in timeline if one.type == WITHDRAWN and one.at >= began] if agreed else [])


def taken_back(withdrawal: Entry) -> str:
    """When, and for which uses where it was not for every one."""
    uses = withdrawal.narrative.get("uses")
    return day(withdrawal.at) + (f", for this: {uses}" if uses else "")
