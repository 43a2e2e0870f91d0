"""What figures can be broken down by and narrowed to. A field is one declaration: what it is called, how it is read, its values.

`f` in an expression is the row counted, `c` the register's child as it stands now.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.reports.recordings import DONE
from shared.contracts.alert_codes import AlertCause, Severity
from shared.contracts.codes import CareStatus, Category, ConductorRelation, FoundLocation, InterviewOutcome, MarkCode, RiskLevel
from shared.contracts.response_codes import EndKind
from shared.identity.people import Role
from shared.ssda903.codes import CodeList, code_lists

UNKNOWN = "unknown"
"""The value of a field that was not recorded. Nothing is ever guessed in its place."""


@dataclass(frozen=True)
class Field:
    """`values` maps each value to its label; empty where they come from the register, such as teams. Codes it lacks can still occur."""

    id: str
    title: str
    expression: str
    values: Mapping[str, str] = field(default_factory=dict)
    closed: bool = True
    """Whether `values` is all there can be, so that another one asked for is a mistake."""
    of_child: bool = False
    """Whether it needs the register's child beside the row counted."""
    publishable: bool = True
    """Not where it tells of a home, a provider or a URN: no published form is broken down by it or narrowed to it."""
    ranked: bool = True
    """Not of those who report absences: who reports everything has more, and would be punished for it (domain.md). They stand in the order
    of their number or name, each figure with its interval and how many of it are M and A."""


def bands(expression: str, upper: Mapping[str, int | None]) -> str:
    """Each band's name and the first number above it, in order; the last goes on for ever."""
    steps = " ".join(f"WHEN {expression} < {limit} THEN '{name}'" for name, limit in upper.items() if limit is not None)
    return f"CASE WHEN {expression} IS NULL THEN NULL {steps} ELSE '{list(upper)[-1]}' END"


def _group(code: str, column: str) -> str:
    """The group the Department publishes a code under."""
    found = " ".join(f"WHEN '{value.code}' THEN '{_slug(value.group)}'" for value in _list(column).values.values() if value.group)
    return f"CASE {code} {found} END"


def _list(column: str) -> CodeList:
    return code_lists()[column]


def _slug(group: str) -> str:
    return "_".join("".join(one if one.isalnum() else " " for one in group.lower()).split())


def _groups(column: str) -> dict[str, str]:
    return {_slug(group): group for group in _list(column).groups}


def _codes(column: str) -> dict[str, str]:
    return {code: value.label for code, value in _list(column).values.items()}


# The Department's ages, published for looked-after children.
AGES = {"under_1": 1, "1_to_4": 5, "5_to_9": 10, "10_to_15": 16, "16_and_over": None}
AGE_LABELS = {"under_1": "Under 1", "1_to_4": "1 to 4", "5_to_9": "5 to 9", "10_to_15": "10 to 15", "16_and_over": "16 and over"}
# The 903 wrote 1 and 2 until 2023-24.
_SEX = "CASE {0} WHEN '1' THEN 'M' WHEN '2' THEN 'F' ELSE {0} END"
SEXES = {"M": "Male", "F": "Female", "U": "Unknown to the register"}
ETHNICITY = Field(
    "ethnicity_group", "Ethnic group", _group("c.ethnicity", "ETHNIC"), _groups("ETHNIC"), of_child=True
)  # the events say it with the child, not with the episode

AGE_BAND = Field("age_band", "Age at the start", bands("f.age", AGES), AGE_LABELS)
SEX = Field("sex", "Sex", _SEX.format("f.sex"), SEXES)
PLACEMENT = (
    Field("placement_group", "Placement at the start, in the Department's groups", _group("f.placement_type", "PLACE"), _groups("PLACE")),
    Field("placement_type", "Placement at the start", "f.placement_type", _codes("PLACE"), closed=False),
    Field("provider", "Who provides the placement", "f.provider", _codes("PLACE_PROVIDER"), closed=False, publishable=False, ranked=False),
    Field(
        "in_area",
        "Placed in or out of the area",
        "CASE f.in_area WHEN true THEN 'in' WHEN false THEN 'out' END",
        {"in": "In", "out": "Out"},
    ),
    Field("legal_status", "Legal status at the start", "f.legal_status", _codes("LS"), closed=False),
    Field("team", "Team at the start", "f.team", closed=False),
)
CATEGORY = Field("category", "Missing or away", "f.category", {one.value: one.label for one in Category})
CARE_STATUS = Field("care_status", "Whose child", "f.care_status", {one.value: one.label for one in CareStatus})
RISK = Field("risk", "Risk by social work, as last assessed", "f.risk", {one.value: one.label for one in RiskLevel})
ENDED_BY = Field(
    "ended_by",
    "How the absence ended",
    "f.ended_by",
    {"return": "The child returned"} | {one.value: one.label for one in EndKind if one.whereabouts_known},
)


# Wall-clock times of absences that know minutes; imported history knows days only.
_LEFT = "CASE WHEN f.times = 'minutes' THEN timezone('Europe/London', f.last_seen_at::TIMESTAMPTZ) END"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NAMED_DAYS = " ".join(f"WHEN {n} THEN '{day}'" for n, day in enumerate(WEEKDAYS, 1))
SCHOOL = f"isodow({_LEFT}) <= 5 AND hour({_LEFT}) BETWEEN 9 AND 14"
"""Monday to Friday, 09:00 to 15:00. Holidays are not known here."""
NIGHT = f"(hour({_LEFT}) >= 22 OR hour({_LEFT}) < 7)"
WHEN = (
    Field(
        "weekday",
        "Weekday they were last seen",
        f"CASE isodow({_LEFT}) {_NAMED_DAYS} END",
        {day: day.capitalize() for day in WEEKDAYS},
    ),
    Field("hour", "Hour they were last seen", f"strftime({_LEFT}, '%H')", {f"{n:02}": f"{n:02}:00 to {n:02}:59" for n in range(24)}),
)


