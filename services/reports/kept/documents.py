"""Commentary and signatures of a document, by its name (`digest 2026-10`). Nothing is changed: each is a new version."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.database import Connection
from shared.identity.people import Person


@dataclass(frozen=True)
class Commentary:
    """`words` are blank where they were taken back. `at` in UTC; `by_role` in words."""

    version: int
    words: str
    at: datetime
    by_name: str
    by_role: str


@dataclass(frozen=True)
class Signature:
    """`published`: this version was given out. `at` in UTC; `by_role` in words."""

    version: int
    reason: str | None
    at: datetime
    by_name: str
    by_role: str
    published: bool


@dataclass(frozen=True)
class Standing:
    """All that is known of a document but its contents, the newest first. `version` counts whatever was kept of it: for `If-Match`."""

    commentaries: Sequence[Commentary]
    signatures: Sequence[Signature]

    @property
    def version(self) -> int:
        return len(self.commentaries) + len(self.signatures)

    @property
    def commentary(self) -> str | None:
        return (self.commentaries[0].words or None) if self.commentaries else None

    def newest(self, *, published: bool) -> Signature | None:
        """The version that counts: of the published form the last that was given out."""
        return next((one for one in self.signatures if one.published or not published), None)


COMMENTARIES = "SELECT version, words, at, by_name, by_role FROM reports.commentaries WHERE document = %s ORDER BY version DESC"
SIGNATURES = """
SELECT version, reason, at, by_name, by_role, published IS NOT NULL AS published
FROM reports.signed_documents WHERE document = %s ORDER BY version DESC
"""
INTERNAL = "SELECT internal AS written, internal_hash AS hash FROM reports.signed_documents WHERE document = %s AND version = %s"
PUBLISHED = INTERNAL.replace("internal", "published")
LOCK = "SELECT pg_advisory_xact_lock(hashtext(%s))"
"""One writer of a document at a time, until the end of the transaction."""
COMMENTED = "INSERT INTO reports.commentaries (document, version, words, at, by_id, by_name, by_role) VALUES (%s, %s, %s, %s, %s, %s, %s)"
SIGNED = """
INSERT INTO reports.signed_documents
    (document, version, reason, internal, internal_hash, published, published_hash, at, by_id, by_name, by_role)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


async def standing(conn: Connection, document: str, *, alone: bool = False) -> Standing:
    """`alone`: nobody else writes this document until the transaction ends."""
    if alone:
        await conn.execute(LOCK, (f"reports {document}",))
    commentaries = await (await conn.execute(COMMENTARIES, (document,))).fetchall()
    signatures = await (await conn.execute(SIGNATURES, (document,))).fetchall()
    return Standing([Commentary(**row) for row in commentaries], [Signature(**row) for row in signatures])


class NotAsSigned(Exception):
    """What is kept of a signed version is not what its hash was made of: somebody wrote in the database."""


async def signed(conn: Connection, document: str, version: int, *, published: bool) -> str:
    """What was signed, to the letter. Raises LookupError where there is no such version or form, NotAsSigned."""
    found = await (await conn.execute(PUBLISHED if published else INTERNAL, (document, version))).fetchone()
    if found is None or found["written"] is None:
        raise LookupError(f"{document} has no {'published ' if published else ''}version {version}")
    if fingerprint(found["written"]) != found["hash"]:
        raise NotAsSigned(f"{document}, version {version}")
    return str(found["written"])


async def add_commentary(conn: Connection, document: str, version: int, words: str, at: datetime, by: Person) -> None:
    await conn.execute(COMMENTED, (document, version, words, at, by.id, by.name, by.role.shown))


async def add_signature(
    conn: Connection, document: str, version: int, reason: str | None, internal: str, published: str | None, at: datetime, by: Person
) -> None:
    """`internal` and, where it is given out, `published`: all that is signed, to the letter."""
    forms = (internal, fingerprint(internal), published, None if published is None else fingerprint(published))
    await conn.execute(SIGNED, (document, version, reason, *forms, at, by.id, by.name, by.role.shown))


def fingerprint(written: str) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(written.encode()).hexdigest()
