"""The picture of who was missing together: children as numbered dots, ties as lines, each group by itself. Pure."""

from collections.abc import Sequence
from math import cos, pi, sin
from typing import NamedTuple

from services.missing.domain.ties import Kind, Tie

WIDTH = 320
"""Of the drawing's own units: a group fits a phone held upright."""
DOT = 18
MOST_WIDTH = 9


class Dot(NamedTuple):
    number: int
    child_id: str
    x: int
    y: int


class Line(NamedTuple):
    """`weak`: all there is are found times and a kind of place."""

    x1: int
    y1: int
    x2: int
    y2: int
    width: int
    weak: bool


class Group(NamedTuple):
    """Children who are tied to each other, directly or through others."""

    dots: Sequence[Dot]
    lines: Sequence[Line]
    height: int
    ties: Sequence[Tie]


def groups(ties: Sequence[Tie]) -> list[Group]:
    """The largest first; of one size in the order of the ties."""
    together: list[list[Tie]] = []
    for tie in ties:
        touched = [group for group in together if any(set(tie.children) & set(one.children) for one in group)]
        together = [group for group in together if group not in touched] + [[*(one for group in touched for one in group), tie]]
    place = {tie: number for number, tie in enumerate(ties)}
    in_order = [sorted(group, key=place.__getitem__) for group in together]
    return sorted((_drawn(group) for group in in_order), key=lambda group: (-len(group.dots), place[group.ties[0]]))


def _drawn(ties: Sequence[Tie]) -> Group:
    children = list(dict.fromkeys(child for tie in ties for child in tie.children))
    radius = min(WIDTH // 2 - 2 * DOT, 40 + 14 * len(children))
    height = 4 * DOT if len(children) == 2 else 2 * radius + 4 * DOT
    dots = [Dot(number, child, *_on_circle(number - 1, len(children), radius, height)) for number, child in enumerate(children, 1)]
    at = {dot.child_id: dot for dot in dots}
    return Group(dots, [_line(tie, at[tie.children[0]], at[tie.children[1]]) for tie in ties], height, ties)


def _on_circle(number: int, of: int, radius: int, height: int) -> tuple[int, int]:
    """Two stand side by side; more begin at the top."""
    angle = 2 * pi * number / of + (pi if of == 2 else -pi / 2)
    return round(WIDTH / 2 + radius * cos(angle)), round(height / 2 + radius * sin(angle))


def _line(tie: Tie, one: Dot, other: Dot) -> Line:
    width = min(1 + 2 * len(tie.evidence), MOST_WIDTH)
    return Line(one.x, one.y, other.x, other.y, width, all(shown.kind is Kind.ONE_PLACE for shown in tie.evidence))
