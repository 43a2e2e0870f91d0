"""The list of returns as a file to take away. Rows about children, though without a name: London days, not minutes; roles, not people."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from services.reports.assurance.reading import Assured, Listed
from services.reports.assurance.response import Lack, Recorded
from services.reports.extracts.episodes import EPISODES
from services.reports.recordings import IN_TIME, Part
from services.reports.spreadsheets import Sheet, as_csv, as_workbook
from shared.clock import london_date
from shared.identity.people import Role

YES_NO = {True: "yes", False: "no"}
FLAG = {True: "a) Yes", False: "b) No"}
"""As Annex A writes its two flags. The clock of every return here ran, so that nothing is unknown."""


def _happened(one: Recorded | None) -> date | None:
    return london_date(one.happened_at) if one else None


def _written(one: Recorded | None) -> date | None:
    return london_date(one.recorded_at) if one else None


def _role(one: Recorded | None) -> str | None:
    return one.role if one else None


def _codes(codes: Iterable[str]) -> str:
    return ";".join(codes)


COLUMNS: dict[str, Callable[[Assured], object]] = {
    "reference": lambda one: one.answer.reference,
    "returned_on": lambda one: london_date(one.answer.over_at),
    "return_recorded_on": lambda one: _written(one.answer.end),
    "ended_by": lambda one: one.answer.ended_by,
    "category": lambda one: one.answer.category,
    "care_status": lambda one: one.answer.care_status,
    "team": lambda one: one.answer.team,
    "planned": lambda one: _codes(one.answer.planned),
    "plan_recorded_on": lambda one: _written(one.answer.plan),
    "offered": lambda one: YES_NO[one.answer.flag_offered],
    "offered_on": lambda one: _happened(one.answer.offer),
    "accepted": lambda one: YES_NO[one.answer.accepted],
    "outcome": lambda one: one.answer.outcome,
    "interview_held_on": lambda one: _happened(one.answer.interview),
    "interview_recorded_on": lambda one: _written(one.answer.interview),
    "interview_recorded_by": lambda one: _role(one.answer.interview),
    "conductor_relation": lambda one: one.answer.interview.relation if one.answer.interview else None,
    "independent": lambda one: YES_NO[one.answer.independent] if one.answer.interview else None,
    "discussion_held_on": lambda one: _happened(one.answer.discussion),
    "discussion_recorded_on": lambda one: _written(one.answer.discussion),
    "discussion_recorded_by": lambda one: _role(one.answer.discussion),
    "prevention_check_on": lambda one: _happened(one.answer.prevention_check),
    "prevention_check_recorded_on": lambda one: _written(one.answer.prevention_check),
    "reasons_coded": lambda one: YES_NO[one.answer.reasons_coded],
    "actions_agreed": lambda one: len(one.answer.of(Part.ACTION)),
    "actions_done": lambda one: len(one.answer.of(Part.ACTION_DONE)),
    "flag_offered": lambda one: FLAG[one.answer.flag_offered],
    "flag_accepted": lambda one: FLAG[one.answer.flag_accepted],
    "due": lambda one: YES_NO[one.due],
    "missing": lambda one: _codes(one.missing),
    "recorded_late": lambda one: _codes(one.answer.recorded_late),
}


def name(listed: Listed, form: str) -> str:
    known = f"-as-known-on-{listed.question.known_on}" if listed.question.known_on else ""
    return f"responses-{listed.question.from_on}-{listed.question.to_on}{known}.{form}"


def content(listed: Listed, form: str) -> bytes:
    """`form` is csv or xlsx. It takes a while: not on the event loop."""
    rows = [[read(one) for read in COLUMNS.values()] for one in listed.rows]
    if form == "csv":
        return as_csv(list(COLUMNS), rows).encode()
    meant = Sheet("What the codes mean", ["Column", "Code", "What it means"], list(_meant()))
    about = Sheet("About", ["", "What this is"], [list(one) for one in _about(listed)])
    return as_workbook(Sheet("Responses", list(COLUMNS), rows), meant, about)


_OF_EPISODES = {one.name: one.codes.values for one in EPISODES.columns if one.codes}
CODES: dict[str, Mapping[str, str]] = {
    **{name: _OF_EPISODES[name] for name in ("ended_by", "category", "care_status")},
    "planned": _OF_EPISODES["plan"],
    **{name: _OF_EPISODES[name] for name in ("outcome", "conductor_relation")},
    "interview_recorded_by, discussion_recorded_by": {one.value: one.shown for one in Role},
    "missing": {one.value: one.label for one in Lack},
    "recorded_late": {one.value: one.label for one in Part},
}
"""The rows keep their codes, as every file of rows does; the workbook says what each means."""


def _meant() -> Iterator[list[str]]:
    for columns, codes in CODES.items():
        yield from ([columns, code, words] for code, words in codes.items())


def _about(listed: Listed) -> list[tuple[str, object]]:
    question = listed.question
    return [
        ("List", "Each return, and what followed it as the record has it"),
        ("First day", question.from_on),
        ("First day not counted", question.to_on),
        *[("Only", f"{field.title}: {', '.join(values)}") for field, values in question.wanted],
        ("As known on", question.known_on or "now"),
        ("due", "yes where 72 hours have passed since the return; before, nothing but lateness is missing"),
        ("recorded_late", f"what was not written down {IN_TIME} it happened, Monday to Friday"),
        ("interview_recorded_by, discussion_recorded_by", "the role of who recorded it; the name stands on the episode’s timeline"),
        ("flag_offered, flag_accepted", "what Annex A, list 8 would say of this return"),
        ("Personal data", "Rows about children, without names: keep it where such records are kept"),
        ("Level with the record at (UTC)", listed.as_of.isoformat() if listed.as_of else None),
        ("Position in the record", listed.position),
    ]
