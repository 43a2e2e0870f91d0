"""What an alert says outside: "a child", the reference, and a link that needs sign-in. Nothing else, by construction.

Fields are declared; a template that asks for any other is refused when it is made, not when it is sent. Three more fields exist for
whom the Caldicott Guardian has switched them on (domain.md, Messages); names, dates of birth, addresses and placements have none.
"""

from collections.abc import Iterable
from html import escape
from string import Formatter
from typing import NamedTuple


class Fields(NamedTuple):
    """All that may leave the building. `reference`: one or, where several alerts go as one message, each of them.

    `age_band`, `hours` (elapsed since last seen) and `risk` are said only where they are disclosed and known.
    """

    reference: str
    link: str
    age_band: str | None = None
    hours: str | None = None
    risk: str | None = None


BY_DECISION = frozenset({"age_band", "hours", "risk"})
"""Fields that stay empty unless a recorded decision discloses them."""


class Message(NamedTuple):
    """A subject and HTML only where the channel has such; `link` is the one that stands in the text."""

    subject: str
    text: str
    html: str
    link: str


class ForbiddenField(ValueError):
    """A template asks for something that may not leave."""


class Template:
    """A subject (None where the channel has none) and parts. A part that is the link alone becomes one in HTML.

    A part with a field of `BY_DECISION` is left out unless all its fields are disclosed and known. `between` joins the parts.
    """

    def __init__(self, subject: str | None, *parts: str, between: str = "\n\n") -> None:
        for part in (subject or "", *parts):
            for _, field, spec, conversion in Formatter().parse(part):
                if field is not None and (field not in Fields._fields or spec or conversion):
                    raise ForbiddenField(f"a message may not say {{{field}}}: only {', '.join(Fields._fields)}")
        if subject is not None and (not subject.startswith(MARKING) or asked(subject) - {"reference"}):
            raise ForbiddenField(f"a subject begins {MARKING} and holds the reference at most")
        self._subject, self._parts, self._between = subject, parts, between

    def fill(self, fields: Fields, disclosed: frozenset[str] = frozenset()) -> Message:
        """Raises ForbiddenField for a value with a line break or other control character, which could end a header."""
        said = {name: value for name, value in fields._asdict().items() if value is not None and name in disclosed | ALWAYS}
        if not all(value.isprintable() for value in said.values()):
            raise ForbiddenField("a field of a message holds a control character")
        parts = [part for part in self._parts if asked(part) <= said.keys()]
        safe = {name: escape(value) for name, value in said.items()}
        as_html = [
            f'<p><a href="{safe["link"]}">{safe["link"]}</a></p>'
            if part == "{link}"
            else f"<p>{escape(part, quote=False).format(**safe)}</p>"
            for part in parts
        ]
        text = self._between.join(part.format(**said) for part in parts)
        return Message((self._subject or "").format(**said), text, PAGE.format(body="\n".join(as_html)), fields.link)


def asked(part: str) -> set[str]:
    """The fields a part of a template takes."""
    return {field for _, field, _, _ in Formatter().parse(part) if field is not None}


def listed(references: Iterable[str]) -> str:
    """Several references as one field."""
    return ", ".join(references)


ALWAYS = frozenset(Fields._fields) - BY_DECISION

MARKING = "OFFICIAL-SENSITIVE"

PAGE = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Safe Return</title></head>
<body>
{body}
</body></html>
"""
