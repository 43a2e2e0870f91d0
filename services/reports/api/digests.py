"""`/reports/api/digests/{yyyy-mm}.json|html|pdf|xlsx`, the commentary, the signature."""

import asyncio
from base64 import b64encode
from datetime import date, datetime
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.reports.answers_as_files import MEDIA
from services.reports.api.meant import version_meant
from services.reports.charts.drawing import NotDrawn
from services.reports.charts.looks import Shape
from services.reports.digest import signing
from services.reports.digest.contents import Signal
from services.reports.digest.on_paper import as_pdf, as_xlsx
from services.reports.digest.signing import LONGEST_COMMENTARY, LONGEST_REASON, Shown
from services.reports.disclosure.symbols import Symbol
from services.reports.indicators.question import NotAsked
from services.reports.kept.documents import NotAsSigned, Standing
from services.reports.narrative.judged import how_judged
from services.reports.narrative.months import Month
from services.reports.service import Service
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.web.problems import NOTHING_CHANGED, Problem, field_error

log = structlog.get_logger()

router = APIRouter(prefix="/reports/api/digests", tags=["digests"], dependencies=[Depends(require(Action.INDICATORS_READ))])

PDF, HTML = "application/pdf", "text/html; charset=utf-8"
Signer = Annotated[Person, Depends(require(Action.DIGESTS_SIGN))]
IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=40)]


class SentenceBody(BaseModel):
    """`query` leads to the page that shows the same figures; `values` holds every number in the text.

    `signal` is null where nothing was judged.
    """

    kind: str
    indicator: str | None
    text: str
    query: str | None
    values: dict[str, float | int | str]
    signal: Signal | None


class SourceBody(BaseModel):
    title: str
    licence: str


class SignatureBody(BaseModel):
    """`role` is in words. `published`: this version was given out, in its published form. Its contents are at `?version=`."""

    version: int
    by: str
    role: str
    at: datetime
    reason: str | None
    published: bool


