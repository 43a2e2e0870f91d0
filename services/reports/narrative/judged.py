"""How a digest tells a signal from chance, in words, and why its two forms can say otherwise of the same month."""

from services.reports.narrative.signals import FEWEST, IN_A_ROW, MOST, WIDTH

HOW_JUDGED = (
    f"Each figure is set against its own last {MOST} months, this one among them, by an XmR chart. The month is a signal when it is "
    f"outside the limits (the mean, plus or minus {float(WIDTH):.2f} times the mean change from one month to the next), or when "
    f"{IN_A_ROW} months in a row are on one side of the mean, by the figures as they are shown: one that is shown as the mean is on "
    "neither side, and months that are all the same are no run. The mean is of the months looked at and moves with each that is added: the "
    "number in a row can change by more than one from a month to the next. Anything else is within what chance alone brings. "
    f"With fewer than {FEWEST} months nothing is judged. A signal says that something changed, and nothing about why."
)
"""Whoever reads a verdict finds this beneath it, with what tells the two forms of a digest apart."""


def how_judged(*, published: bool) -> str:
    """What is said in both forms, and why the other may say otherwise of the same month."""
    other = (
        "the digest as it is looks at all of them. Its limits can be others, and so can what is a signal"
        if published
        else "its limits can be others, and so can what is a signal: a signal here may be none there, and one there none here"
    )
    judged = "This form, as it may be published, judges" if published else "The form that may be published judges"
    why = "by the months since the last that it hides, so that nothing hidden can be worked out from a verdict;"
    return f"{HOW_JUDGED} {judged} a figure {why} {other}."


APART = (
    "A figure is judged here by the months since the last that is hidden (c), from which nothing hidden can be worked out. The digest as "
    "it is looks at more months, and can find a signal that this form does not have, or none where this one has."
)
"""Where a published form says how many figures it judged."""
