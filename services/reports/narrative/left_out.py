"""What a digest leaves out: the figures that cannot be published, and beside a figure what of imported history it does not count."""

from datetime import date

from services.reports.narrative.told import Values
from services.reports.narrative.words import figures, month_of, number
from shared.web import day


def imported(values: Values) -> str:
    """Sentences to stand behind a figure, with a blank before them; blank where it counts all there is."""
    said = ""
    if "imported" in values:
        many = number(values, "imported")
        said = f" {f'{many:,} imported absences of that month are' if many > 1 else 'One imported absence of that month is'} left out:"
        said += f" nothing but {'their' if many > 1 else 'its'} days is known."
    if "since" in values:
        said += f" What was done is on record since {day(date.fromisoformat(str(values['since'])))}"
        said += "." if said.count(".") else ": imported absences are left out."
    return said


def left_out(values: Values) -> str:
    """Why is said for each reason that there is: `12 rest on ..., and nothing was recorded in that month for 3 of them`."""
    many, of = number(values, "left_out"), figures(number(values, "figures"))
    if not many:
        return f"none of {of} is kept back: all can be published for {month_of(values)}."
    there = {reason: int(found) for reason in WITHHELD if (found := number(values, reason))}
    *before, last = [_withheld(reason, count, alone=len(there) == 1) for reason, count in there.items()]
    why = f"{', '.join(before)}, and {last}" if before else last
    return f"{'one' if many == 1 else many} of {of} cannot be published for {month_of(values)}: {why}.{_others(values)}"


def _others(values: Values) -> str:
    """What there is of the figures that can be published, with a blank before it."""
    can, judged, unjudged = (number(values, name) for name in ("can", "judged", "unjudged"))
    if not can:
        return ""
    if can == 1:
        return f" The other one can, and {'was' if judged else 'could not be'} judged."
    were, could = (f"{many or 'none'} {'was' if many < 2 else 'were'}" for many in (judged, unjudged))
    return f" The other {can} can: {were} judged, and {could.removesuffix('was').removesuffix('were')}could not be."


WITHHELD = {
    "hidden": "{who} {rest} on five children or fewer, or with {it} such a number could be worked out (c)",
    "never": "{who} {is_are} never published",
    "unrecorded": "nothing was recorded in that month for {whom}",
}


def _withheld(reason: str, count: int, *, alone: bool) -> str:
    """`alone`: it is the reason of all that is left out, which the sentence has counted already."""
    one = count == 1
    counted = "one" if one else f"{count}"
    return WITHHELD[reason].format(
        who=("it" if one else "they") if alone else counted,
        whom=("it" if one else "them") if alone else f"{counted} of them",
        it="it" if one else "them",
        rest="rests" if one else "rest",
        is_are="is" if one else "are",
    )
