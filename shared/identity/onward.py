"""Where somebody goes after signing in: back to the page they wanted, or their role's own first page; never to another site."""

import re
from urllib.parse import urlsplit

from .people import Person, Role


def safe_next(path: str | None) -> str | None:
    """A path on this very address to go to after sign-in, or None for anything that could lead elsewhere.

    Browsers read `//host` and `/\\host` as another site, drop tabs and newlines first, and resolve dot segments: all refused.
    """
    if not path or not re.fullmatch(r"/(?:[^/\\\x00-\x20\x7f][^\\\x00-\x20\x7f]*)?", path):
        return None
    parts = urlsplit(path)
    if parts.scheme or parts.netloc or "//" in parts.path or {".", ".."} & set(parts.path.split("/")):
        return None
    return None if parts.path in ("/sign-in", "/sign-out") else path


_FIRST_PAGES = {
    Role.DIRECTOR: "/notify",
    Role.ASSISTANT_DIRECTOR: "/notify",
    Role.HEAD_OF_SERVICE: "/notify",
    Role.LEAD_MEMBER: "/reports",
    Role.PLANNER: "/reports",
    Role.AUDITOR: "/reports",
    Role.ADMINISTRATOR: "/sign-in",  # an administrator works at the command line; the page says who is signed in
}


def first_page(person: Person) -> str:
    """Their role's own first page: the record for those who work with children, alerts for directors, figures for planners."""
    return _FIRST_PAGES.get(person.role, "/missing")
