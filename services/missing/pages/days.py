"""The day somebody was last seen as one press of a finger: today, yesterday, or another day in boxes."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from services.missing.domain.decide import CLOCKS_DIFFER
from services.missing.pages.wording import day_in_words
from shared.clock import LONDON, london_date
from shared.web import Form, read_moment
from shared.web.forms import FieldError
from shared.web.moments import MomentRefused, read_time

OTHER = "other"

_DAY = ("last_seen_at-day", "last_seen_at-month", "last_seen_at-year")

Pairs = list[tuple[str, str]]


def choices(now: datetime) -> list[dict[str, str]]:
    """Today and yesterday in London, named so that nobody has to think after midnight."""
    today = london_date(now)
    yesterday = today - timedelta(days=1)
    return [
        {"value": today.isoformat(), "text": f"Today, {day_in_words(today)}"},
        {"value": yesterday.isoformat(), "text": f"Yesterday, {day_in_words(yesterday)}"},
    ]


def chosen(form: Form[Any], now: datetime) -> str:
    """Which choice is ticked: as pressed, or by the boxes a draft kept."""
    pressed = form.text("last_seen_at-on")
    boxes = _boxed(form)
    if pressed or boxes is None:
        return pressed or (OTHER if form.text("last_seen_at-day") else "")
    return boxes.isoformat() if boxes.isoformat() in {one["value"] for one in choices(now)} else OTHER


def resolved(sent: Iterable[tuple[str, str]], now: datetime) -> Pairs:
    """The answers with days in boxes: the chosen day, and of "between two times" the day the later one falls on.

    At night two answers fewer (U2), as the page says: of a time alone the day is the last on which it came; of two times, they are a
    stretch. `day_put` is a day that followed so, and its time: with another time it follows anew (`ask_of_moved`).
    """
    pairs = dict(sent)
    day, time = pairs.get("last_seen_at-on", ""), pairs.get("last_seen_at-time", "").strip()
    put, _, put_for = pairs.pop("day_put", "").partition(" ")
    moved = put != "" and day == put and time != put_for
    if moved or (not day and not any(pairs.get(box) for box in _DAY)):
        day = put = _latest(time, now) or day
        pairs |= {"last_seen_at-on": day} if moved else {}
    if put and day == put:
        pairs["day_put"] = f"{put} {time}"
    if day and day != OTHER:
        pairs |= _boxes("last_seen_at", day)
    if pairs.get("last_seen_until-time", "").strip() and not pairs.get("last_seen_precision"):
        pairs["last_seen_precision"] = "between"
    pairs = {name: text for name, text in pairs.items() if not name.startswith("last_seen_until")} | _until(pairs)
    return list(pairs.items())


def ask_of_moved(form: Form[Any], sent: Iterable[tuple[str, str]]) -> None:
    """The day that was ticked had followed from another time, and follows from this one now: it is seen before it counts."""
    before, _, put_for = dict(sent).get("day_put", "").partition(" ")
    now, _, time = form.text("day_put").partition(" ")
    put, day = _day_of(before), _day_of(now)
    if form.answer is None or put is None or day is None or put == day or form.text("last_seen_at-on") != now:
        return
    form.refuse(
        "last_seen_at",
        f"{day_in_words(put)} was put there for {put_for}. For {time} the answer above now says"
        f" {day_in_words(day)}: press the button again if that is right, or change the day",
    )


def _day_of(text: str) -> date | None:
    """As the page put it there; None for whatever else came back."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def point_at_boxes(form: Form[Any]) -> None:
    """What is wrong with a time, said at a box that is on this page: the day's choice, or the time."""
    later, seen = form.errors.get("last_seen_until"), form.errors.get("last_seen_at")
    if later and later.parts != ("which",):
        form.errors["last_seen_until"] = FieldError(later.text, "last_seen_until-time", ("time",))
    if seen is None or seen.parts in (("which",), ("time",)) or form.text("last_seen_at-on") == OTHER:
        return
    if form.text("last_seen_at-day"):
        form.errors["last_seen_at"] = FieldError(seen.text, "last_seen_at-time", ("time",))
    elif form.text("last_seen_at-on") or any(form.text(box) for box in _DAY):
        form.errors["last_seen_at"] = FieldError("Select the day they were last seen", "last_seen_at-on")
    else:  # the day would have followed from the time
        unreadable = "When they were last seen: use the 24-hour clock for the time, like 22:40"
        text = unreadable if form.text("last_seen_at-time") else "Enter the time they were last seen"
        form.errors["last_seen_at"] = FieldError(text, "last_seen_at-time", ("time",))


def _latest(time: str, now: datetime) -> str:
    """The last London day on which this time came (ISO); blank for what is no time."""
    today = london_date(now)
    try:
        came = datetime.combine(today, read_time(time), tzinfo=LONDON) <= now + CLOCKS_DIFFER
    except MomentRefused:
        return ""
    return (today if came else today - timedelta(days=1)).isoformat()


def _until(pairs: dict[str, str]) -> dict[str, str]:
    """The later time is the first such time at or after the earlier one: past midnight it is the next day's."""
    time = pairs.get("last_seen_until-time", "").strip()
    if pairs.get("last_seen_precision") != "between" or not time:
        return {}
    kept = {name: text for name, text in pairs.items() if name in ("last_seen_until-time", "last_seen_until-which")}
    try:
        start = read_moment({part: pairs.get(f"last_seen_at-{part}", "").strip() for part in ("day", "month", "year", "time", "which")})
        first = start.astimezone(LONDON).date()
        # Of a time that happens twice the later one counts, so that the page can ask which.
        same_day = datetime.combine(first, read_time(time), tzinfo=LONDON).replace(fold=1)
    except MomentRefused:
        return kept | {f"last_seen_until-{part}": pairs.get(f"last_seen_at-{part}", "") for part in ("day", "month", "year")}
    return kept | _boxes("last_seen_until", (first if same_day >= start else first + timedelta(days=1)).isoformat())


def _boxes(name: str, iso: str) -> dict[str, str]:
    try:
        day = date.fromisoformat(iso)
    except ValueError:  # not one of our choices: the boxes stay empty and are asked for
        return {}
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def _boxed(form: Form[Any]) -> date | None:
    try:
        year, month, day = (int(form.text(f"last_seen_at-{part}")) for part in ("year", "month", "day"))
        return date(year, month, day)
    except ValueError:  # empty or not a date: nothing to tick
        return None
