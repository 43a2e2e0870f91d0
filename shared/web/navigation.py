"""Where a signed-in person can go from any page: a link is shown to those whom the permission table lets through it."""

from dataclasses import dataclass

from shared.identity.people import Person, Role
from shared.identity.permissions import DIRECTORS, Action, Scope, allowed


@dataclass(frozen=True)
class Place:
    """One link of the navigation. It is the current one on its own page and, when `wide`, on every page beneath it.

    `of` are those whose daily work it is: only they see the link, and others who may go there are led by other pages. `everywhere`: it
    is of use only to whoever sees the whole authority.
    """

    text: str
    href: str
    needs: Action
    wide: bool = True
    of: frozenset[Role] | None = None
    everywhere: bool = False

    def theirs(self, person: Person) -> bool:
        scope = allowed(person, self.needs)
        far_enough = scope is not None and (scope is Scope.WHOLE_AUTHORITY or not self.everywhere)
        return far_enough and (self.of is None or bool(person.roles & self.of))

    def holds(self, path: str) -> bool:
        return path == self.href or (self.wide and path.startswith(f"{self.href}/"))


PLACES = (
    Place("Raise an episode", "/missing/raise", needs=Action.EPISODES_RAISE),
    Place("Your list", "/missing/coordinator", needs=Action.COORDINATION_READ, of=frozenset({Role.MISSING_COORDINATOR})),
    Place("Reviews", "/missing/reviews", needs=Action.REVIEWS_READ, of=frozenset({Role.IRO})),
    Place("Team", "/missing/team", needs=Action.SUPERVISION_RECORD, of=frozenset({Role.TEAM_MANAGER, *DIRECTORS})),
    Place("Interviews", "/missing/interviews", needs=Action.INTERVIEWS_RECORD, of=frozenset({Role.INTERVIEWER, Role.MISSING_COORDINATOR})),
    Place("Children", "/missing", needs=Action.EPISODES_READ, of=frozenset({Role.CARER})),
    Place("Open episodes", "/missing", needs=Action.EPISODES_READ, of=frozenset(Role) - {Role.CARER}),
    Place("Find", "/missing/find", needs=Action.EPISODES_READ, everywhere=True),
    Place(
        "Handover sheet",
        "/missing/handover-sheet",
        needs=Action.HANDOVER_SHEET_READ,
        of=frozenset({Role.EDT, Role.TEAM_MANAGER, Role.MISSING_COORDINATOR}),
    ),
    Place("Alerts", "/notify", needs=Action.ALERTS_READ),
    Place("Figures", "/reports", needs=Action.INDICATORS_READ),
    Place("Who has seen a record", "/missing/access", needs=Action.ACCESS_LOG_READ),
    Place("Records to review", "/missing/retention", needs=Action.RETENTION_REVIEW),
)


FIRST = {
    Role.TEAM_MANAGER: "/missing/team",
    Role.MISSING_COORDINATOR: "/missing/coordinator",
    Role.IRO: "/missing/reviews",
    Role.INTERVIEWER: "/missing/interviews",
}
"""Whose work begins with a list of their own."""


def places_for(person: Person | None, path: str) -> list[dict[str, object]]:
    """The navigation of a page as the GOV.UK component takes it; empty for nobody."""
    if person is None:
        return []
    shown = [place for place in PLACES if place.theirs(person)]
    # "/missing/raise" lies under "/missing" too: the nearer one has the longer address.
    current = max((place for place in PLACES if place.holds(path)), key=lambda place: len(place.href), default=None)
    return [
        {"text": p.text, "href": p.href, "current": p.href == path, "active": current is not None and p.href == current.href} for p in shown
    ]


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
