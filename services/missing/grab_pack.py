"""The grab pack as the police take it: one tagged page of PDF, with the photograph and the day it was taken (Philomena protocol)."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from services.missing.beforehand import Kept, stale
from services.missing.domain import commands as c
from services.missing.domain.child import age_on
from services.missing.service import Missing
from services.missing.store.lists import Found
from services.missing.store.photographs import Photograph
from shared.clock import london_date
from shared.documents import pdf
from shared.identity.people import Person
from shared.web import date_time, day

SHEET = Path(__file__).with_name("grab-pack.typ")

PARTS: Mapping[str, str] = {
    "looks": "What they look like",
    "health": "Health, and what they cannot be without",
    "phone": "Phone, messages and accounts",
    "friends": "Friends and family",
    "places": "Places they go to",
}
"""In the order in which somebody who looks for a child reads."""

UNSEEN = "Empty boxes stand for signs that cannot be printed: read them on the child’s page."

LINES = 40
"""Lines that fit the page in its smallest print: what was written in more of them runs on."""


async def for_reader(service: Missing, person: Person, child_id: str) -> bytes | None:
    """The page made for this reader now; None where no pack is kept of a child whom they may see. Both looks are in the access log."""
    kept = await service.beforehand.grab_pack(person, child_id)
    if kept is None:
        return None
    found = await service.reading.child(person, child_id)
    photograph = await service.beforehand.photograph(person, child_id)
    return await asyncio.to_thread(as_pdf, found, kept, photograph, person, service.clock.now())


def as_pdf(found: Found, kept: Kept[c.KeepGrabPack], photograph: Photograph | None, person: Person, now: datetime) -> bytes:
    """Made for one person at one time (UTC), which its foot says. Takes up to a second: call it in a thread."""
    pack = _pack(found, kept, photograph, person, now)
    return pdf(SHEET, pack, now, unseen={"flags": [*pack["flags"], UNSEEN]})


def _pack(found: Found, kept: Kept[c.KeepGrabPack], photograph: Photograph | None, person: Person, now: datetime) -> dict[str, Any]:
    child, today = found.child, london_date(now)
    born = child.date_of_birth
    facts = [("Born", f"{day(born)}, {age_on(born, today)} years old" if born else "not known"), ("Number", child.child_id)]
    taken = photograph.taken_on if photograph else None
    flags = [f"This photograph is more than a year old: taken {day(taken)}."] if taken and stale(taken, today) else []
    return {
        "number": child.child_id,
        "name": found.names.shown or "Name not known",
        "facts": facts,
        "flags": flags,
        "photograph": list(photograph.jpeg) if photograph else None,
        "taken": f"Taken {day(taken)}" if taken else "",
        "parts": [(title, _running_on(text)) for name, title in PARTS.items() if (text := getattr(kept.said, name))],
        "made": f"Kept since {date_time(kept.recorded_at)}, by {kept.by}. Printed {date_time(now)} by {person.name}.",
    }


def _running_on(text: str) -> str:
    lines = [line for line in text.split("\n") if line.strip()]
    return "\n".join(lines) if len(lines) <= LINES // len(PARTS) else " / ".join(lines)
