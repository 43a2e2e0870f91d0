"""Where a signed-in person can go from any page: a link is shown to those whom the permission table lets through it."""

from collections.abc import Set
from dataclasses import dataclass

from shared.identity.people import Person, Role
from shared.identity.permissions import DIRECTORS, Action, Scope, allowed


@dataclass(frozen=True)
class Place:
    """One link of the navigation. It is the current one on its own page and, when `wide`, on every page beneath it or one of `also`.

    `of` are those whose daily work it is: only they see the link, and others who may go there are led by other pages. `everywhere`: it
    is of use only to whoever sees the whole authority.
    """

    text: str
    href: str
    needs: Action
    wide: bool = True
    of: Set[Role] | None = None
    everywhere: bool = False
    also: tuple[str, ...] = ()

    def theirs(self, person: Person) -> bool:
        scope = allowed(person, self.needs)
        far_enough = scope is not None and (scope is Scope.WHOLE_AUTHORITY or not self.everywhere)
        return far_enough and (self.of is None or bool(person.roles & self.of))

    def holds(self, path: str) -> bool:
        return any(path == href or (self.wide and path.startswith(f"{href}/")) for href in (self.href, *self.also))


HOLD_POSITIONS = DIRECTORS | {Role.TEAM_MANAGER, Role.EDT, Role.MISSING_COORDINATOR, Role.INTERVIEWER, Role.LEAD_MEMBER}
"""Who is told of alerts as a rule. Whoever else is on the rota is led to their channels by it."""

MANY = DIRECTORS | {Role.TEAM_MANAGER, Role.EDT, Role.MISSING_COORDINATOR}
"""Whose menu is full: they are led to the policy by the pages *Alerts* and *Rota*, so that a director's stays in one row on a desk."""

FIND = Place("Find", "/missing/find", needs=Action.EPISODES_READ, everywhere=True)
"""The page lets in whom the menu leads to it: whoever sees one placement has a list of their own, and nothing beyond it to find."""

PLACES = (
    Place("What you can do", "/missing/administration", needs=Action.DEAD_LETTERS_MANAGE),
    Place("Raise an episode", "/missing/raise", needs=Action.EPISODES_RAISE),
    Place("Your list", "/missing/coordinator", needs=Action.COORDINATION_READ, of=frozenset({Role.MISSING_COORDINATOR})),
    Place("Reviews", "/missing/reviews", needs=Action.REVIEWS_READ, of=frozenset({Role.IRO})),
    Place("Team", "/missing/team", needs=Action.SUPERVISION_RECORD, of=frozenset({Role.TEAM_MANAGER, *DIRECTORS})),
    Place("Interviews", "/missing/interviews", needs=Action.INTERVIEWS_RECORD, of=frozenset({Role.INTERVIEWER, Role.MISSING_COORDINATOR})),
    Place("Children", "/missing", needs=Action.EPISODES_READ, of=frozenset({Role.CARER})),
    Place("Open episodes", "/missing", needs=Action.EPISODES_READ, of=frozenset(Role) - {Role.CARER}),
    FIND,
    Place(
        "Handover sheet",
        "/missing/handover-sheet",
        needs=Action.HANDOVER_SHEET_READ,
        of=frozenset({Role.EDT, Role.TEAM_MANAGER, Role.MISSING_COORDINATOR}),
    ),
    Place("Alerts", "/notify", needs=Action.ALERTS_READ),
    Place("Daily list", "/notify/daily-lists", needs=Action.DAILY_LIST_READ),
    Place("Outbox", "/notify/outbox", needs=Action.OUTBOX_READ),
    Place("Rota", "/notify/rota", needs=Action.ROTA_READ),
    Place("Alert policy", "/notify/policy", needs=Action.POLICY_READ, of=frozenset(Role) - MANY),
    Place("Figures", "/reports", needs=Action.INDICATORS_READ),
    Place(
        "Returns and inspection",
        "/reports/returns",
        needs=Action.RETURNS_READ,
        of=frozenset({Role.PLANNER, Role.AUDITOR}),
        also=("/reports/inspection-day", "/reports/foi"),
    ),
    Place("Practice reviews", "/reports/practice-reviews", needs=Action.PRACTICE_REVIEWS_RECORD, of=frozenset({Role.IRO})),
    Place("Who has seen a record", "/missing/access", needs=Action.ACCESS_LOG_READ),
    Place("Records to review", "/missing/retention", needs=Action.RETENTION_REVIEW),
)

CHANNELS = Place("Your channels", "/notify/me", needs=Action.CHANNELS_OWN, of=HOLD_POSITIONS)
"""Where one's own name at the end of the menu leads."""

FIRST = {
    Role.TEAM_MANAGER: "/missing/team",
    Role.MISSING_COORDINATOR: "/missing/coordinator",
    Role.IRO: "/missing/reviews",
    Role.INTERVIEWER: "/missing/interviews",
    Role.ADMINISTRATOR: "/missing/administration",
}
"""Whose work begins with a page of their own."""


def places_for(person: Person | None, path: str) -> list[dict[str, object]]:
    """The navigation of a page as the GOV.UK component takes it; empty for nobody."""
    if person is None:
        return []
    shown = [place for place in PLACES if place.theirs(person)]
    # "/missing/raise" lies under "/missing" too: the nearer one has the longer address. Whose menu lacks it is under the wider one.
    current = max((place for place in shown if place.holds(path)), key=lambda place: len(place.href), default=None)
    return [
        {"text": p.text, "href": p.href, "current": p.href == path, "active": current is not None and p.href == current.href} for p in shown
    ]


def channels_of(person: Person | None) -> str | None:
    """The page on which they choose how they are told; None for nobody and for whoever is never told."""
    return CHANNELS.href if person is not None and CHANNELS.theirs(person) else None


def first_page(person: Person) -> str | None:
    """Where `/` leads: who answers alerts to them, others to their own list, the open episodes or the figures; None when none is theirs."""
    order = [FIRST.get(person.role), "/missing", "/notify", "/reports"]
    if allowed(person, Action.DAILY_LIST_SIGN_OFF):
        order = ["/notify", *order]
    theirs = {place.href for place in PLACES if place.theirs(person)}
    return next((href for href in order if href in theirs), None)


def back_to(person: Person) -> dict[str, str]:
    """Where a page about a child leads back to, as the back link takes it: their own list, for everybody else the open episodes."""
    for href in (FIRST.get(person.role), "/missing"):
        for place in PLACES:
            if place.href == href and place.theirs(person):
                return {"href": place.href, "text": place.text}
    return {"href": "/", "text": "Safe Return"}
