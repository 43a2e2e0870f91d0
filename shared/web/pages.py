"""Pages rendered on the server: a service's templates inside the shared frame."""

import re
from datetime import datetime
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, pass_context, select_autoescape
from jinja2.runtime import Context
from starlette.requests import Request
from starlette.responses import HTMLResponse

from shared.clock import Clock, SystemClock
from shared.web import components, times
from shared.web.csrf import FIELD, SessionOf, form_token, session_of
from shared.web.dist import Assets
from shared.web.navigation import channels_of, places_for

_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)


class Pages:
    """A service's templates (`templates/` in `package`), the frame and GOV.UK's components, in one environment.

    `demonstration` puts up the banner that everybody is made up. `session_of` is for tests without identity.
    """

    def __init__(
        self, package: str, *, demonstration: bool = False, clock: Clock | None = None, session_of: SessionOf = session_of
    ) -> None:
        self.clock = clock or SystemClock()
        self.demonstration = demonstration
        self.session_of = session_of
        self.assets = Assets.load()
        self.environment = Environment(
            loader=ChoiceLoader(
                [
                    PackageLoader(package),
                    PackageLoader("shared.web"),
                    PackageLoader("shared.identity"),  # the sign-in page
                    PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
                ]
            ),
            autoescape=select_autoescape(default=True, default_for_string=True),
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,  # or each page looks at 200 files to see whether they have changed
        )
        self.environment.filters |= {
            "day": times.day,
            "clock_time": times.clock_time,
            "date_time": times.date_time,
            "duration": times.duration,
            "hours_since": _hours_since,
            "label": label,
            # GOV.UK's macros indent what they nest, for looks; it would also indent what somebody typed in a textarea, at every sending.
            "indent": lambda html, *_: html,
        }
        self.environment.globals |= components.GLOBALS | {"asset": self.assets.url, "csrf_field": FIELD}

    def show(self, request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """The page. In every template: `person`, `now`, `path`, `csrf_token`, `places`, `own_channels`, `demonstration`, and what is passed
        here."""
        person = context.pop("person", None) or getattr(request.state, "person", None)
        return HTMLResponse(
            self.environment.get_template(template).render(
                request=request,
                path=request.url.path,
                person=person,
                places=places_for(person, request.url.path),
                own_channels=channels_of(person),
                now=self.clock.now(),
                csrf_token=form_token(self.session_of(request) if person else None),
                demonstration=self.demonstration,
                **context,
            ),
            status,
        )

    @property
    def inline_scripts(self) -> tuple[str, ...]:
        """The scripts standing in the frame itself, to be allowed by their hash: GOV.UK's one line, whatever its version."""
        source, _, _ = self.environment.get_template("govuk_frontend_jinja/template.html").environment.loader.get_source(  # type: ignore[union-attr]
            self.environment, "govuk_frontend_jinja/template.html"
        )
        return tuple(_INLINE_SCRIPT.findall(source))


def label(code: object) -> str:
    """A code in words: its own `label` where it has one (`FoundLocation.FRIEND`), else the code read out: `own_return` → Own return."""
    return str(getattr(code, "label", None) or str(code).replace("_", " ").capitalize())


@pass_context
def _hours_since(context: Context, instant: datetime) -> str:
    return times.hours_since(instant, context["now"])
