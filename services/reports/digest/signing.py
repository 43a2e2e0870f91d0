"""What people do with a digest: read it as it counts, comment on it, sign it. What is signed is kept to the letter and never made again."""

from dataclasses import dataclass

from services.reports.digest.contents import Contents, contents
from services.reports.digest.edition import Edition, Signed
from services.reports.digest.monthly import Digest, has_published_form, kept, monthly_digest, monthly_digests
from services.reports.kept import documents
from services.reports.kept.documents import Signature, Standing
from services.reports.kept.given_out import alone_giving_out, give_out
from services.reports.narrative.months import Month
from services.reports.service import Reports
from shared.clock import london_date
from shared.database import Connection
from shared.identity.people import Person

LONGEST_COMMENTARY, LONGEST_REASON = 4000, 500


class NotSigned(Exception):
    """There is no such signed version, or it was not given out."""


class Stale(Exception):
    """Somebody commented or signed since. `standing` is how it is now."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(standing.version)
        self.standing = standing


class FiguresMoved(Exception):
    """The figures are no longer those that the signer saw."""


class ReasonWanted(Exception):
    """The month is signed already; another version says why. `signature` is the last."""

    def __init__(self, signature: Signature) -> None:
        super().__init__(signature.version)
        self.signature = signature


class NothingToPublish(Exception):
    """The month has no published form yet."""


@dataclass(frozen=True)
class Shown:
    """An edition, and how the document stands."""

    month: Month
    edition: Edition
    standing: Standing


def named(month: Month) -> str:
    return f"digest {month}"


async def shown(service: Reports, month: Month, *, published: bool, version: int | None = None, draft: bool = False) -> Shown:
    """The version asked for, or the newest that was signed, or the draft; `draft`: that in any case.

    A published form never shows a commentary that was not signed for publication. Raises NotAsked, NotSigned.
    """
    async with service.pool.connection() as conn:
        standing = await documents.standing(conn, named(month))
        newest = None if draft else standing.newest(published=published)
        wanted = version or (newest.version if newest else None)
        if wanted is not None:
            return Shown(month, await _signed(conn, month, wanted, published=published), standing)
    digest = await monthly_digest(service, month, published=published)
    return Shown(month, Edition(contents(digest), None if published else standing.commentary), standing)


async def _signed(conn: Connection, month: Month, version: int, *, published: bool) -> Edition:
    try:
        return Edition.kept(await documents.signed(conn, named(month), version, published=published))
    except LookupError as missing:
        raise NotSigned(str(missing)) from missing


async def comment(service: Reports, person: Person, month: Month, words: str, if_match: int | None = None) -> Standing:
    """Blank words take the commentary back. The same words again are no new version. Raises Stale."""
    async with service.pool.connection() as conn:
        standing = await documents.standing(conn, named(month), alone=True)
        if (standing.commentary or "") == words:
            return standing
        _fresh(standing, if_match)
        await documents.add_commentary(conn, named(month), len(standing.commentaries) + 1, words, service.clock.now(), person)
        return await documents.standing(conn, named(month))


async def sign(
    service: Reports,
    person: Person,
    month: Month,
    *,
    reason: str | None = None,
    publish: bool = False,
    commentary_too: bool = False,
    seen: str | None = None,
    if_match: int | None = None,
) -> Shown:
    """Keeps the sentences, figures and pictures of now, with the commentary, under the signer's name; with `publish` the published form.

    `commentary_too`: the commentary may stand in the published form. `seen`: the `Contents.seen` of the draft that was read. What is
    published is recorded as given out. Raises Stale, ReasonWanted, FiguresMoved, NothingToPublish, NotAsked.
    """
    async with service.pool.connection() as conn:
        standing = await documents.standing(conn, named(month), alone=True)
        _fresh(standing, if_match)
        if standing.signatures and not reason:
            raise ReasonWanted(standing.signatures[0])
        if publish and not has_published_form(month, london_date(service.clock.now())):
            raise NothingToPublish(str(month))
        if publish:
            await alone_giving_out(conn)
        forms = (False, True) if publish else (False,)
        digests = await monthly_digests(service, month, await kept(conn, *forms), *forms)
        if seen is not None and contents(digests[0]).seen != seen:
            raise FiguresMoved(str(month))
        await _keep(conn, service, person, standing, digests, reason, commentary_too=commentary_too)
    return await shown(service, month, published=False)


async def _keep(
    conn: Connection,
    service: Reports,
    person: Person,
    standing: Standing,
    digests: list[Digest],
    reason: str | None,
    *,
    commentary_too: bool,
) -> None:
    now, version = service.clock.now(), len(standing.signatures) + 1

    def written(of: Contents, commentary: str | None) -> str:
        signed = Signed(contents=of, commentary=commentary, version=version, by=person.name, role=person.role.shown, at=now, reason=reason)
        return signed.model_dump_json()

    internal, *published = digests
    document = named(internal.month)
    for_publication = standing.commentary if commentary_too else None
    given_out = written(contents(published[0]), for_publication) if published else None
    await documents.add_signature(conn, document, version, reason, written(contents(internal), standing.commentary), given_out, now, person)
    if published:
        await give_out(conn, document, version, now, published[0].given)


def _fresh(standing: Standing, if_match: int | None) -> None:
    if if_match is not None and if_match != standing.version:
        raise Stale(standing)
