"""How a board report is made, in the words in which each of its forms says so."""

ROUNDED = "Counts are to the nearest 5, shares to the nearest 5%; none and all are exactly that."
HOW_MADE = (
    "Every sentence is made by a program from the figures, in published form: counts to the nearest 5, shares to the nearest 5%, and what "
    "rests on 1 to 5 children is not shown (c). No home, provider or child is named. Each figure is set against its own quarters of three "
    "years by an XmR chart: a signal is a quarter outside the limits, or eight in a row on one side of the mean; anything else is within "
    "what chance alone brings. A signal says that something changed, and nothing about why. What is recorded later changes the figures. "
    "Means and limits are worked out from the rounded figures, and have one decimal more. The comparison with London and England is of a "
    "whole collection year: shares alone, each to the nearest 1% as the Department publishes them. Decisions are counted as they are."
)
WORDS_AWAY = "Children’s words could not be fetched just now. Make the report again before it goes out."
NO_WORDS = "No words of this quarter may be quoted here: none are recorded, nobody agreed to it, or they could tell who somebody is."
READ_FIRST = (
    "Read each one before the report leaves: a name written small, or a story that people know, is for you to see. A child who takes their "
    "consent back is gone from the next report that is made."
)
