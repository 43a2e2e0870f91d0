"""The columns that every kind of row begins and ends with: whose absence it was, by pseudonyms, and the child at its start. Pure.

`e` in an expression is the absence, a row of `episodes`.
"""

from services.reports.extracts.columns import Codes, Column, code, day, number, yes_or_no
from shared.contracts.codes import CareStatus, Category, Code, EpisodeStatus, MarkCode
from shared.ssda903.codes import code_lists


def coded(title: str, of: type[Code]) -> Codes:
    return Codes(title, {one.value: one.label for one in of})


def sent(column: str, title: str) -> Codes:
    """The Department's, as the files sent them: others can occur."""
    return Codes(title, {one: value.label for one, value in code_lists()[column].values.items()}, closed=False)


CATEGORY, STATUS = coded("Category", Category), coded("Status of the episode", EpisodeStatus)
ORIGIN = Codes("Origin", {"raised": "Raised here", "imported": "Loaded from a return"})
TIMES = Codes("Times", {"minutes": "Known to the minute", "days": "Days alone are known"})
PLACEMENT = sent("PLACE", "Placement (903 PLACE)")
_SEX = Codes(
    "Sex (903 SEX)", {"F": "Female", "M": "Male", "U": "Unknown to the register", "1": "Male, before 2024", "2": "Female, before 2024"}
)

DELETE_BY = day("delete_by", "After which the file is to be deleted; the same in every row", "$delete_by")
CHILD = Column("child_pseudonym", "VARCHAR", "The child, in this extract alone", "e.child_id", pseudonym=True)
EPISODE = Column("episode_pseudonym", "VARCHAR", "The absence (episode), in this extract alone", "e.episode_id", pseudonym=True)
FIRST = (DELETE_BY, CHILD, EPISODE)

LAST_SEEN = day("last_seen_on", "When the absence began", "e.last_seen_on")
OVER = day("over_on", "When the absence was over and the interview’s clock began. Empty while it goes on", "e.over_on")
ORIGINS = (
    code("origin", "Where the absence was first written down", "e.origin", ORIGIN),
    code("times", "How exactly its times are known", "e.times", TIMES),
)
URN = Column(
    "urn", "VARCHAR", "The home at the start of the absence, by its Ofsted URN. Only for those who may have it", "e.urn", home=True
)


def child(of: str = "e", when: str = "the absence") -> tuple[Column, ...]:
    """The child as they were at the start. `of`: the row that says so."""
    return (
        code("care_status", "Whose child", f"{of}.care_status", coded("Whose child", CareStatus)),
        yes_or_no("in_care", "Looked after by us when the absence began", "e.in_care"),
        number("age", f"Age when {when} began", f"{of}.age", "whole years", "TINYINT"),
        code("sex", "Sex, as the register has it", f"{of}.sex", _SEX),
        code("legal_status", "Legal status at the start", f"{of}.legal_status", sent("LS", "Legal status (903 LS)")),
        code("placement_type", "Placement at the start of the absence", f"{of}.placement_type", PLACEMENT),
        code("provider", "Who provides it", f"{of}.provider", sent("PLACE_PROVIDER", "Provider (903 PLACE_PROVIDER)")),
        yes_or_no("in_area", "Placed in our area", f"{of}.in_area"),
        Column("team", "VARCHAR", "Team at the start, as the register names it", f"{of}.team"),
        code("marks", "Marks in force when the absence began", "e.marks", coded("Mark", MarkCode), many=True),
    )
