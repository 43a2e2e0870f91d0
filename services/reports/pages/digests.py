"""The pages of a month's digest: reading it, and what a manager does with it."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from services.reports.api.digests import Asked, Signer, Wanted, not_yet
from services.reports.api.digests import digest as digest_shown
from services.reports.charts.drawing import NotDrawn
from services.reports.charts.looks import Shape
from services.reports.digest import signing
from services.reports.digest.contents import Contents
from services.reports.digest.drafts import Drafts
from services.reports.digest.monthly import has_published_form, last_complete
from services.reports.digest.signing import LONGEST_COMMENTARY, LONGEST_REASON, Shown
from services.reports.indicators.question import NotAsked
from services.reports.narrative.judged import how_judged
from services.reports.narrative.months import Month
from services.reports.pages.freshness import fresh
from services.reports.pages.routes import Shown as ShownPages
from services.reports.pages.routes import drawing_of
from services.reports.service import Reports, Service
from shared.clock import london_date
from shared.identity.permissions import Action, allowed
from shared.identity.reader import require
from shared.web import Form, ask, read_form
from shared.web.navigation import FIND
from shared.web.pages import Pages
from shared.web.problems import Problem

router = APIRouter(prefix="/reports/digests", include_in_schema=False, dependencies=[Depends(require(Action.INDICATORS_READ))])


def drafts_of(request: Request) -> Drafts:
    drafts: Drafts = request.app.state.drafts
    return drafts


class CommentaryForm(BaseModel):
    """`version`: how the document stood when the form was shown."""

    version: int = ask("Reload the page and try again", ge=0)
    words: str = ask("", what="The commentary", default="", max_length=LONGEST_COMMENTARY)


class SigningForm(BaseModel):
    """`seen`: the draft the signer read."""

    version: int = ask("Reload the page and try again", ge=0)
    seen: str = ask("Reload the page and try again", max_length=64)
    reason: str | None = ask("", what="The reason", default=None, max_length=LONGEST_REASON)
    also: list[str] = ask("", default=[])


@router.get("/{month}")
async def digest(request: Request, shown: Asked, service: Service, pages: ShownPages) -> Response:
    """422 for a month that is not over, or has no published form yet; 404 for a version that was not signed."""
    return pages.show(request, "digest.html", **await _about(request, service, shown))


async def pictured(
    request: Request,
    service: Service,
    month: Wanted,
    published: bool = False,
    version: Annotated[int | None, Query(ge=1, le=10_000)] = None,
    draft: bool = False,
    seen: Annotated[str | None, Query(max_length=64)] = None,
) -> Contents:
    """The draft of this name, where it was shown here a moment ago; else as the page would say it now."""
    found = drafts_of(request).find(seen)
    if found is not None and (found.of, found.published) == (month, published):
        return found
    return (await digest_shown(month, service, published, version, draft)).edition.contents


@router.get("/{month}/charts/{indicator}/{shape}.svg")
async def chart(request: Request, contents: Annotated[Contents, Depends(pictured)], indicator: str, shape: Shape) -> Response:
    """A picture of the digest, of the version asked for. 404 where it has none of this figure."""
    found = next((one for one in contents.charts if one.indicator == indicator), None)
    if found is None:
        raise Problem(404, "No such picture", "This digest has no picture of that figure.")
    try:
        return Response(await drawing_of(request).svg(found.picture, shape), media_type="image/svg+xml")
    except NotDrawn as failure:
        raise Problem(503, "Not drawn", "The picture could not be drawn; the table has the same figures.") from failure


@router.get("/{month}/commentary")
async def ask_commentary(request: Request, service: Service, person: Signer, month: Wanted, pages: ShownPages) -> Response:
    shown = await _draft(service, month)
    blank = Form.blank(CommentaryForm, version=shown.standing.version, words=shown.standing.commentary)
    return _commentary(request, pages, shown, blank)


@router.post("/{month}/commentary")
async def comment(request: Request, service: Service, person: Signer, month: Wanted, pages: ShownPages) -> Response:
    form = await read_form(request, CommentaryForm)
    if form.answer is None:
        return _commentary(request, pages, await _draft(service, month), form, 422)
    await _draft(service, month)  # a month without a digest has no commentary either
    try:
        await signing.comment(service, person, month, form.answer.words, form.answer.version)
    except signing.Stale:
        shown = await _draft(service, month)
        form.typed["version"] = [str(shown.standing.version)]
        return _commentary(request, pages, shown, form, 409, stale=True)
    return RedirectResponse(f"/reports/digests/{month}/sign", 303)


@router.get("/{month}/sign")
async def ask_signature(request: Request, service: Service, person: Signer, month: Wanted, pages: ShownPages) -> Response:
    """The draft as it would be signed."""
    shown = await _draft(service, month)
    return await _signing(request, service, pages, shown, _blank(shown))


@router.post("/{month}/sign")
async def sign(request: Request, service: Service, person: Signer, month: Wanted, pages: ShownPages) -> Response:
    form = await read_form(request, SigningForm)
    if (answer := form.answer) is not None:
        try:
            await signing.sign(
                service,
                person,
                month,
                reason=answer.reason,
                publish="publish" in answer.also,
                commentary_too="commentary" in answer.also,
                seen=answer.seen,
                if_match=answer.version,
            )
            return RedirectResponse(f"/reports/digests/{month}?signed=1", 303)
        except signing.ReasonWanted:
            form.refuse("reason", "Enter why another version is signed")
        except (signing.Stale, signing.FiguresMoved):
            shown = await _draft(service, month)
            again = _blank(shown)
            again.typed |= {name: form.typed.get(name, []) for name in ("reason", "also")}
            return await _signing(request, service, pages, shown, again, 409, stale=True)
        except signing.NothingToPublish:
            form.refuse("also", "The published form is for a month whose collection year is over")
        except NotAsked as reason:
            raise not_yet(month, reason, published=False) from reason
    return await _signing(request, service, pages, await _draft(service, month), form, 422)


def _blank(shown: Shown) -> Form[SigningForm]:
    return Form.blank(SigningForm, version=shown.standing.version, seen=shown.edition.contents.seen)


async def _draft(service: Reports, month: Month) -> Shown:
    try:
        return await signing.shown(service, month, published=False, draft=True)
    except NotAsked as reason:
        raise not_yet(month, reason, published=False) from reason


async def _about(request: Request, service: Reports, shown: Shown) -> dict[str, Any]:
    """What the page of an edition, and its preview, are made of."""
    today, month, edition = london_date(service.clock.now()), shown.month, shown.edition
    asked = {"published": "true"} if edition.contents.published else {}
    newest = shown.standing.newest(published=edition.contents.published)
    superseded = edition.signed is not None and newest is not None and newest.version != edition.signed.version
    if edition.signed and superseded:
        asked["version"] = str(edition.signed.version)
    if edition.signed is None and newest is not None:
        asked["draft"] = "true"
    seen = {} if edition.signed else {"seen": drafts_of(request).keep(edition.contents)}
    return {
        "shown": shown,
        "edition": edition,
        "contents": edition.contents,
        "standing": shown.standing,
        "newest": newest,
        "superseded": superseded,
        "asked": f"?{urlencode(asked)}" if asked else "",
        "pictured": f"?{urlencode(asked | seen)}" if asked or seen else "",
        "how_judged": how_judged(published=edition.contents.published),
        "publishable": has_published_form(month, today),
        "following": month.next if month.next <= last_complete(today) else None,
        "may_sign": allowed(request.state.person, Action.DIGESTS_SIGN) is not None,
        "may_decide": allowed(request.state.person, Action.DECISIONS_RECORD) is not None,
        "may_find": FIND.theirs(request.state.person),
        "fresh": await fresh(service),
    }


def _commentary(
    request: Request, pages: Pages, shown: Shown, form: Form[CommentaryForm], status: int = 200, *, stale: bool = False
) -> Response:
    return pages.show(request, "digest-commentary.html", status, shown=shown, form=form, stale=stale, most=LONGEST_COMMENTARY)


async def _signing(
    request: Request, service: Reports, pages: Pages, shown: Shown, form: Form[SigningForm], status: int = 200, *, stale: bool = False
) -> Response:
    about = await _about(request, service, shown) | {"may_decide": False, "may_find": False}
    return pages.show(request, "digest-sign.html", status, form=form, stale=stale, most=LONGEST_REASON, **about)
