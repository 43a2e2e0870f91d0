"""What a test asks its databases for by."""

from collections.abc import Awaitable, Callable

MakeDatabase = Callable[..., Awaitable[str]]
"""`await make()` is the DSN of a new empty database, `await make("missing")` of one with that service's tables."""
