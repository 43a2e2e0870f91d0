"""Ed25519 keys: one pair for each service and one for the operator's command line.

On disk: `<owner>.private.jwk` (mode 0600, in a folder of mode 0700) and `<owner>.jwks`, the public keys others accept from that owner.
A key's id is `<owner>:<thumbprint>`, so a key can never speak for anybody but the owner in whose file it stands. To rotate, call
`rotate`: the old public key stays in the file, and what it signed is accepted until `retire` takes it out. Readers notice both
without a restart.
"""

import hmac
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

SERVICES = ("missing", "notify", "reports")
OPERATOR = "operator"
OWNERS = (*SERVICES, OPERATOR)


class KeyProblem(Exception):
    """A key file is missing or cannot be read as what it should be; the message names the file."""


@dataclass
class KeyRing:
    """One owner's private key and everybody's public keys."""

    owner: str
    private: OKPKey
    directory: Path
    verified: dict[bytes, Mapping[str, Any]] = field(default_factory=dict)
    """By a token's digest, the claims that one of these keys signed: see `tokens.verify`."""
    _public: dict[str, tuple[int, dict[str, OKPKey]]] = field(default_factory=dict)

    @property
    def kid(self) -> str:
        return _key_id(self.owner, self.private)

    def secret(self, purpose: str) -> bytes:
        """32 bytes that only whoever holds the private key can work out, for what this owner alone signs and reads again. Another purpose,
        or another key after `rotate`, gives others."""
        return hmac.digest(str(self.private.as_dict(private=True)["d"]).encode(), purpose.encode(), "sha256")

    def find(self, kid: str) -> tuple[str, OKPKey] | None:
        """The owner of a key id and the public key, or None. Reads the owner's file again when it has changed since."""
        owner, _, _ = kid.partition(":")
        if owner not in OWNERS:  # also keeps a forged key id from naming a path
            return None
        path = _public_path(self.directory, owner)
        try:
            changed = path.stat().st_mtime_ns
        except FileNotFoundError:
            return None
        read, keys = self._public.get(owner, (0, {}))
        if read != changed:
            keys = _read_public(path, owner)
            self._public[owner] = (changed, keys)
        key = keys.get(kid)
        return None if key is None else (owner, key)


def open_keys(owner: str, directory: Path, private_key: Path | None = None) -> KeyRing:
    """An owner's key ring. Without `private_key` the pair is made in `directory` on the first run and reused ever after.

    Raises KeyProblem when a named private key is missing or any key file is damaged.
    """
    if private_key is not None:
        return KeyRing(owner, _read_private(private_key), directory)
    _make_directory(directory)
    path = directory / f"{owner}.private.jwk"
    if not path.exists():
        _write(path, json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True)), 0o600, replace=False)
    private = _read_private(path)
    public = _public_path(directory, owner)
    if not public.exists():
        _write(public, _jwks(owner, [private]), 0o644, replace=False)
    elif _key_id(owner, private) not in _read_public(public, owner):
        raise KeyProblem(f"{public} does not hold the public half of {path}")
    return KeyRing(owner, private, directory)


def make_all_keys(directory: Path) -> None:
    """Every owner's pair, where not there yet: what one machine, or the first step of a compose system, starts with."""
    for owner in OWNERS:
        open_keys(owner, directory)


def rotate(owner: str, directory: Path) -> None:
    """A new pair for an owner, who signs with it from the next start; the public half is in place first, beside the old one."""
    current = list(_read_public(_public_path(directory, owner), owner).values())
    fresh = OKPKey.generate_key("Ed25519")
    _write(_public_path(directory, owner), _jwks(owner, [*current, fresh]), 0o644)
    _write(directory / f"{owner}.private.jwk", json.dumps(fresh.as_dict(private=True)), 0o600)


def retire(owner: str, directory: Path) -> None:
    """Take out every public key of an owner but the one now in use; whatever the others signed is refused from here on."""
    _write(_public_path(directory, owner), _jwks(owner, [_read_private(directory / f"{owner}.private.jwk")]), 0o644)


@lru_cache(maxsize=64)  # asked at every request
def _public_path(directory: Path, owner: str) -> Path:
    return directory / f"{owner}.jwks"


def _key_id(owner: str, key: OKPKey) -> str:
    return f"{owner}:{key.thumbprint()}"


def _jwks(owner: str, keys: list[OKPKey]) -> str:
    return json.dumps({"keys": [{**key.as_dict(private=False), "kid": _key_id(owner, key), "use": "sig"} for key in keys]}, indent=1)


def _read_private(path: Path) -> OKPKey:
    try:
        key = OKPKey.import_key(json.loads(path.read_text()))
    except (OSError, ValueError, JoseError) as problem:
        raise KeyProblem(f"{path} cannot be read as an Ed25519 private key: {problem}") from problem
    if not key.is_private or key.curve_name != "Ed25519":
        raise KeyProblem(f"{path} is not an Ed25519 private key")
    return key


def _read_public(path: Path, owner: str) -> dict[str, OKPKey]:
    """Public keys by id. The id is worked out from the key, whatever the file says: nobody can be given somebody else's."""
    try:
        keys = [key for key in KeySet.import_key_set(json.loads(path.read_text())) if isinstance(key, OKPKey)]
    except (OSError, ValueError, KeyError, JoseError) as problem:
        raise KeyProblem(f"{path} cannot be read as a set of public keys: {problem}") from problem
    return {_key_id(owner, key): key for key in keys if key.curve_name == "Ed25519"}


def _make_directory(directory: Path) -> None:
    if not directory.exists():
        directory.mkdir(parents=True, mode=0o700, exist_ok=True)
        directory.chmod(0o700)  # mkdir's mode is cut by the umask, and a parent's default may be wider


def _write(path: Path, text: str, mode: int, *, replace: bool = True) -> None:
    """Whole or not at all. With `replace=False` the first of two processes wins and the other one's key is dropped."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        os.fchmod(handle, mode)
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            os.replace(name, path)
        else:
            os.link(name, path)
    except FileExistsError:
        pass  # another process was first; its key is the one that counts
    finally:
        Path(name).unlink(missing_ok=True)
