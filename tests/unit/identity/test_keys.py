"""Keys are made once, kept to their owner, and can be changed without turning anybody away."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shared.clock import MovableClock
from shared.identity.keys import OWNERS, KeyProblem, make_all_keys, open_keys, retire, rotate
from shared.identity.people import Role
from shared.identity.tokens import EVERY_SERVICE, Kind, TokenRefused, person_token, verify


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_private_keys_can_be_read_by_their_owner_alone(made_keys: Path) -> None:
    assert mode(made_keys) == 0o700
    assert {path.name: mode(path) for path in made_keys.glob("*.private.jwk")} == {f"{owner}.private.jwk": 0o600 for owner in OWNERS}


def test_what_others_read_holds_no_secret(keys_dir: Path) -> None:
    for path in keys_dir.glob("*.jwks"):
        assert all("d" not in key for key in json.loads(path.read_text())["keys"])


def test_a_restart_keeps_the_keys(keys_dir: Path) -> None:
    before = {path.name: path.read_bytes() for path in keys_dir.iterdir()}
    make_all_keys(keys_dir)
    assert {path.name: path.read_bytes() for path in keys_dir.iterdir()} == before


def test_two_first_starts_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as starts:
        rings = list(starts.map(lambda _: open_keys("notify", tmp_path / "keys"), range(8)))
    assert len({ring.kid for ring in rings}) == 1
    assert sorted(path.name for path in (tmp_path / "keys").iterdir()) == ["notify.jwks", "notify.private.jwk"]


def test_a_service_may_hold_its_private_key_apart_from_the_public_ones(keys_dir: Path, tmp_path: Path) -> None:
    secret = tmp_path / "notify-secret"
    (keys_dir / "notify.private.jwk").rename(secret)
    assert open_keys("notify", keys_dir, secret).find(open_keys("missing", keys_dir).kid)
    assert not (keys_dir / "notify.private.jwk").exists()


def test_a_key_made_after_a_service_started_is_found(tmp_path: Path) -> None:
    missing = open_keys("missing", tmp_path / "keys")
    assert missing.find("notify:unknown") is None
    notify = open_keys("notify", tmp_path / "keys")
    assert missing.find(notify.kid)


def test_rotation_turns_nobody_away_and_retirement_ends_the_old_key(keys_dir: Path, clock: MovableClock) -> None:
    missing, before = open_keys("missing", keys_dir), open_keys("operator", keys_dir)
    old = person_token(before, Role.EDT, "Demo", clock.now())
    rotate("operator", keys_dir)
    after = open_keys("operator", keys_dir)
    assert after.kid != before.kid
    new = person_token(after, Role.EDT, "Demo", clock.now())
    for token in (old, new):
        verify(missing, Kind.PERSON, EVERY_SERVICE, token, clock.now())
    retire("operator", keys_dir)
    verify(missing, Kind.PERSON, EVERY_SERVICE, new, clock.now())
    with pytest.raises(TokenRefused):
        verify(missing, Kind.PERSON, EVERY_SERVICE, old, clock.now())
    assert mode(keys_dir / "operator.private.jwk") == 0o600


@pytest.mark.parametrize("damage", ["", "{}", "[]", "nonsense", '{"kty": "oct", "k": "c2VjcmV0c2VjcmV0c2VjcmV0"}'])
def test_a_damaged_key_is_named_and_never_replaced(keys_dir: Path, damage: str) -> None:
    path = keys_dir / "notify.private.jwk"
    path.write_text(damage)
    with pytest.raises(KeyProblem, match=r"notify\.private\.jwk"):
        open_keys("notify", keys_dir)
    assert path.read_text() == damage


def test_a_public_key_where_the_private_one_should_be_is_refused(keys_dir: Path) -> None:
    public = json.loads((keys_dir / "notify.jwks").read_text())["keys"][0]
    (keys_dir / "notify.private.jwk").write_text(json.dumps(public))
    with pytest.raises(KeyProblem, match="not an Ed25519 private key"):
        open_keys("notify", keys_dir)


def test_a_private_key_others_cannot_know_is_noticed_at_the_start(keys_dir: Path) -> None:
    (keys_dir / "notify.private.jwk").write_bytes((keys_dir / "missing.private.jwk").read_bytes())
    with pytest.raises(KeyProblem, match="does not hold the public half"):
        open_keys("notify", keys_dir)
