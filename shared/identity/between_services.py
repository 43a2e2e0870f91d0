"""How services prove themselves to each other: tokens of 60 seconds, for one service and one scope, sometimes for a reader."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.clock import Clock

from .keys import KeyRing
from .people import Person
from .tokens import RULES, Kind, TokenRefused, person_claims, person_from, sign, verify

EVENTS_READ = "events:read"
DECISIONS_WRITE = "decisions:write"
NAMES_READ = "names:read"
REGISTER_READ = "register:read"
REGISTER_AGE = "register:age"
EPISODES_COMPARE = "episodes:compare"
QUOTATIONS_READ = "quotations:read"
COMPARISONS_AGE = "comparisons:age"

SCOPES: Mapping[tuple[str, str], frozenset[str]] = {
    ("notify", "missing"): frozenset({EVENTS_READ, DECISIONS_WRITE, NAMES_READ, REGISTER_AGE, EPISODES_COMPARE}),
    ("reports", "missing"): frozenset({EVENTS_READ, REGISTER_READ, QUOTATIONS_READ}),
    ("reports", "notify"): frozenset({EVENTS_READ}),
    ("missing", "notify"): frozenset({EVENTS_READ, NAMES_READ}),
    ("notify", "reports"): frozenset({COMPARISONS_AGE}),
}
"""(who asks, whom) to what may be asked. `register:read` is what the 903 export needs and events do not carry; reports never gets names.
`register:age` is when the register was loaded last: of nobody, for the daily list.
`episodes:compare` is which episodes are ongoing, in which version: notify compares them with what it knows.
`quotations:read` is children's words that may be quoted, without whose they are, for a report that a person asked for.
`comparisons:age` is when ours was last held against the police's list: of nobody, for the daily list.
`names:read` at notify is the name of whoever acknowledged an alert, for missing's timeline."""

FOR_A_PERSON = frozenset({DECISIONS_WRITE, NAMES_READ, QUOTATIONS_READ})
"""Scopes that mean nothing without the person they are used for, whose own permissions still decide."""

RENEW_BEFORE = timedelta(seconds=20)
"""A cached token is replaced this long before it ends, so that none expires on its way."""


@dataclass(frozen=True)
class CallingService:
    """A service that has proved itself, the one thing this token lets it ask for, and for whom."""

    service: str
    scope: str
    on_behalf_of: Person | None = None


@dataclass
class ServiceTokens:
    """What one service signs its calls with."""

    keys: KeyRing
    clock: Clock
    _kept: dict[tuple[str, str], tuple[str, datetime]] = field(default_factory=dict)

    def token(self, audience: str, scope: str, on_behalf_of: Person | None = None) -> str:
        """A token for one scope at one service; those for nobody in particular are kept and renewed. Raises ValueError beyond SCOPES."""
        if scope not in SCOPES.get((self.keys.owner, audience), frozenset()):
            raise ValueError(f"{self.keys.owner} has no scope {scope} at {audience}")
        if (scope in FOR_A_PERSON) != (on_behalf_of is not None):
            raise ValueError(f"{scope} is {'only' if scope in FOR_A_PERSON else 'never'} used on behalf of a person")
        now = self.clock.now()
        if on_behalf_of is not None:
            return sign(self.keys, Kind.SERVICE, audience, {"scope": scope, "on_behalf_of": person_claims(on_behalf_of)}, now)
        kept, until = self._kept.get((audience, scope), ("", now))
        if not now < until <= now + RULES[Kind.SERVICE].longest:  # a clock set back must not keep a token from the future
            kept = sign(self.keys, Kind.SERVICE, audience, {"scope": scope}, now)
            self._kept[audience, scope] = kept, now + RULES[Kind.SERVICE].longest - RENEW_BEFORE
        return kept

    def source(self, audience: str, scope: str) -> Callable[[], str]:
        """For a client that asks for its token at every call: `FeedClient(http, url, tokens.source("missing", EVENTS_READ))`."""
        return lambda: self.token(audience, scope)


def verify_service(keys: KeyRing, token: str, now: datetime) -> CallingService:
    """The service that calls this one. Raises TokenRefused, also for a scope the table does not give that service here."""
    claims = verify(keys, Kind.SERVICE, keys.owner, token, now)
    scope, reader = claims.get("scope"), claims.get("on_behalf_of")
    if not isinstance(scope, str) or scope not in SCOPES.get((claims["iss"], keys.owner), frozenset()):
        raise TokenRefused(f"{claims['iss']} may not ask {keys.owner} for this")
    if (scope in FOR_A_PERSON) != isinstance(reader, dict):
        raise TokenRefused("this scope and its person do not go together")
    return CallingService(claims["iss"], scope, None if reader is None else person_from(reader))
