"""Signed statements about who is asking: one way to make them, one strict way to read them.

Four kinds, told apart by the header's `typ`, so that none can be passed off as another. The algorithm is Ed25519 (EdDSA by its
fully specified name, RFC 9864) and nothing else; the key id names its owner, who must be the `iss` and may only sign their own kinds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType
from typing import Any, NamedTuple

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from joserfc.jws import extract_compact

from .keys import OPERATOR, SERVICES, KeyRing
from .people import Person, Role, person_id

ALGORITHM = "Ed25519"
EVERY_SERVICE = "safereturn"
"""The audience of what any service may accept. Between services the audience is the one service asked."""

LEEWAY = 5
"""Seconds two machines' clocks may differ."""


MOST_VERIFIED = 1000
"""Tokens whose good signatures are remembered: everybody at work in a large authority."""


class TokenRefused(Exception):
    """A token that is not believed. The reason is for logs and for the person; it never quotes the token."""


class Kind(StrEnum):
    PERSON = "person+jwt"
    COMMAND = "command+jwt"
    SESSION = "session+jwt"
    SIGN_IN_FORM = "sign-in-form+jwt"
    SERVICE = "service+jwt"


@dataclass(frozen=True)
class Rule:
    """Who may sign a kind of token, and the longest it may be good for."""

    issuers: frozenset[str]
    longest: timedelta


RULES: Mapping[Kind, Rule] = {
    Kind.PERSON: Rule(frozenset({OPERATOR}), timedelta(hours=8)),
    Kind.COMMAND: Rule(frozenset({OPERATOR}), timedelta(seconds=60)),
    Kind.SESSION: Rule(frozenset(SERVICES), timedelta(minutes=10)),
    Kind.SIGN_IN_FORM: Rule(frozenset(SERVICES), timedelta(hours=1)),
    Kind.SERVICE: Rule(frozenset(SERVICES), timedelta(seconds=60)),
}


def sign(keys: KeyRing, kind: Kind, audience: str, claims: dict[str, Any], now: datetime, lifetime: timedelta | None = None) -> str:
    """A token by this key ring's owner, good from `now` for `lifetime` (default: the longest of its kind)."""
    rule = RULES[kind]
    if keys.owner not in rule.issuers:
        raise ValueError(f"{keys.owner} does not issue {kind}")
    start = int(now.timestamp())
    times = {"iat": start, "nbf": start, "exp": start + int((lifetime or rule.longest).total_seconds())}
    header = {"alg": ALGORITHM, "typ": kind.value, "kid": keys.kid}
    return jwt.encode(header, {**claims, "iss": keys.owner, "aud": audience, **times}, keys.private, algorithms=[ALGORITHM])


class Header(NamedTuple):
    """What a token says of itself, nothing verified yet."""

    kind: Kind
    kid: object


@lru_cache(maxsize=200)  # the same one comes with each request of somebody at work; one may be 64 kB long
def read_header(token: str) -> Header:
    """Raises TokenRefused when it is none of ours."""
    try:
        header = extract_compact(token.encode()).headers()
        return Header(Kind(str(header.get("typ"))), header.get("kid"))
    except (JoseError, ValueError) as problem:
        raise TokenRefused("not a token this system makes") from problem


def verify(keys: KeyRing, kind: Kind, audience: str, token: str, now: datetime) -> Mapping[str, Any]:
    """The claims of a token of just this kind and audience. Raises TokenRefused for anything else, whatever it is."""
    rule, header = RULES[kind], read_header(token)
    if header.kind is not kind:
        raise TokenRefused(f"this is not a {kind.value.removesuffix('+jwt')} token")
    found = keys.find(header.kid) if isinstance(header.kid, str) else None
    if found is None:
        raise TokenRefused("signed with a key nobody here knows")
    issuer, key = found
    if issuer not in rule.issuers:
        raise TokenRefused(f"{issuer} may not sign this kind of token")
    registry = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": audience},
        iat={"essential": True},
        nbf={"essential": True},
        exp={"essential": True},
    )
    try:
        claims = _signed_claims(keys, key, token)
        registry.validate(dict(claims))
    except (JoseError, ValueError) as problem:
        raise TokenRefused(str(problem)) from problem
    if claims["exp"] - claims["iat"] > rule.longest.total_seconds():
        raise TokenRefused("good for longer than its kind may be")
    return claims


def _signed_claims(keys: KeyRing, key: OKPKey, token: str) -> Mapping[str, Any]:
    """What the key signed. A signature once good stays good, since a key's id is its thumbprint and part of what was signed; so only
    that is remembered. Whether the key still counts, the time is right and the audience ours is asked at every request."""
    digest = sha256(token.encode()).digest()
    claims = keys.verified.get(digest)
    if claims is None:
        claims = MappingProxyType(jwt.decode(token, key, algorithms=[ALGORITHM]).claims)
        if len(keys.verified) >= MOST_VERIFIED:
            keys.verified.clear()
        keys.verified[digest] = claims
    return claims


def person_claims(person: Person) -> dict[str, Any]:
    """A person as claims; empty ones left out. `sid` and `purpose` belong to a session and a request, not to the person."""
    claims = {
        "sub": person.id,
        "name": person.name,
        "roles": sorted(person.roles),
        "team": person.team,
        "email": person.email,
        "placement": person.placement,
        "whole_authority": person.whole_authority,
    }
    return {name: value for name, value in claims.items() if value is not None}


def person_from(claims: Mapping[str, Any], *, sid: str | None = None) -> Person:
    """The person in verified claims. Raises TokenRefused when they do not describe one, an unknown role included."""
    try:
        return Person(
            id=claims["sub"],
            name=claims["name"],
            roles=frozenset(Role(role) for role in claims["roles"]),
            team=claims.get("team"),
            email=claims.get("email"),
            placement=claims.get("placement"),
            whole_authority=claims["whole_authority"] is True,
            sid=sid,
        )
    except (KeyError, ValueError, TypeError, AttributeError) as problem:
        raise TokenRefused("does not describe a person") from problem


def person_token(operator: KeyRing, role: Role, name: str, now: datetime, *, team: str | None = None, placement: str | None = None) -> str:
    """What `safereturn token` prints: a bearer token for 8 hours, with the whole-authority scope of the role.

    The command refuses while an OIDC issuer is set, and so does every service that is shown one.
    """
    person = Person(id=person_id(role, name), name=name, roles=frozenset({role}), team=team, placement=placement)
    return sign(operator, Kind.PERSON, EVERY_SERVICE, person_claims(person), now)


def command_token(operator: KeyRing, now: datetime) -> str:
    """What a command on a running system speaks with: an administrator for 60 seconds, also while an OIDC issuer is set.

    Whoever can read the operator's key can read the database beside it; this gives them nothing more.
    """
    person = Person(
        id=person_id(Role.ADMINISTRATOR, "command line"), name="Operator at the command line", roles=frozenset({Role.ADMINISTRATOR})
    )
    return sign(operator, Kind.COMMAND, EVERY_SERVICE, person_claims(person), now)
