"""What a published digest leaves out, in one sentence."""

from services.reports.narrative.told import Values
from services.reports.narrative.words import figures, month_of, number


def left_out(values: Values) -> str:
    """Why is said for each reason that there is: `12 rest on five children or fewer, ..., and nothing is on record of 3 for that month`."""
    many, of = number(values, "left_out"), figures(number(values, "figures"))
    if not many:
        return f"none of {of} is kept back: all can be published for {month_of(values)}."
    there = {reason: int(found) for reason in WITHHELD if (found := number(values, reason))}
    *before, last = [_withheld(reason, count, alone=len(there) == 1) for reason, count in there.items()]
    why = f"{', '.join(before)}, and {last}" if before else last
    return f"{'one' if many == 1 else many} of {of} cannot be published for {month_of(values)}: {why}."


WITHHELD = {
    "hidden": "{who} {rest} on five children or fewer, or with {it} such a number could be worked out (c)",
    "never": "{who} {is_are} never published",
    "unrecorded": "nothing is on record of {whom} for that month",
}


def _withheld(reason: str, count: int, *, alone: bool) -> str:
    """`alone`: it is the reason of all that is left out, which the sentence has counted already."""
    one = count == 1
    counted = "one" if one else f"{count}"
    return WITHHELD[reason].format(
        who=("it" if one else "they") if alone else counted,
        whom=("it" if one else "them") if alone else counted,
        it="it" if one else "them",
        rest="rests" if one else "rest",
        is_are="is" if one else "are",
    )
