"""What an alert says outside: "a child", the reference, and a link that needs sign-in. Nothing else, by construction.

Fields are declared; a template that asks for any other is refused when it is made, not when it is sent.
"""

from html import escape
from string import Formatter
from typing import NamedTuple


class Fields(NamedTuple):
    """All that may leave the building (domain.md, Messages). Names, ages, risk and places have no field here."""

    reference: str
    link: str


class Message(NamedTuple):
    subject: str
    text: str
    html: str


class ForbiddenField(ValueError):
    """A template asks for something that may not leave."""


class Template:
    """A subject and paragraphs. A paragraph that is the link alone becomes one in HTML."""

    def __init__(self, subject: str, *paragraphs: str) -> None:
        for part in (subject, *paragraphs):
            for _, field, spec, conversion in Formatter().parse(part):
                if field is not None and (field not in Fields._fields or spec or conversion):
                    raise ForbiddenField(f"a message may not say {{{field}}}: only {', '.join(Fields._fields)}")
        if not subject.startswith(MARKING) or "{link}" in subject:
            raise ForbiddenField(f"a subject begins {MARKING} and holds no link")
        self._subject, self._paragraphs = subject, paragraphs

    def fill(self, fields: Fields) -> Message:
        """Raises ForbiddenField for a value with a line break or other control character, which could end a header."""
        if not all(value.isprintable() for value in fields):
            raise ForbiddenField("a field of a message holds a control character")
        said = fields._asdict()
        paragraphs = [part.format(**said) for part in self._paragraphs]
        safe = {name: escape(value) for name, value in said.items()}
        as_html = [
            f'<p><a href="{safe["link"]}">{safe["link"]}</a></p>'
            if part == "{link}"
            else f"<p>{escape(part, quote=False).format(**safe)}</p>"
            for part in self._paragraphs
        ]
        page = PAGE.format(body="\n".join(as_html))
        return Message(self._subject.format(**said), "\n\n".join(paragraphs) + "\n", page)


MARKING = "OFFICIAL-SENSITIVE"

PAGE = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Safe Return</title></head>
<body>
{body}
</body></html>
"""

ALERT = Template(
    "OFFICIAL-SENSITIVE: alert about a child, {reference}",
    "There is an alert about a child: {reference}.",
    "Sign in to see it and to say that you have:",
    "{link}",
    "Do not reply to this message and do not forward it. If a child is in danger now, ring 999.",
)
