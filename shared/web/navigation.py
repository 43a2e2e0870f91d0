"""Where a signed-in person can go from any page: a link is shown to those whom the permission table lets through it."""

from dataclasses import dataclass

from shared.identity.people import Person
from shared.identity.permissions import Action, allowed


@dataclass(frozen=True)
class Place:
    """One link of the navigation. It is the current one on its own page and, when `wide`, on every page beneath it."""

    text: str
    href: str
    needs: Action
    wide: bool = True

    def holds(self, path: str) -> bool:
        return path == self.href or (self.wide and path.startswith(f"{self.href}/"))


PLACES = (
    Place("Raise an episode", "/missing/raise", needs=Action.EPISODES_RAISE),
    Place("Open episodes", "/missing", needs=Action.EPISODES_READ),
    Place("Find", "/missing/find", needs=Action.EPISODES_READ),
    Place("Alerts", "/notify", needs=Action.ALERTS_READ),
    Place("Figures", "/reports", needs=Action.INDICATORS_READ),
    Place("Records to review", "/missing/retention", needs=Action.RETENTION_REVIEW),
)


def places_for(person: Person | None, path: str) -> list[dict[str, object]]:
    """The navigation of a page as the GOV.UK component takes it; empty for nobody."""
    if person is None:
        return []
    shown = [place for place in PLACES if allowed(person, place.needs)]
    # "/missing/raise" lies under "/missing" too: the first that holds the path is the nearer one.
    current = next((place for place in PLACES if place.holds(path)), None)
    return [{"text": p.text, "href": p.href, "current": p.href == path, "active": p is current} for p in shown]


def first_page(person: Person) -> str | None:
    """Where `/` leads somebody: alerts for who answers them, else the open episodes, else the figures; None when none is theirs."""
    order = ("/missing", "/notify", "/reports")
    if allowed(person, Action.DAILY_LIST_SIGN_OFF):
        order = ("/notify", "/missing", "/reports")
    theirs = {place.href for place in PLACES if allowed(person, place.needs)}
    return next((href for href in order if href in theirs), None)
