"""The link in a message: signed, short enough for a text, good for a day. It opens nothing by itself: whoever follows it signs in first.

It says which delivery was followed. So `opened` is a fact of its own, which neither a mail scanner's look nor a forwarded message makes.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

GOOD_FOR = timedelta(hours=24)

SIGNATURE = 16
"""Bytes of the HMAC-SHA256 that are kept: 128 bits, and 48 characters in all, so that a text stays one text."""


class NotALink(ValueError):
    """Nothing this service signed."""


class Link(NamedTuple):
    delivery_id: UUID
    expires_at: datetime


class Links:
    """`secret` is known to every copy of this service and to nobody else."""

    def __init__(self, secret: bytes, public_url: str) -> None:
        self._secret, self._public_url = secret, public_url

    def to(self, delivery_id: UUID, wanted_at: datetime) -> str:
        """The address in a message; the same at every attempt."""
        body = delivery_id.bytes + int((wanted_at + GOOD_FOR).timestamp()).to_bytes(4, "big")
        return f"{self._public_url}/notify/l/{urlsafe_b64encode(body + self._sign(body)).decode()}"

    def read(self, token: str) -> Link:
        """What was signed, expired or not. Raises NotALink."""
        try:
            raw = urlsafe_b64decode(token.encode("ascii"))
        except ValueError as wrong:
            raise NotALink from wrong
        body, signature = raw[:20], raw[20:]
        if len(token) != 48 or not hmac.compare_digest(signature, self._sign(body)):
            raise NotALink
        return Link(UUID(bytes=body[:16]), datetime.fromtimestamp(int.from_bytes(body[16:], "big"), UTC))

    def _sign(self, body: bytes) -> bytes:
        return hmac.digest(self._secret, body, "sha256")[:SIGNATURE]
