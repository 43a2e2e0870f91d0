"""What a picture shows, and the same in words for whoever does not see it. How it looks is `looks`."""

from dataclasses import dataclass
from enum import StrEnum

MOST_PANELS = 12
MOST_BARS = 30


class Run(StrEnum):
    """What a panel's marks follow one another by."""

    MONTHS = "months"
    VALUES = "values"


@dataclass(frozen=True)
class Mark:
    """One figure: `key` 2026-04 or a value's name, `shown` the value as people write it. `unfinished`: its month is not over.

    `hidden`: `shown` is a symbol of the published form, drawn where the value would stand. `low` and `high` are the ends of its interval.
    """

    key: str
    label: str
    value: float | None
    shown: str
    unfinished: bool = False
    hidden: bool = False
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Panel:
    title: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Decided:
    """A decision on the figure: its `number` on the picture, at the month `key`; `on` is its day in words."""

    number: int
    key: str
    on: str
    decision: str
    decision_id: str

    @property
    def words(self) -> str:
        return f"Decision {self.number}, {self.on}: {self.decision}"


@dataclass(frozen=True)
class Picture:
    """`joined`: points on a line, for what cannot be added up over months; else bars. `unit` stands at the axis."""

    title: str
    unit: str
    run: Run
    joined: bool
    panels: tuple[Panel, ...]
    left_out: int = 0
    """Panels or bars that stand in the table only."""
    decided: tuple[Decided, ...] = ()
    """Decisions marked on it, where months follow one another."""
    ranked: bool = True
    """Whether it may be said which is the highest and which the lowest: not of homes."""

    @property
    def words(self) -> str:
        """The text alternative: what kind of picture it is, of what, and what stands out in it."""
        kind = "Line chart" if self.joined and self.run is Run.MONTHS else "Bar chart"
        if self.intervals:
            kind = "Points with their 95% intervals"
        several = f", {len(self.panels)} panels with the same scale" if len(self.panels) > 1 else ""
        told = [f"{kind}{several}: {self.title}."]
        if self.ranked:
            told += [_of(panel, named=len(self.panels) > 1) for panel in self.panels]
        else:
            shown = len(self.panels) if len(self.panels) > 1 else sum(len(panel.marks) for panel in self.panels)
            told.append(f"{shown} in the order of the table, not of the figure.")
        if hidden := sum(mark.hidden for panel in self.panels for mark in panel.marks):
            told.append(f"{hidden} shown by a letter.")
        told += [f"Decision {one.number} on {one.on}." for one in self.decided]
        if self.left_out:
            told.append(f"{self.left_out} more in the table.")
        return " ".join([*told, "Every figure is in the table below."])

    @property
    def unfinished(self) -> bool:
        return any(mark.unfinished for panel in self.panels for mark in panel.marks)

    @property
    def intervals(self) -> bool:
        return any(mark.high is not None for panel in self.panels for mark in panel.marks)


def _of(panel: Panel, *, named: bool) -> str:
    there = [mark for mark in panel.marks if mark.value is not None]
    if not there:
        told = "nothing to show"
    else:
        high, low = max(there, key=_value), min(there, key=_value)
        told = f"highest {high.shown} ({high.label}), lowest {low.shown} ({low.label})"
        if high.value == low.value:
            told = f"{high.shown} throughout" if len(there) > 1 else f"{high.label} {high.shown}"
    return f"{panel.title}: {told}." if named else f"{told[0].upper()}{told[1:]}."


def _value(mark: Mark) -> float:
    assert mark.value is not None, "marks without a value were left out"
    return mark.value