def _yes_or_no(id: str, title: str, condition: str) -> Field:
    return Field(id, title, f"CASE {condition} WHEN true THEN 'yes' WHEN false THEN 'no' END", {"yes": "Yes", "no": "No"})


def _marked(*codes: str) -> str:
    return f"list_has_any(f.marks, {[str(code) for code in codes]})"


EXPLOITATION = _marked(*(one for one in MarkCode if one.exploitation))
MARKS = (
    _yes_or_no("exploitation", "Known risk of exploitation at the start", EXPLOITATION),
    _yes_or_no("uasc", "Unaccompanied asylum-seeking child", _marked(MarkCode.UASC)),
    _yes_or_no("disability", "Disability", _marked(MarkCode.DISABILITY)),
    _yes_or_no("plan_kept", "Response plan in force at the start", "f.plan_kept"),
    _yes_or_no("emergency_start", "Placement begun as an emergency", "f.emergency_start"),
    _yes_or_no("worker_changed", "Another social worker in the year before", "f.worker_changed"),
)
# A change of legal status alone (RNE code L) begins no placement.
_PLACED_ON = """greatest(
    (SELECT max(p.began_on) FROM care AS p WHERE p.authority = f.authority AND p.child_id = f.child_id
        AND p.began_on <= f.last_seen_on AND coalesce(p.reason_began, '') <> 'L'),
    CASE WHEN c.placed_on <= f.last_seen_on THEN c.placed_on END)"""
IN_PLACEMENT = {"up_to_a_week": 8, "8_to_30_days": 31, "31_to_90_days": 91, "91_days_to_a_year": 366, "over_a_year": None}
HOME = Field("urn", "Home, by its URN", "f.urn", closed=False, publishable=False, ranked=False)
# A list of one: the bands name the days six times, and DuckDB would look for the placement as often (bench P6).
_DAYS_IN_PLACEMENT = f"[date_diff('day', {_PLACED_ON}, f.last_seen_on)]"
DAYS_IN_PLACEMENT = Field(
    "days_in_placement",
    "Days in the placement at the start",
    f"list_transform({_DAYS_IN_PLACEMENT}, lambda days: {bands('days', IN_PLACEMENT)})[1]",
    {name: name.replace("_", " ").capitalize() for name in IN_PLACEMENT},
    of_child=True,
)
FOUND = Field(
    "found_location", "Where they were found or came back to", "f.found_location", {one.value: one.label for one in FoundLocation}
)
CONDUCTOR = Field(
    "conductor_relation", "Who held the first interview", "f.conductor_relation", {one.value: one.label for one in ConductorRelation}
)
OUTCOME = Field("outcome", "Latest outcome of the offers", "f.outcome", {one.value: one.label for one in InterviewOutcome})
_BOTH, _INTERVIEW, _DISCUSSION = (
    "f.held_at IS NOT NULL AND f.discussed_at IS NOT NULL",
    "f.held_at IS NOT NULL",
    "f.discussed_at IS NOT NULL",
)
RESPONSE = Field(
    "response",
    "What was held with the child",
    f"CASE WHEN {_BOTH} THEN 'both' WHEN {_INTERVIEW} THEN 'interview' WHEN {_DISCUSSION} THEN 'discussion' ELSE 'neither' END",
    {"both": "Interview and discussion", "interview": "Interview alone", "discussion": "Discussion alone", "neither": "Neither"},
)
MILES = {"under_5": 5, "5_to_9": 10, "10_to_19": 20, "20_and_over": None}

OF_A_PERIOD = (AGE_BAND, SEX, ETHNICITY, *PLACEMENT)
OF_AN_EPISODE = (*OF_A_PERIOD, CATEGORY, CARE_STATUS, RISK, *WHEN, *MARKS, HOME, DAYS_IN_PLACEMENT)
OF_AN_END = (*OF_AN_EPISODE, ENDED_BY, FOUND)
OF_A_RETURN = (*OF_AN_END, CONDUCTOR, OUTCOME, RESPONSE)
OF_A_PART = (
    Field("part", "What was done", "f.part", {str(one): one.label for one in DONE}),
    Field("written_by", "Role of who wrote it down", "f.written_by", {one.value: one.shown for one in Role}, closed=False),
    *OF_AN_END,
)
OF_AN_ALERT = (
    Field("severity", "How the alert was told", "f.severity", {one.value: one.label for one in Severity}),
    Field("rule", "Rule of the policy", "f.rule", closed=False),
    Field("cause", "What called for it", "f.cause", {one.value: one.label for one in AlertCause}),
    Field("acknowledged_role", "Role of who acknowledged", "f.acknowledged_role", closed=False),
    Field("team", "Team at the start", "f.team", closed=False),
    CATEGORY,
    CARE_STATUS,
    RISK,
)
OF_A_CHILD = (
    Field("sex", "Sex", _SEX.format("c.sex"), SEXES, of_child=True),
    ETHNICITY,
    Field("team", "Team now", "c.team", closed=False, of_child=True),
)
OF_A_CHILD_LIVING = (
    *OF_A_CHILD,
    Field(
        "in_area",
        "Living in or out of the area",
        "CASE f.in_area WHEN true THEN 'in' WHEN false THEN 'out' END",
        {"in": "In", "out": "Out"},
    ),
    Field(
        "distance",
        "Miles from home",
        bands("f.distance_miles", MILES),
        {name: name.replace("_", " ").capitalize() for name in MILES},
    ),
)
