"""Which trace a request belongs to (W3C Trace Context), so that events and whatever they set off can be told together.

Nothing records spans here: the header of whoever calls is carried on as it came.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

VALID = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
"""Version 00, the only one there is; identifiers of zeros alone are invalid by the standard."""

_current: ContextVar[str | None] = ContextVar("traceparent", default=None)


def traceparent(header: str | None) -> str:
    """The caller's own where it is valid, else a new one, unsampled."""
    if header is not None and VALID.fullmatch(header):
        return header
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-00"


@contextmanager
def traced(header: str | None) -> Iterator[None]:
    """Everything within belongs to the trace this header names."""
    token = _current.set(traceparent(header))
    try:
        yield
    finally:
        _current.reset(token)


def current_trace() -> str | None:
    """None outside a request."""
    return _current.get()