class DigestBody(BaseModel):
    """`from` and `to` (exclusive) are London dates; `sentences` are in the order in which a reader should hear of them.

    `state` is `draft` until somebody signs: what is recorded later changes a draft, and never a version that was signed. `sha256` is of
    what was signed, and `seen` names this draft to whoever signs it.
    """

    month: str
    from_: date
    to: date
    published: bool
    as_of: datetime | None
    position: int
    sentences: list[SentenceBody]
    sources: list[SourceBody]
    state: str
    commentary: str | None
    signed: SignatureBody | None
    sha256: str | None
    seen: str
    versions: list[SignatureBody]

    model_config = {"serialize_by_alias": True, "alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}


class CommentaryWords(BaseModel):
    """About the figures, and never about a child. Blank takes the commentary back."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    words: str = Field(max_length=LONGEST_COMMENTARY)


class CommentaryBody(BaseModel):
    month: str
    commentary: str | None
    version: int


class SignatureWords(BaseModel):
    """`publish`: its published form is given out too, and recorded as such; `commentary_too`: the commentary may stand in that.

    `reason` is needed from the second version on. `seen` is that of the draft that was read: with it nobody signs other figures.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    reason: str | None = Field(default=None, min_length=1, max_length=LONGEST_REASON)
    publish: bool = False
    commentary_too: bool = False
    seen: str | None = Field(default=None, max_length=64)


def month(month: Annotated[str, Path(max_length=20, description="2026-10")]) -> Month:
    try:
        return Month.parse(month)
    except ValueError as wrong:
        raise Problem(422, "The request is not valid", str(wrong), errors=[field_error("month", str(wrong), month)]) from wrong


Wanted = Annotated[Month, Depends(month)]


async def digest(
    month: Wanted,
    service: Service,
    published: Annotated[bool, Query(description="as it may be published: of a month whose collection year is over")] = False,
    version: Annotated[int | None, Query(ge=1, le=10_000, description="a signed version; by default the newest, or the draft")] = None,
    draft: Annotated[bool, Query(description="what the figures say now, though a version is signed")] = False,
) -> Shown:
    """Of the page and of the calls. Raises 422 for a month that is not over, or has no published form yet; 404 for no such version."""
    try:
        return await signing.shown(service, month, published=published, version=version, draft=draft and version is None)
    except NotAsked as reason:
        raise not_yet(month, reason, published=published) from reason
    except signing.NotSigned as missing:
        kept = "given out" if published else "signed"
        raise Problem(404, "No such version", f"No version {version} of the digest of {month.label} was {kept}.") from missing
    except NotAsSigned as changed:
        log.error("a signed document was changed behind our back", document=str(changed))
        detail = f"What is kept of the digest of {month.label} is not what was signed. It is not shown: tell whoever runs the system."
        raise Problem(500, "Not as it was signed", detail) from changed


def not_yet(month: Month, reason: NotAsked, *, published: bool) -> Problem:
    error = field_error(reason.field, str(reason), str(reason.value))
    missing = f"There is no {'published digest' if published else 'digest'} of {month.label} yet."
    return Problem(422, "There is no such digest", missing, errors=[error])


Asked = Annotated[Shown, Depends(digest)]


@router.get("/{month}.json", response_model=DigestBody)
async def digest_json(response: Response, shown: Asked) -> Any:
    """What a month's figures say: each sentence with its numbers, where they come from, and whether they are a signal."""
    return _tagged(response, shown)


@router.get("/{month}.pdf", response_class=Response, responses={200: {"content": {PDF: {}}}})
async def digest_pdf(request: Request, service: Service, shown: Asked) -> Response:
    """A4, tagged (PDF/UA-1)."""
    edition = shown.edition
    made = await asyncio.to_thread(as_pdf, edition, await drawings(request, shown, Shape.NARROW), service.address, service.clock.now())
    return _file(made, PDF, f"{edition.name}.pdf")


@router.get("/{month}.xlsx", response_class=Response, responses={200: {"content": {MEDIA["xlsx"]: {}}}})
async def digest_xlsx(service: Service, shown: Asked) -> Response:
    """A sheet of sentences with their figures and where these are shown, a sheet for each table, and what it all is."""
    made = await asyncio.to_thread(as_xlsx, shown.edition, service.address)
    return _file(made, MEDIA["xlsx"], f"{shown.edition.name}.xlsx")


@router.get("/{month}.html", response_class=Response, responses={200: {"content": {"text/html": {}}}})
async def digest_html(request: Request, service: Service, shown: Asked) -> Response:
    """One file with everything in it, its pictures too, to keep or to send."""
    svgs = [b64encode(svg.encode()).decode() for svg in await drawings(request, shown, Shape.WIDE)]
    drawn = list(zip(shown.edition.contents.charts, svgs, strict=True))
    symbols = list(Symbol) if shown.edition.contents.published else []
    template = request.app.state.pages.environment.get_template("digest-file.html")
    made = template.render(
        edition=shown.edition,
        drawn=drawn,
        address=service.address,
        how_judged=how_judged(published=shown.edition.contents.published),
        symbols=symbols,
    )
    return _file(made.encode(), HTML, f"{shown.edition.name}.html")


@router.put("/{month}/commentary", response_model=CommentaryBody)
async def set_commentary(
    service: Service, person: Signer, response: Response, month: Wanted, body: CommentaryWords, if_match: IfMatch = None
) -> Any:
    """What a manager says about the month, kept beside its sentences. Each change is a version. 412 where it has changed since."""
    try:
        standing = await signing.comment(service, person, month, body.words, version_meant(if_match))
    except signing.Stale as stale:
        raise changed_since(stale.standing) from stale
    response.headers["ETag"] = f'"{standing.version}"'
    return CommentaryBody(month=str(month), commentary=standing.commentary, version=standing.version)


@router.post("/{month}/signature", response_model=DigestBody, status_code=201)
async def sign(
    service: Service, person: Signer, response: Response, month: Wanted, body: SignatureWords | None = None, if_match: IfMatch = None
) -> Any:
    """Keeps the digest as it is now, under one's name. Another version needs a reason (409 without); 412 where it has changed since."""
    asked = body or SignatureWords()
    try:
        shown = await signing.sign(service, person, month, **asked.model_dump(), if_match=version_meant(if_match))
    except signing.Stale as stale:
        raise changed_since(stale.standing) from stale
    except signing.ReasonWanted as again:
        last = again.signature
        detail = f"Version {last.version} was signed by {last.by_name}. Another version needs a reason. {NOTHING_CHANGED}"
        raise Problem(409, "Signed already", detail, errors=[field_error("reason", "is needed for another version")]) from again
    except signing.FiguresMoved as moved:
        detail = f"What was recorded since changes what it says: read the draft again, and sign that. {NOTHING_CHANGED}"
        raise Problem(409, "The figures have changed", detail, errors=[field_error("seen", "is of another draft", asked.seen)]) from moved
    except signing.NothingToPublish as none:
        detail = f"The collection year of {month.label} is not over. {NOTHING_CHANGED}"
        raise Problem(422, "There is no published form yet", detail, errors=[field_error("publish", "is not possible yet", True)]) from none
    except NotAsked as reason:
        raise not_yet(month, reason, published=False) from reason
    return _tagged(response, shown)


def changed_since(standing: Standing) -> Problem:
    detail = f"Somebody wrote or signed since: it is at version {standing.version} now. Read it again first. {NOTHING_CHANGED}"
    tag = {"ETag": f'"{standing.version}"'}
    return Problem(412, "It has changed since", detail, headers=tag, commentary=standing.commentary, signed=len(standing.signatures))


async def drawings(request: Request, shown: Shown, shape: Shape) -> list[str]:
    """The SVGs of an edition's pictures. Raises 503 where one could not be drawn: a document without its pictures is not that document."""
    try:
        return [await request.app.state.drawing.svg(one.picture, shape) for one in shown.edition.contents.charts]
    except NotDrawn as failure:
        raise Problem(503, "Not drawn", "A picture of it could not be drawn. Try again in a moment.") from failure


def _tagged(response: Response, shown: Shown) -> DigestBody:
    response.headers["ETag"] = f'"{shown.standing.version}"'
    contents, edition = shown.edition.contents, shown.edition
    versions = [
        SignatureBody(version=one.version, by=one.by_name, role=one.by_role, at=one.at, reason=one.reason, published=one.published)
        for one in shown.standing.signatures
    ]
    return DigestBody(
        month=contents.month,
        from_=contents.first_day,
        to=contents.to,
        published=contents.published,
        as_of=contents.as_of,
        position=contents.position,
        sentences=[
            SentenceBody(text=one.text, **{name: getattr(one, name) for name in SentenceBody.model_fields if name != "text"})
            for one in contents.sentences
        ],
        sources=[SourceBody(title=source, licence=licence) for source, licence in contents.sources],
        state="signed" if edition.signed else "draft",
        commentary=edition.commentary,
        signed=next((one for one in versions if edition.signed and one.version == edition.signed.version), None),
        sha256=edition.hash or None,
        seen=contents.seen,
        versions=versions,
    )


def _file(content: bytes, media: str, name: str) -> Response:
    return Response(content, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})
