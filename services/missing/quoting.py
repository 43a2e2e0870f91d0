"""May the child's words be quoted? What they said when asked, and what they have taken back since: the one place that decides."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from services.missing.domain.quote_uses import QuoteUse
from services.missing.timeline import Entry
from shared.web import day

ASKED, ASKED_FOR = "voice.consent_to_quote", "voice.quote_for"
"""What a talk says of it: `true`, `false`, or for which uses. Without it nobody asked, and nothing may be quoted."""

WITHDRAWN = "missing.consent_withdrawn"


class Consent(NamedTuple):
    """`given` as in `ASKED`; `withdrawn`: what was taken back after that talk, oldest first, each with its `uses` or for every use."""

    given: str | None
    withdrawn: Sequence[Entry]


def consent(talk: Entry, timeline: Iterable[Entry]) -> Consent:
    """To quote what was said at a discussion or an interview. Consent given anew at a later talk goes for that talk."""
    given, began = talk.narrative.get(ASKED), _minute(talk.at)
    agreed = given not in (None, "false")
    return Consent(given, [one for one in timeline if one.type == WITHDRAWN and one.at >= began] if agreed else [])


def may_quote(use: QuoteUse, said: Mapping[str, str], held_at: datetime, withdrawn: Iterable[datetime]) -> bool:
    """Whether words may go where nobody asks the child again: agreed to for this use, and nothing taken back since, for whatever use.

    `said` is what was written with the talk. Uses that stand in words alone no program reads: then nothing is quoted. Instants in UTC.
    """
    given, uses = said.get(ASKED), json.loads(said.get(ASKED_FOR, "null"))
    agreed = given == "true" if uses is None else use.value in uses and given not in (None, "false")
    return agreed and not any(one >= _minute(held_at) for one in withdrawn)


def _minute(instant: datetime) -> datetime:
    """Forms know minutes."""
    return instant.replace(second=0, microsecond=0)


def taken_back(withdrawal: Entry) -> str:
    """When, and for which uses where it was not for every one."""
    uses = withdrawal.narrative.get("uses")
    return day(withdrawal.at) + (f", for this: {uses}" if uses else "")
