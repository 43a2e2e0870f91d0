"""A child with an episode in each state of its life, and for every address that writes to them what somebody permitted would send."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from council import PURPOSE, Council
from one_page import MANAGER
from test_about_children import picture

from shared.identity.people import Role, person_id

TODAY, REVIEWED = "2026-01-15", "2026-03-01"
TAKES_OVER = "Tom Ellis"
"""To whom the episodes are offered: nobody else can accept them."""
TOM = person_id(Role.EDT, TAKES_OVER)
STATES = ("away", "back", "closed")

Sent = dict[str, Any]
"""A request's body, as httpx takes it."""


@dataclass
class Lived:
    """`episodes` and `named` are by state: of `named` the parts of that episode that an address or a body names."""

    council: Council
    child_id: str
    episodes: dict[str, str] = field(default_factory=dict)
    named: dict[str, dict[str, str]] = field(default_factory=dict)
    provisional_id: str = ""

    @property
    def another(self) -> str:
        """A child of the register whom the provisional one may be matched with."""
        return "1002" if self.child_id == "1001" else "1001"

    def names(self, state: str) -> dict[str, str]:
        """For an address, by the names of its parts."""
        whose = {"child_id": self.child_id, "provisional_id": self.provisional_id, "episode_id": self.episodes[state]}
        return whose | self.named[state]

    def as_permitted(self, what: str = "") -> dict[str, str]:
        """The manager; who accepts what is offered is whom it is offered to."""
        accepts = what in ("acceptance", "handovers/{handover_id}/acceptance")
        return (self.council.headers("edt", TAKES_OVER) if accepts else self.council.headers(MANAGER)) | PURPOSE

    async def record(self, state: str, call: str, **body: Any) -> dict[str, Any]:
        answer = await self.council.post(f"/api/episodes/{self.episodes[state]}/{call}", body, MANAGER)
        assert answer.is_success, f"{call}: {answer.text}"
        return dict(answer.json())

    async def all_done(self, state: str) -> None:
        """What is agreed and not done keeps an episode open."""
        snapshot = (await self.council.get(f"/api/episodes/{self.episodes[state]}", MANAGER)).json()
        for action in snapshot["actions"]:
            if action["done_at"] is None:
                await self.record(state, f"actions/{action['action_id']}/completion", done_at=self.council.at(), outcome="Rung")


async def lived(council: Council, child_id: str) -> Lived:
    """Closed, back since yesterday, and away again, one after the other, with something on each that can be shared, done or accepted."""
    one, at = Lived(council, child_id), council.at
    await council.http.get("/missing", headers=council.headers("edt", TAKES_OVER))
    for state, hours in (("closed", -90), ("back", -40), ("away", -2)):
        raised = (await council.raise_episode(child_id, MANAGER, last_seen_at=at(hours=hours))).json()
        one.episodes[state] = raised["episode_id"]
        if state != "away":
            await one.record(state, "return", returned_at=at(hours=hours + 10), found_location="friend")
            await one.record(state, "discussions", held_at=at(hours=hours + 11), summary="A talk")
        known = {"kind": "vehicle", "account": "A red van", "source": "A friend", "handling": "Police only"}
        await one.record(state, "intelligence", **known, names_placement=state == "away")
        await one.record(state, "sightings", seen_at=at(hours=hours + 1), by="Neighbour", where="The park")
        agreed = await one.record(state, "actions", what="A bus pass", owner="Mrs Hall", due="2026-02-01", **{"from": "discussion"})
        offered = await one.record(state, "handovers", to=TOM)
        one.named[state] = {"action_id": agreed["action_id"], "handover_id": offered["handover_id"]}
        timeline = (await council.get(f"/api/episodes/{one.episodes[state]}", MANAGER)).json()["timeline"]
        where = {entry["type"]: str(entry["position"]) for entry in timeline}
        one.named[state] |= {"intelligence": where["missing.intelligence_recorded"], "sighting": where["missing.child_sighted"]}
    await one.record("away", "reports", circumstances="Seen later", last_seen_at=at(hours=-1))
    await one.all_done("closed")
    await one.record("closed", "closure", reason="All is done")
    unlisted = {"description": "Tall, in a red coat", "approximate_age": 15, "care_status": "ours"}
    raising = council.raising() | {"child_id": None, "provisional": unlisted}
    raised = (await council.post("/api/episodes", raising, MANAGER)).json()
    one.provisional_id = (await council.get(f"/api/episodes/{raised['episode_id']}", MANAGER)).json()["child_id"]
    return one


def bodies(one: Lived, state: str) -> Mapping[str, dict[str, Any] | None]:
    """What each call takes, by what comes after the child or the episode in its address."""
    at, named, reason = one.council.at(), one.named[state], {"reason": "As it was"}
    words = {"rationale": "As the carer said"}
    return {
        "": {"care_status": "ours", "first_name": "Ada", "last_name": "Lowe"},
        "grab-pack": {"looks": "Tall, short hair"},
        "marks": {"marks": [{"code": "county_lines", "since": TODAY, "review_by": REVIEWED}]},
        "response-plan": {
            "where_to_look": "The bandstand",
            "when_to_report": "At once",
            "agreed_with": "The child",
            "agreed_on": TODAY,
            "review_by": REVIEWED,
        },
        "restriction": {"restricted": True} | reason,
        "match": {"child_id": one.another} | reason,
        "actions": {"what": "A bus pass", "owner": "Mrs Hall", "due": "2026-02-01", "from": "discussion"},
        "actions/{action_id}/completion": {"done_at": at, "outcome": "Rung"},
        "cancellation": reason,
        "category": {"category": "A", "from_at": at} | reason,
        "childs-comments": {"words": "It was not so."},
        "closure": reason,
        "consent-withdrawals": {"words": "No more"},
        "corrections": {"circumstances": "Left by the window"} | reason,
        "discussions": {"held_at": at, "summary": "A talk"},
        "entries-in-error": {"position": int(named["sighting"]), "because": "other"} | reason,
        "filings": {"positions": [int(named["sighting"])], "filed_at": at},
        "found": {"found_at": at, "place": "friend", "seen_by": "PC Lane"},
        "grab-packs-sent": {"to": "police", "sent_at": at},
        "handovers": {"to": TOM},
        "handovers/{handover_id}/acceptance": None,
        "handovers/{handover_id}/withdrawal": None,
        "intelligence": {"kind": "vehicle", "account": "A red van", "source": "A friend", "handling": "Police only"},
        "intelligence-shared": {"position": int(named["intelligence"]), "shared_with": "Police"},
        "interview-appointments": {"at": one.council.at(hours=20), "place": "School"},
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


def photograph(**typed: str) -> Sent:
    return {"files": {"photo": ("photo.jpg", picture((60, 80)), "image/jpeg")}, "data": typed}
