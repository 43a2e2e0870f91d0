"""The parts of a printed document as plain values: a template beside this file sets them in `frame.typ`."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from shared.documents import pdf

HERE = Path(__file__).parent

UNSEEN = "Empty boxes stand for signs that cannot be printed: read them on the page."


@dataclass(frozen=True)
class Table:
    """Cells as they are to be read. The first column names its row; `numeric` says of each column whether it holds numbers."""

    title: str
    columns: Sequence[str]
    numeric: Sequence[bool]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Chart:
    """`svg` of `charts.drawing`; `words` are its text alternative, `notes` stand beneath it."""

    title: str
    svg: str
    words: str
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Link:
    """`address` is a whole address: paper knows no other."""

    text: str
    address: str


def printed(template: str, title: str, foot: str, parts: Mapping[str, Any], made_at: datetime) -> bytes:
    """A tagged A4 PDF of the template of this name beside this file, whose `parts` may hold any of the above. Call it in a thread.

    `foot` stands at the foot of each page beside its number; `made_at` in UTC.
    """
    values = {"title": title, "foot": foot, "flags": [], **{name: _plain(one) for name, one in parts.items()}}
    return pdf(HERE / template, values, made_at, unseen={"flags": [UNSEEN]})


def _plain(value: Any) -> Any:
    if isinstance(value, Table | Chart | Link):
        return asdict(value)
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
