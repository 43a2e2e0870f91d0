"""What figures can be broken down by and narrowed to. A field is one declaration: what it is called, how it is read, its values.

`f` in an expression is the row counted, `c` the register's child as it stands now.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.contracts.codes import CareStatus, Category, RiskLevel
from shared.contracts.response_codes import EndKind
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
    Field("provider", "Who provides the placement", "f.provider", _codes("PLACE_PROVIDER"), closed=False),
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

OF_A_PERIOD = (AGE_BAND, SEX, ETHNICITY, *PLACEMENT)
OF_AN_EPISODE = (*OF_A_PERIOD, CATEGORY, CARE_STATUS, RISK)
OF_AN_END = (*OF_AN_EPISODE, ENDED_BY)
OF_A_CHILD = (
    Field("sex", "Sex", _SEX.format("c.sex"), SEXES, of_child=True),
    ETHNICITY,
    Field("team", "Team now", "c.team", closed=False, of_child=True),
)
