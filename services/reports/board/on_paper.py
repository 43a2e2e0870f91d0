"""The board report and the young people's edition as tagged PDFs. Call these in a thread: each takes up to a second."""

from collections.abc import Mapping, Sequence

from services.reports.board.pictures import drawn, table
from services.reports.board.report import BoardReport
from services.reports.board.rules import HOW_MADE, NO_WORDS, ROUNDED, WORDS_AWAY
from services.reports.board.you_said import YouSaid
from services.reports.documents.parts import Chart, printed
from services.reports.narrative import comparators
from shared.web import date_time


def report_pdf(report: BoardReport, words: Sequence[str] | None, drawings: Mapping[str, str]) -> bytes:
    """`words` are children's, None where they could not be fetched; `drawings` the SVG of each picture, by figure."""
    quarter = report.quarter
    pictures = drawn(report)
    parts = {
        "period": f"{quarter.months} ({quarter}; {quarter.financial})",
        "sections": [
            {"title": one.title, "said": [{"said": said.said, "verdict": said.verdict} for said in one.statements]}
            for one in report.sections
            if one.statements
        ],
        "untold": [one.text for one in report.untold],
        "charts": [Chart(pictures[one].title, svg, pictures[one].words) for one, svg in drawings.items()],
        "table": table(report),
        "reasons": [one.text for one in report.said],
        "unsaid": report.unsaid.text if report.unsaid else "",
        "words": words or [],
        "no_words": WORDS_AWAY if words is None else NO_WORDS,
        "decided": [one.text for one in report.decided],
        "compared": [one.text for one in report.compared],
        "source": f"Source of the others’ figures: {comparators.SOURCE}. {comparators.LICENCE}." if report.compared else "",
        "hidden": report.hidden.text if report.hidden else "",
        "rounded": ROUNDED,
        "made": HOW_MADE,
    }
    return printed("board.typ", "Report to the corporate parenting board", _foot(report), parts, report.made_at)


def you_said_pdf(edition: YouSaid, report: BoardReport, words: Sequence[str] | None) -> bytes:
    """`words` as for the report."""
    parts = {
        "period": report.quarter.months,
        "begins": " ".join(edition.begins),
        "asked": edition.asked,
        "reasons": edition.reasons,
        "words": words or [],
        "nothing_did": edition.nothing_did,
        "did": [{"said": one.said, "ten": one.out_of_ten} for one in edition.did],
        "decided": edition.decided,
        "not_known": edition.not_known,
        "your_words": " ".join(edition.your_words),
        "help": [{"who": one.who, "what": one.what} for one in edition.help],
    }
    return printed("you-said.typ", edition.title, report.quarter.months, parts, report.made_at)


def _foot(report: BoardReport) -> str:
    return f"In published form. Made {date_time(report.made_at)}."
