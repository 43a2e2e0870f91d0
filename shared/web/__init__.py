"""The page frame of every service: rendering, forms, problems, form tokens, times. What a page author needs is all here.

**Setting up**, in `create_app` (web first, then identity, so that identity stands in front and knows who is asking):

    pages = Pages("services.missing", demonstration=settings.demonstration, clock=clock)  # with services/missing/templates/
    web.install(app, pages, larger_bodies={"/missing/api/children/import": 64 * MEGABYTE})     # bytes; else 1 MB
    identity.layer.install(app, "missing", settings, clock)

`install` serves `/assets/...`, turns every error into a problem (calls) or a page (pages), sets the security headers, checks form
tokens and limits bodies. A route has nothing to remember but to put `fields.form` around its questions.

**Showing**: `return pages.show(request, "episode.html", status=200, episode=episode)`. Templates begin `{% extends "frame.html" %}` and
fill the blocks `title` (without the product's name), `before` (a back link), `content`. In each: `person` (or None), `now`, `path`,
`csrf_token`, `demonstration`, `asset("app.css")`; GOV.UK's own macros by
`{% from "govuk_frontend_jinja/components/tag/macro.html" import govukTag %}` (parameters as in GOV.UK's documentation, keys quoted).
Filters: `instant | date_time` → 14 May 2025 at 22:40; `| day`; `| clock_time`; `minutes_or_timedelta | duration` → 2 hours 30 minutes;
`instant | hours_since` (until `now`); `code | label`. A list of people is `<table class="govuk-table sr-stack">` whose cells are
`<td data-label="Last seen">`: cards on a phone. A wide table of figures stands in `<div class="sr-scroll" tabindex="0" role="region"
aria-labelledby="id of its caption">`; a timeline is `<ol class="sr-timeline"><li><time datetime=...>…</time> …</li></ol>`; a chart is an
`<img src="...svg" alt="...">` in `<figure class="sr-figure">` with its table below. No `style=`, no `onclick=`, no inline script: the
browser refuses them (content security policy). Class `sr-no-print` leaves something out of print.

**Forms**: a pydantic model whose fields are questions.

    class ReturnForm(BaseModel):
        returned_at: Moment = ask("Enter when they came back", what="When they came back")        # an instant, UTC
        found_location: FoundLocation = ask("Select where they were found")
        reasons: list[Reason] = ask("Select at least one reason", min_length=1)                       # checkboxes
        condition: str | None = ask("", what="Condition", default=None, max_length=2000)

    @router.get("/missing/episodes/{id}/return")
    async def ask_return(...): return pages.show(request, "return.html", form=Form.blank(ReturnForm, returned_at=clock.now()))

    @router.post("/missing/episodes/{id}/return")
    async def record_return(request: Request, ...):
        form = await read_form(request, ReturnForm)
        if form.answer:
            try: ... (form.answer.returned_at) ...; return RedirectResponse(there, 303)
            except ReturnBeforeLastSeen as refusal: form.refuse("returned_at", str(refusal))
        return pages.show(request, "return.html", status=422, form=form)

    {% import "fields.html" as fields with context %}
    {% call fields.form(path, form, draft="return") %}
      {{ fields.moment(form, "returned_at", "When did they come back?") }}
      {{ fields.radios(form, "found_location", "Where were they found?", locations) }}       locations=FoundLocation, passed to show
      {{ fields.area(form, "condition", "How are they?", most=2000) }}
      {{ fields.button("Continue") }}
    {% endcall %}

Pass the form as `form`: the frame then shows the error summary and "Error:" in the title by itself. Blank answers count as missing
(`ask`'s first argument is said); a validator's `ValueError("...")` is said as written; a model validator raises `Refused("field", "...")`.
`fields` has `form text area select radios checkboxes moment day button summary carried token`; `summary([(question, answer, change_href)])`
is check-your-answers, `carried(form)` its hidden answers (the page posts them to the recording route, which reads the same model again).
`Form.blank(Model, name=value, ...)` fills in text, codes, lists and instants; `form.text(name)`, `form.chosen(name)`, `form.typed` are what
was typed, to keep as a draft; `Form.posted(Model, pairs)` reads kept pairs again. A time that does not exist (clocks forward) is refused in
words; one that happened twice shows "Which one?" by itself.

**Problems**: anywhere beneath a route, raise `Problem(409, "Already missing", "This child has an open episode.", episode_id=open_id)`;
`errors=[field_error("returned_at", "is before last seen", value)]`. Under `/…/api/…` and `/…/events` it is RFC 9457 JSON, elsewhere a
page. FastAPI's own 422, 404, 405 and HTTPException too; an uncaught exception is a 500 that tells nothing, with `X-Request-Id` to find
it in the log. A plain 401 on a page leads to `/sign-in?next=`.

**Form tokens** are checked before a route sees the request: by cookie, a page's post needs `{{ fields.token() }}` (in `fields.form`; the
sign-out form has it), a call under `/api` needs to come from our own pages (fetch does so by itself); by bearer token neither. Test
clients that post pages send `form_token(person.sid)` as `csrf_token`.

**Live regions**: `<div id="alerts" data-live="/notify/api/alerts/stream" data-live-summary="2 open alerts">` is fetched again from this
page (or `data-live-page`) whenever the stream sends a message (or an event named in `data-live-events="raised closed"`), replaced, and
its summary announced. `<p class="sr-live__state" data-live-state="alerts">Reload this page to see new alerts.</p>` says whether it is
connected. Give the fields in it ids: what is being typed survives. Without JavaScript pages work as they stand.
"""

from shared.web.csrf import came_from_us, form_token
from shared.web.dist import AssetsNotBuilt
from shared.web.forms import Form, Refused, Ruled, Typed, ask, read_form
from shared.web.install import install
from shared.web.layers import MEGABYTE
from shared.web.moments import Moment, moment_parts, read_moment
from shared.web.navigation import back_to, first_page
from shared.web.pages import Pages, label
from shared.web.problems import Problem, field_error, is_api
from shared.web.times import clock_time, date_time, day, duration, hours_since

__all__ = [
    "MEGABYTE",
    "AssetsNotBuilt",
    "Form",
    "Moment",
    "Pages",
    "Problem",
    "Refused",
    "Ruled",
    "Typed",
    "ask",
    "back_to",
    "came_from_us",
    "clock_time",
    "date_time",
    "day",
    "duration",
    "field_error",
    "first_page",
    "form_token",
    "hours_since",
    "install",
    "is_api",
    "label",
    "moment_parts",
    "read_form",
    "read_moment",
]
