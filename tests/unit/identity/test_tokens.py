"""A forged, stale or borrowed token opens nothing."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.jwk import OKPKey

from shared.clock import MovableClock
from shared.identity import tokens
from shared.identity.keys import KeyRing, open_keys, retire, rotate
from shared.identity.people import Role, person_id
from shared.identity.session import sign_session, start_session
from shared.identity.tokens import (
    ALGORITHM,
    EVERY_SERVICE,
    Kind,
    TokenRefused,
    command_token,
    person_claims,
    person_from,
    person_token,
    read_header,
    sign,
    verify,
)


def encoded(part: dict[str, Any] | bytes) -> str:
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(token: str, part: int) -> dict[str, Any]:
    text = token.split(".")[part]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return found


@pytest.fixture
def token(operator: KeyRing, clock: MovableClock) -> str:
    return person_token(operator, Role.SOCIAL_WORKER, "Demo", clock.now())


def refused(keys: KeyRing, token: str, clock: MovableClock, kind: Kind = Kind.PERSON, audience: str = EVERY_SERVICE) -> str:
    with pytest.raises(TokenRefused) as refusal:
        verify(keys, kind, audience, token, clock.now())
    return str(refusal.value)


def test_every_service_believes_a_token_made_at_the_command_line(keys_dir: Path, token: str, clock: MovableClock) -> None:
    for service in ("missing", "notify", "reports"):
        person = person_from(verify(open_keys(service, keys_dir), Kind.PERSON, EVERY_SERVICE, token, clock.now()))
        assert (person.name, person.role, person.whole_authority) == ("Demo", Role.SOCIAL_WORKER, True)
        assert person.id == person_id(Role.SOCIAL_WORKER, "Demo"), "the same name at the command line is the same person"


def test_a_person_token_lasts_eight_hours_and_no_longer(missing: KeyRing, token: str, clock: MovableClock) -> None:
    clock.forward(hours=8, seconds=-1)
    verify(missing, Kind.PERSON, EVERY_SERVICE, token, clock.now())
    clock.forward(seconds=6)  # the leeway between two machines' clocks is 5 seconds
    assert "expired" in refused(missing, token, clock)


def test_a_token_from_the_future_is_not_valid_yet(missing: KeyRing, token: str, clock: MovableClock) -> None:
    clock.forward(seconds=-5)
    verify(missing, Kind.PERSON, EVERY_SERVICE, token, clock.now())
    clock.forward(seconds=-1)
    refused(missing, token, clock)


def test_a_token_without_a_signature_is_refused(missing: KeyRing, token: str, clock: MovableClock) -> None:
    header = decoded(token, 0) | {"alg": "none"}
    refused(missing, f"{encoded(header)}.{token.split('.')[1]}.", clock)


def test_the_public_key_is_no_hmac_secret(missing: KeyRing, token: str, keys_dir: Path, clock: MovableClock) -> None:
    header = decoded(token, 0) | {"alg": "HS256"}
    found = missing.find(header["kid"])
    assert found
    for secret in (found[1].as_pem(), (keys_dir / "operator.jwks").read_bytes(), found[1].as_dict()["x"]):
        signed = f"{encoded(header)}.{token.split('.')[1]}"
        mac = hmac.new(secret if isinstance(secret, bytes) else str(secret).encode(), signed.encode(), hashlib.sha256).digest()
        refused(missing, f"{signed}.{encoded(mac)}", clock)


def test_a_changed_role_spoils_the_signature(missing: KeyRing, token: str, clock: MovableClock) -> None:
    header, _, signature = token.split(".")
    forged = encoded(decoded(token, 1) | {"roles": ["director"]})
    refused(missing, f"{header}.{forged}.{signature}", clock)


@pytest.mark.parametrize("kid", [None, "", "operator", "operator:unknown", "nobody:x", "../operator:x", 7, {"a": 1}])
def test_an_unknown_key_is_refused(missing: KeyRing, operator: KeyRing, token: str, clock: MovableClock, kid: object) -> None:
    header = {"alg": ALGORITHM, "typ": Kind.PERSON.value} | ({} if kid is None else {"kid": kid})
    body = f"{encoded(header)}.{token.split('.')[1]}"
    key = operator.private.private_key
    assert isinstance(key, Ed25519PrivateKey)
    refused(missing, f"{body}.{encoded(key.sign(body.encode()))}", clock)


def test_a_stranger_cannot_sign_under_the_operators_key_id(missing: KeyRing, operator: KeyRing, token: str, clock: MovableClock) -> None:
    header = {"alg": ALGORITHM, "typ": Kind.PERSON.value, "kid": operator.kid}
    stranger = OKPKey.generate_key("Ed25519")
    refused(missing, jwt.encode(header, decoded(token, 1), stranger, algorithms=[ALGORITHM]), clock)


def test_a_service_cannot_make_a_person_token(notify: KeyRing, missing: KeyRing, token: str, clock: MovableClock) -> None:
    with pytest.raises(ValueError, match="notify does not issue"):
        sign(notify, Kind.PERSON, EVERY_SERVICE, {}, clock.now())
    for issuer in ("notify", "operator"):
        header = {"alg": ALGORITHM, "typ": Kind.PERSON.value, "kid": notify.kid}
        forged = jwt.encode(header, decoded(token, 1) | {"iss": issuer}, notify.private, algorithms=[ALGORITHM])
        assert "notify may not sign" in refused(missing, forged, clock)


def test_the_issuer_named_must_own_the_key(notify: KeyRing, missing: KeyRing, clock: MovableClock) -> None:
    claims = decoded(sign(notify, Kind.SERVICE, "missing", {"scope": "events:read"}, clock.now()), 1)
    header = {"alg": ALGORITHM, "typ": Kind.SERVICE.value, "kid": notify.kid}
    forged = jwt.encode(header, claims | {"iss": "reports"}, notify.private, algorithms=[ALGORITHM])
    assert "iss" in refused(missing, forged, clock, Kind.SERVICE, "missing")


def test_a_key_in_anothers_file_still_speaks_only_for_itself(keys_dir: Path, missing: KeyRing, token: str, clock: MovableClock) -> None:
    mine = OKPKey.generate_key("Ed25519")
    stolen_id = decoded(token, 0)["kid"]
    published = {"keys": [{**mine.as_dict(private=False), "kid": stolen_id}]}
    (keys_dir / "notify.jwks").write_text(json.dumps(published))
    header = {"alg": ALGORITHM, "typ": Kind.PERSON.value, "kid": stolen_id}
    refused(missing, jwt.encode(header, decoded(token, 1), mine, algorithms=[ALGORITHM]), clock)


@pytest.mark.parametrize("claim", ["iss", "aud", "iat", "nbf", "exp"])
def test_no_claim_may_be_left_out(missing: KeyRing, operator: KeyRing, token: str, clock: MovableClock, claim: str) -> None:
    claims = decoded(token, 1)
    del claims[claim]
    header = {"alg": ALGORITHM, "typ": Kind.PERSON.value, "kid": operator.kid}
    refused(missing, jwt.encode(header, claims, operator.private, algorithms=[ALGORITHM]), clock)


def test_a_lifetime_longer_than_its_kind_is_refused_even_when_signed(missing: KeyRing, operator: KeyRing, clock: MovableClock) -> None:
    claims = person_claims(person_from({"sub": person_id(Role.EDT, "x"), "name": "x", "roles": ["edt"], "whole_authority": True}))
    long = sign(operator, Kind.PERSON, EVERY_SERVICE, claims, clock.now(), timedelta(days=365))
    assert "longer" in refused(missing, long, clock)


def test_one_kind_is_never_taken_for_another(missing: KeyRing, operator: KeyRing, token: str, clock: MovableClock) -> None:
    session = sign_session(missing, start_session(person_from(decoded(token, 1)), clock.now()), clock.now())
    command = command_token(operator, clock.now())
    for one, kind in ((token, Kind.PERSON), (session, Kind.SESSION), (command, Kind.COMMAND)):
        assert read_header(one).kind is kind
        for other in set(Kind) - {kind}:
            refused(missing, one, clock, other)


def test_a_token_for_one_service_is_refused_by_another(notify: KeyRing, keys_dir: Path, clock: MovableClock) -> None:
    token = sign(notify, Kind.SERVICE, "missing", {"scope": "events:read"}, clock.now())
    assert "aud" in refused(open_keys("reports", keys_dir), token, clock, Kind.SERVICE, "reports")


@pytest.mark.parametrize(
    "rubbish", ["", ".", "..", "...", "a.b.c", "é.ü.ß", "e30.e30.e30", "bnVsbA.bnVsbA.", "W10.W10.W10", "x" * 200_000, "\x00"]
)
def test_rubbish_is_refused_and_breaks_nothing(missing: KeyRing, clock: MovableClock, rubbish: str) -> None:
    refused(missing, rubbish, clock)


@pytest.mark.parametrize(
    "wrong", [{"roles": []}, {"roles": ["king"]}, {"roles": 3}, {"sub": "not-a-uuid"}, {"sub": 7}, {"sub": None}, {"roles": None}]
)
def test_claims_that_describe_nobody_are_refused(token: str, wrong: dict[str, object]) -> None:
    with pytest.raises(TokenRefused):
        person_from(decoded(token, 1) | wrong)


def test_a_token_believed_before_is_not_believed_any_longer_than_any_other(
    missing: KeyRing, keys_dir: Path, token: str, clock: MovableClock
) -> None:
    """A good signature is remembered; nothing else is."""
    for_notify = sign(missing, Kind.SERVICE, "notify", {"scope": "events:read"}, clock.now())
    verify(missing, Kind.SERVICE, "notify", for_notify, clock.now())
    assert "aud" in refused(missing, for_notify, clock, Kind.SERVICE, "reports")
    verify(missing, Kind.PERSON, EVERY_SERVICE, token, clock.now())
    clock.forward(hours=9)
    assert "expired" in refused(missing, token, clock)
    clock.forward(hours=-9)
    verify(missing, Kind.PERSON, EVERY_SERVICE, token, clock.now())
    rotate("operator", keys_dir)
    verify(missing, Kind.PERSON, EVERY_SERVICE, token, clock.now())
    retire("operator", keys_dir)
    assert "nobody here knows" in refused(missing, token, clock)


def test_no_more_tokens_are_remembered_than_there_are_people(
    missing: KeyRing, operator: KeyRing, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "MOST_VERIFIED", 3)
    for number in range(10):
        verify(missing, Kind.PERSON, EVERY_SERVICE, person_token(operator, Role.EDT, f"Demo {number}", clock.now()), clock.now())
    assert 0 < len(missing.verified) <= 3
