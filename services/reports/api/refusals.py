"""Why a document cannot be given, as problem details: what was asked makes no sense, or what it is made of is not there."""

from collections.abc import Iterator
from contextlib import contextmanager

from services.reports.collate import NotReached
from services.reports.indicators.question import NotAsked
from services.reports.returns.register import RegisterUnavailable
from shared.web.problems import Problem, field_error


def not_asked(reason: NotAsked) -> Problem:
    """All that is wrong with the question, each at its parameter."""
    errors = [field_error(one.field, str(one), one.value) for one in reason.faults]
    return Problem(422, "The request is not valid", "; ".join(one.sentence for one in reason.faults), errors=errors)


@contextmanager
def refused() -> Iterator[None]:
    """Turns what reading for a document raises into problems: 422 for the question, 503 for what a minute may put right."""
    try:
        yield
    except NotAsked as reason:
        raise not_asked(reason) from reason
    except RegisterUnavailable as reason:
        detail = f"Header, care episodes with their postcodes, and dates of birth as sent come from missing: {reason}. Try again."
        raise Problem(503, "The register is away", detail, headers={"Retry-After": "5"}) from reason
    except NotReached as where:
        detail = f"The return would be partial: missing's events are collated to {where.position} only. Try again in a minute."
        raise Problem(503, "Not there yet", detail, headers={"Retry-After": "60"}, position=where.position) from where
