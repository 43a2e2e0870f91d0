"""Tokens at the command line, for case systems and tests while no provider of identities is set."""

from pathlib import Path

from services.commands.system import CommandFailed, keys_dir
from shared.clock import SystemClock
from shared.identity.keys import OPERATOR, open_keys
from shared.identity.people import Role
from shared.identity.settings import IdentitySettings
from shared.identity.tokens import person_token


def print_token(data: Path, role: str, name: str) -> None:
    """A bearer token for 8 hours, alone on standard output. Raises CommandFailed while an OIDC issuer is set or for an unknown role."""
    if not IdentitySettings().demonstration:
        raise CommandFailed("Tokens are not made here while an OIDC issuer is set: people sign in with their provider.")
    if role not in set(Role):
        raise CommandFailed(f"{role!r} is not a role. Roles: {', '.join(Role)}.")
    print(person_token(open_keys(OPERATOR, keys_dir(data)), Role(role), name, SystemClock().now()))
