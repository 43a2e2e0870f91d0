"""A date and a 24-hour time as a person in England writes them, turned into one instant in UTC.

On the night the clocks go forward an hour does not exist, and is refused in those words; on the night they go back an hour
happens twice, and the person is asked which one.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from pydantic import BeforeValidator

from shared.clock import LONDON

PARTS = ("day", "month", "year", "time", "which")
NOON = "noon"
"""What the hidden box of a question for a day alone holds: with no day beside it, nothing was answered."""
_MONTHS = [f"{date(2000, month, 1):%B}".lower() for month in range(1, 13)]
_TIME = re.compile(r"([0-9]{1,2})[:.\s]?([0-9]{2})(?:\s*([ap])\.?m\.?)?|([0-9]{1,2})\s*([ap])\.?m\.?", re.IGNORECASE)


class MomentRefused(ValueError):
    """Why an answer is not a time; `{what}` in the message is the question's name, `parts` are the boxes to mark."""

    def __init__(self, message: str, *parts: str) -> None:
        super().__init__(message)
        self.message = message
        self.parts = parts


def read_moment(answer: object) -> datetime:
    """The instant (UTC) meant by `{day, month, year, time, which}`; an aware datetime passes. Raises MomentRefused."""
    if isinstance(answer, datetime) and answer.tzinfo is not None:
        return answer.astimezone(UTC)
    if not isinstance(answer, Mapping):
        raise MomentRefused("{what} must be a date and a time", "day")
    empty = [part for part in ("day", "month", "year", "time") if not answer.get(part)]
    if empty:
        raise MomentRefused(f"{{what}} must include a {' and a '.join(empty)}", *empty)
    return _instant(datetime.combine(*_day_and_time(answer), tzinfo=LONDON), answer.get("which", ""))


Moment = Annotated[datetime, BeforeValidator(read_moment)]
"""A field of a form's model whose answer is the boxes of the `moment` component; its value is an instant in UTC."""
MOMENT_MARK = Moment.__metadata__[0]  # type: ignore[attr-defined]


def read_time(text: str) -> time:
    """`22:40`, `2240`, `22.40`, `9:05`, `10.40pm`, `10 pm`; `noon` where a page asks for a day alone. Raises MomentRefused."""
    if text == NOON:
        return time(12)
    found = _TIME.fullmatch(text.strip())
    if found:
        hour, minute, half = int(found[1] or found[4]), int(found[2] or 0), (found[3] or found[5] or "").lower()
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "p" else 0)
        if hour < 24 and minute < 60 and (not half or (half == "p") == (hour >= 12)):
            return time(hour, minute)
    raise MomentRefused("{what}: use the 24-hour clock for the time, like 22:40", "time")


def moment_parts(instant: datetime) -> dict[str, str]:
    """The boxes that say an instant, to fill a form with. `which` is given only in the hour that happens twice."""
    local = instant.astimezone(LONDON)
    parts = {"day": str(local.day), "month": str(local.month), "year": str(local.year), "time": f"{local:%H:%M}"}
    return parts | ({"which": "second" if local.fold else "first"} if _happens_twice(local) else {})


def needs_which(answer: Mapping[str, str]) -> bool:
    """Whether the boxes hold a time that happens twice, so that the question "first or second?" must be on the page."""
    try:
        return _happens_twice(datetime.combine(_date(answer), read_time(answer.get("time", "")), tzinfo=LONDON))
    except MomentRefused:
        return False


def _day_and_time(answer: Mapping[str, str]) -> tuple[date, time]:
    """Both are read, so that what is wrong with either is said at once."""
    try:
        day = _date(answer)
    except MomentRefused as of_day:
        try:
            read_time(answer["time"])
        except MomentRefused as of_time:
            also = of_time.message.removeprefix("{what}: ")
            raise MomentRefused(f"{of_day.message}. Also {also}", *of_day.parts, *of_time.parts) from None
        raise
    return day, read_time(answer["time"])


def _date(answer: Mapping[str, str]) -> date:
    year, month = answer.get("year", ""), answer.get("month", "").lower()
    named = [number for number, name in enumerate(_MONTHS, 1) if len(month) >= 3 and name.startswith(month)]
    if not re.fullmatch(r"[0-9]{4}", year):
        which = f". {year} could be more than one year" if re.fullmatch(r"[0-9]{2}", year) else ""
        raise MomentRefused(f"{{what}}: the year must have 4 numbers, like 2026{which}", "year")
    if not 1900 <= int(year) < 2200:
        raise MomentRefused("{what}: check the year", "year")
    try:
        return date(int(year), named[0] if named else _number(month), _number(answer.get("day", "")))
    except ValueError:
        raise MomentRefused("{what} must be a real date", "day", "month", "year") from None


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,2}", text):
        raise ValueError(f"{text!r} is not a number of one or two digits")
    return int(text)


def _happens_twice(local: datetime) -> bool:
    # In the repeated hour fold 0 is ahead of fold 1; in the skipped hour it is behind.
    return _offset(local, 0) > _offset(local, 1)


def _offset(local: datetime, fold: int) -> timedelta:
    offset = local.replace(fold=fold).utcoffset()
    assert offset is not None, "local times carry the London zone"
    return offset


def _instant(local: datetime, which: str) -> datetime:
    if _offset(local, 0) < _offset(local, 1):
        gap_ends = local.replace(fold=0).astimezone(UTC).astimezone(LONDON)
        raise MomentRefused(
            f"{{what}}: {local:%H:%M} did not happen on {local.day} {local:%B %Y}. The clocks went forward from 01:00 to 02:00; "
            f"if your clock had not been changed, enter {gap_ends:%H:%M}",
            "time",
        )
    if _happens_twice(local) and which not in ("first", "second"):
        raise MomentRefused(
            f"{{what}}: {local:%H:%M} happened twice that night, because the clocks went back. Say which of the two it was", "which"
        )
    return local.replace(fold=1 if which == "second" else 0).astimezone(UTC)
