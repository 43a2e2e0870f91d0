"""What the headers of a change mean."""

from shared.web.problems import NOTHING_CHANGED, Problem, field_error


def version_meant(if_match: str | None) -> int | None:
    """`3`, `"3"` or `W/"3"`; None for no header or `*`. Raises 422."""
    if if_match is None or if_match.strip() == "*":
        return None
    text = if_match.strip().removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdecimal()) or int(text) >= 2**63:
        raise Problem(422, "The request is not valid", NOTHING_CHANGED, errors=[field_error("If-Match", "is not a version", if_match)])
    return int(text)
