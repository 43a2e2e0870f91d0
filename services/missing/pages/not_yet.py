"""A time that has not come yet: after midnight it is yesterday's, and the boxes then say so for the reader to send or to change.

It is asked about and never guessed: an hour mistyped would otherwise be kept, for good, as the day before's.
"""

from datetime import datetime, timedelta
from typing import Any

from services.missing.pages.wording import day_in_words
from shared.clock import LONDON, london_date
from shared.web import Form, clock_time, date_time

CHECK = "check the day and the time"
NEARER = timedelta(hours=12)
"""From here on yesterday's is the nearer of the two. What is less far ahead was mistyped, and another day would hide it."""


def has_not_come(at: datetime, now: datetime) -> str:
    """The fact alone, without what to do about it."""
    if london_date(at) != london_date(now):
        return f"{date_time(at)} has not come yet"
    return f"{clock_time(at)} today has not come yet. It is {clock_time(now)} now"


def ask_about(form: Form[Any], name: str, at: datetime, now: datetime) -> None:
    """Refuses the time at its field, with what was probably meant in the boxes: yesterday's, or the first of two equal times."""
    meant = _meant(at, now) if form.text(f"{name}-day") else None
    if meant is None:
        form.refuse(name, f"{has_not_come(at, now)}: {CHECK}")
        return
    boxes, says = meant
    form.typed |= {f"{name}-{part}": [text] for part, text in boxes.items()}
    if "day" in boxes:
        form.typed[f"{name}-put"] = [f"{_day(form, name)} {form.text(f'{name}-time')}"]
    form.refuse(name, f"{has_not_come(at, now)}. The answer below now says {says}: press the button again if that is right, or change it")


def ask_again(form: Form[Any]) -> None:
    """The day in the boxes was put there for one time: with another it is asked about once more, unless somebody changed it.

    `<name>-put` is what stood there then, as the page sends it along. Whoever corrects a mistyped hour looks at the hour.
    """
    answers = dict(form.answer) if form.answer else {}
    for name, at in answers.items():
        day, _, time = form.text(f"{name}-put").partition(" ")
        if isinstance(at, datetime) and day == _day(form, name) and time != form.text(f"{name}-time"):
            form.refuse(
                name,
                f"The time is another one now, and the day is still the one that was put there for {time}:"
                f" {date_time(at)}. Press the button again if that is right, or change the day",
            )
            del form.typed[f"{name}-put"]


def _day(form: Form[Any], name: str) -> str:
    return ".".join(form.text(f"{name}-{part}") for part in ("day", "month", "year"))


def _meant(at: datetime, now: datetime) -> tuple[dict[str, str], str] | None:
    """The boxes to change, and what they say then."""
    if at.astimezone(LONDON).fold and at - timedelta(hours=1) <= now:
        return {"which": "first"}, f"the first {at.astimezone(LONDON):%H:%M}, before the clocks went back"
    if london_date(at) != london_date(now) or at - now < NEARER:
        return None
    before = london_date(now) - timedelta(days=1)
    return {"day": str(before.day), "month": str(before.month), "year": str(before.year)}, f"yesterday, {day_in_words(before)}"
