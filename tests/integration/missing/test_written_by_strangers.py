"""What would be taken from somebody permitted is refused whoever may not know of the child: by who they are, and not by what they sent."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from council import PURPOSE, Council
from test_every_address import FILLED, STRANGERS, filled, routes

from shared.identity.people import Role, person_id

TODAY = "2026-01-15"
TAKES_OVER = "Tom Ellis"
NOBODY_S = str(UUID(int=9))


def bodies(council: Council) -> Mapping[str, dict[str, Any] | None]:
    """A body that each call takes, by what comes after the child or the episode in its address."""
    at, reason = council.at(), {"reason": "As it was"}
    words = {"rationale": "As the carer said"}
    return {
        "": {"care_status": "ours", "first_name": "Ada", "last_name": "Lowe"},
        "grab-pack": {"looks": "Tall, short hair"},
        "marks": {"marks": [{"code": "county_lines", "since": TODAY, "review_by": "2026-03-01"}]},
        "response-plan": {
            "where_to_look": "The bandstand",
            "when_to_report": "At once",
            "agreed_with": "The child",
            "agreed_on": TODAY,
            "review_by": "2026-03-01",
        },
        "restriction": {"restricted": True} | reason,
        "match": {"child_id": "1001"} | reason,
        "actions": {"what": "A bus pass", "owner": "Mrs Hall", "due": "2026-02-01", "from": "discussion"},
        "actions/{action_id}/completion": {"done_at": at, "outcome": "Rung"},
        "cancellation": reason,
        "category": {"category": "A", "from_at": at} | reason,
        "childs-comments": {"words": "It was not so."},
        "closure": reason,
        "consent-withdrawals": {"words": "No more"},
        "corrections": {"circumstances": "Left by the window"} | reason,
        "discussions": {"held_at": at, "summary": "A talk"},
        "entries-in-error": {"position": 1, "because": "other"} | reason,
        "filings": {"positions": [1], "filed_at": at},
        "found": {"found_at": at, "place": "friend", "seen_by": "PC Lane"},
        "grab-packs-sent": {"to": "police", "sent_at": at},
        "handovers": {"to": person_id(Role.EDT, TAKES_OVER)},
        "handovers/{handover_id}/acceptance": None,
        "handovers/{handover_id}/withdrawal": None,
        "intelligence": {"kind": "vehicle", "account": "A red van", "source": "A friend", "handling": "Police only"},
        "intelligence-shared": {"position": 1, "shared_with": "Police"},
        "interview-appointments": {"at": council.at(hours=20), "place": "School"},
        "interview-assignments": {"to": "Joel Abara"},
        "interview-offers": {"offered_at": at, "outcome": "accepted"},
        "interviews": {"held_at": at, "conducted_by": "Joel Abara", "conductor_relation": "commissioned"},
        "letters": {"words": "We were glad to see you."},
        "management-decisions": {"kind": "publicity", "decision": "No"} | words,
        "other-end": {"kind": "hospital", "at": at},
        "placement-shown": reason,
        "police-reports": {"police_reference": "CAD 1"},
        "prevention-checks": {"checked_at": at, "by": "PC Lane"},
        "reopening": reason,
        "reports": {"circumstances": "Seen at the park"},
        "return": {"returned_at": at, "found_location": "friend"},
        "return-plan": {"responses": ["discussion"]} | words,
        "risk-assessments": {"level": "high"} | words,
        "sightings": {"seen_at": at, "by": "Neighbour", "where": "The park"},
        "strategy-decisions": {"decision": "not_needed", "at": at} | words,
        "supervisions": {"held": True, "at": at},
        "told": {"who": "iro", "not_told_because": "No answer at night"},
    }


KEPT = """
SELECT (SELECT count(*) FROM safereturn.log), (SELECT count(*) FROM missing.narratives), (SELECT count(*) FROM missing.filings),
       (SELECT sum(version) FROM missing.episodes), (SELECT sum(version) FROM missing.children)
"""


def calls(council: Council, child_id: str, episode_id: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Every call that writes to a child or an episode, with what it takes; a new one has to be said here."""
    sent, found, left = bodies(council), [], set(bodies(council))
    photo = {"files": {"photo": ("photo.png", b"\x89PNG", "image/png")}, "data": {"taken_on": TODAY}}
    named = FILLED | {"child_id": child_id, "provisional_id": child_id, "episode_id": episode_id}
    named |= {"action_id": NOBODY_S, "handover_id": NOBODY_S}
    for route in routes(council.app):
        for whose in ("{child_id}", "{episode_id}", "{provisional_id}"):
            if "/api/" not in route.path or whose not in route.path:
                continue
            what = route.path.partition(whose)[2].strip("/")
            for method in {"POST", "PUT"} & set(route.methods or ()):
                left.discard(what)
                found.append((method, filled(route.path, named), photo if what == "photo" else {"json": sent[what]}))
    assert not left, "every body is of a call that there is"
    return found


@STRANGERS
async def test_a_stranger_s_call_is_refused_whatever_sense_it_makes(
    council: Council, role: str, who: dict[str, str], child_id: str
) -> None:
    episode_id = (await council.raise_episode(child_id, "team_manager")).json()["episode_id"]
    headers, before = council.headers(role, "A stranger", **who) | PURPOSE, await council.query(KEPT)
    tried = calls(council, child_id, episode_id)
    assert len(tried) > 40
    for method, address, sent in tried:
        if address.endswith("/reports") and child_id == "1003" and role in ("social_worker", "edt"):
            continue  # whoever may raise tells of a restricted child too, and is shown nothing
        answer = await council.http.request(method, address, headers=headers, **sent)
        assert answer.status_code in (403, 404), f"{method} {address} answered {role} {answer.status_code}: {answer.text[:200]}"
        assert "Carl" not in answer.text, address
    assert await council.query(KEPT) == before


async def test_the_same_calls_are_understood_from_whoever_is_permitted(council: Council) -> None:
    """Of one that is refused the part is not there, or the episode is at no such point of its life: nothing in the body is."""
    taken, episode_id = set[str](), (await council.raise_episode("1001", "team_manager")).json()["episode_id"]
    await council.http.get("/missing", headers=council.headers("edt", TAKES_OVER))
    for method, address, sent in calls(council, "1001", episode_id):
        answer = await council.http.request(method, address, headers=council.headers("team_manager") | PURPOSE, **sent)
        if answer.is_success:
            taken.add(address.rpartition("/")[2])
        wrong = [] if answer.is_success else [one["field"] for one in answer.json()["errors"]]
        meant = answer.is_success or answer.status_code in (404, 409) or wrong[:1] in (["position"], ["positions"], ["photo"])
        assert meant, f"{method} {address}: {answer.status_code} {answer.text[:300]}"
    assert len(taken) > 15, taken
