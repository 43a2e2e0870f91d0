"""A sentence of a page that is made by rules of its own: what it says, the numbers in it, the question it stands on, and its judgement."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.reports.indicators.question import Question
from services.reports.narrative.signals import Judgement

Value = float | int | str


@dataclass(frozen=True)
class Statement:
    """Every number in `said` stands in `values`. `verdict` says whether it is a signal, by which rule; blank where nothing was judged.

    `question` is that of the figures' own page; None where they stand on none.
    """

    kind: str
    said: str
    values: Mapping[str, Value]
    question: Question | None = None
    judgement: Judgement | None = None
    verdict: str = ""

    @property
    def text(self) -> str:
        return f"{self.said} {self.verdict}".rstrip()
