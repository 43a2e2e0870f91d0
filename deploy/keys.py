"""Every owner's key pair, each in a volume of its own, and the public halves in one that all may read.

The compose system starts with this: a service is given its own private key and nobody else's. Run again it changes nothing but to publish
what a rotation has added or taken away.
"""

import shutil
from pathlib import Path

from shared.identity.keys import OWNERS, open_keys

KEYS = Path("/keys")


def publish(owner: str) -> None:
    open_keys(owner, KEYS / owner)
    fresh = KEYS / "public" / f".{owner}.jwks"
    shutil.copyfile(KEYS / owner / f"{owner}.jwks", fresh)
    fresh.chmod(0o644)
    fresh.replace(KEYS / "public" / f"{owner}.jwks")  # whole or not at all: services read it while it is replaced


if __name__ == "__main__":
    for owner in OWNERS:
        publish(owner)
