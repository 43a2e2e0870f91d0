"""The answers to freedom of information requests as a workbook to send: the figures, and what they count."""

from services.reports.disclosure.symbols import Symbol
from services.reports.returns.foi import EXEMPTION, NOT_HELD, Answers
from services.reports.spreadsheets import Sheet, as_workbook


def workbook(answers: Answers) -> bytes:
    """It takes a while: not on the event loop."""
    lines = [
        (one.asked.question, line.label, *(NOT_HELD if number is None else number for number in line.numbers))
        for one in answers.answers
        for line in one.lines
    ]
    about: list[tuple[str, object]] = [
        *((one.asked.question, one.asked.counts) for one in answers.answers),
        ("Years", "Collection years, 1 April to 31 March"),
        (NOT_HELD, "Nothing of that year is recorded in this system"),
        *((one.value, one.meaning) for one in Symbol),
        *([("Exemption", EXEMPTION)] if answers.withheld else []),
        ("Made on", answers.on),
    ]
    figures = Sheet("Answers", ("Question", "Counted", *map(str, answers.years)), lines, frozen=2)
    return as_workbook(figures, Sheet("What it counts", ("", "What it counts"), about), uk_dates=True)
