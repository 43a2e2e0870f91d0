"""For every form on a child or an episode what a browser sends of it once somebody permitted has filled it in."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from lived import TOM, Lived, Sent, photograph
from one_page import boxes, standing

from services.missing.pages.papers import ABOUT_CHILD
from services.missing.pages.recordings import RECORDINGS

Form = tuple[str, str, Sent]
"""What it is, its address, and what is sent."""


def answers(one: Lived, state: str) -> Mapping[str, dict[str, Any]]:
    """What is typed into each short form; the rest stands in its boxes already."""
    now, named, reason = one.council.clock.now(), one.named[state], {"reason": "As it was"}
    words = {"rationale": "As the carer said"}
    return {
        "return": {"returned_at": now, "found_location": "friend"},
        "found": {"found_at": now, "place": "friend", "seen_by": "PC Lane"},
        "risk": {"source": "social_work", "level": "high"} | words,
        "police": {"police_reference": "CAD 1", "reported_at": now},
        "sighting": {"seen_at": now, "by": "Neighbour", "where": "The park"},
        "told": {"who": "iro", "told": "false", "not_told_because": "No answer at night"},
        "grab-pack-sent": {"to": "police", "sent_at": now},
        "intelligence": {"kind": "vehicle", "account": "A red van", "source": "A friend", "handling": "Police only"},
        "intelligence-shared": {"position": named["intelligence"], "shared_with": "Police", "shared_at": now},
        "strategy": {"decision": "not_needed", "at": now} | words,
        "category": {"category": "A", "from_at": now} | reason,
        "handover": {"to": TOM},
        "other-end": {"kind": "hospital", "at": now},
        "prevention-check": {"checked_at": now, "by": "PC Lane"},
        "return-plan": {"responses": "discussion"} | words,
        "discussion": {"held_at": now, "summary": "A talk"},
        "interview-offer": {"outcome": "accepted", "offered_at": now},
        "interview": {"held_at": now, "conducted_by": "Joel Abara", "conductor_relation": "commissioned"},
        "action": {"what": "A bus pass", "owner": "Mrs Hall", "due": now + timedelta(days=9), "origin": "discussion"},
        "action-done": {"action_id": named["action_id"], "done_at": now, "outcome": "Rung"},
        "interview-assignment": {"outside": "Joel Abara"},
        "interview-appointment": {"at": now + timedelta(hours=20), "place": "School"},
        "supervision": {"held": "true", "at": now},
        "decision": {"kind": "publicity", "decision": "No", "at": now} | words,
        "letter": {"words": "We were glad to see you.", "written_at": now},
        "child-comment": {"disagrees": "true", "words": "It was not so.", "said_at": now},
        "consent-withdrawal": {"which": "every", "withdrawn_at": now},
        "last-seen": {"last_seen_at": one.council.at(hours=-1)} | reason,
        "correction": {"circumstances": "Left by the window"} | reason,
        "in-error": {"position": named["sighting"], "because": "other"} | reason,
        **dict.fromkeys(("placement-shown", "closure", "reopening", "cancel"), reason),
    }


def of_child(one: Lived) -> Mapping[str, dict[str, Any]]:
    now = one.council.clock.now()
    agreed = {"agreed_with": "The child", "agreed_on": now, "review_by": now + timedelta(days=40)}
    return {
        "response-plan": {"where_to_look": "The bandstand", "when_to_report": "At once"} | agreed,
        "grab-pack": {"looks": "Tall, short hair"},
        "mark": {"code": "county_lines", "source": "social_work", "since": now, "review_by": now + timedelta(days=40)},
        "restriction": {"restricted": "true", "reason": "As it was"},
    }


async def opened(one: Lived, address: str, typed: Mapping[str, Any]) -> Sent | None:
    """What stands on the page for somebody permitted, with what they type; None where the page cannot be filled in as things stand."""
    page = await one.council.http.get(address, headers=one.as_permitted())
    return {"data": standing(page.text) | boxes(typed)} if page.status_code == 200 else None


async def forms(one: Lived, state: str) -> list[Form]:
    """Every one that somebody permitted could send now, of the child and of their episode in this state."""
    child, episode, filled = f"/missing/children/{one.child_id}", f"/missing/episodes/{one.episodes[state]}", answers(one, state)
    offered = f"{episode}/handovers/{one.named[state]['handover_id']}"
    pages = [(what, f"{episode}/{what}", filled[what]) for what in RECORDINGS]
    pages += [(f"child:{what}", f"{child}/{what}", of_child(one)[what]) for what in ABOUT_CHILD]
    pages += [("unfiled", f"/missing/unfiled/{one.episodes[state]}", {"positions": one.named[state]["sighting"]})]
    pages += [("purpose", f"{child}/purpose", {"reason": "duty"})]
    pages += [("provisional", f"/missing/provisional/{one.provisional_id}", {"child_id": one.another, "reason": "As it was"})]
    found = [(what, address, sent) for what, address, typed in pages if (sent := await opened(one, address, typed)) is not None]
    day = boxes({"taken_on": one.council.clock.now()})
    presses: list[Form] = [("acceptance", offered, {}), ("withdrawal", f"{offered}/withdrawal", {})]
    return [*found, ("photograph", f"{child}/photograph", photograph(**day)), *presses]
