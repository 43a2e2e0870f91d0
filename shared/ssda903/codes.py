"""The Department's code lists, from `codes.toml`: labels for people, the years a code is valid in, the groups figures are published by."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from shared.ssda903.years import CollectionYear


@dataclass(frozen=True, slots=True)
class CodedValue:
    """`first` and `last` are the collection years between which the code may be sent; None is without limit."""

    code: str
    label: str
    group: str | None = None
    first: CollectionYear | None = None
    last: CollectionYear | None = None

    def valid_in(self, year: CollectionYear) -> bool:
        return (self.first is None or self.first <= year) and (self.last is None or year <= self.last)


@dataclass(frozen=True, slots=True)
class CodeList:
    """The values one column takes, in the Department's order."""

    column: str
    title: str
    values: Mapping[str, CodedValue]

    def label(self, code: str) -> str:
        """For a page. A code we do not know is shown as it was sent, never guessed at."""
        known = self.values.get(code.strip())
        return known.label if known else code

    def group(self, code: str) -> str | None:
        """The group a code is published under, None where it has none or is not known."""
        known = self.values.get(code.strip())
        return known.group if known else None

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value.group for value in self.values.values() if value.group))


@cache
def code_lists() -> Mapping[str, CodeList]:
    """Every list by its column: `code_lists()["PLACE"].label("K2")`."""
    text = files(__package__).joinpath("codes.toml").read_text(encoding="utf-8")
    return MappingProxyType({column: _code_list(column, table) for column, table in tomllib.loads(text).items()})


def _code_list(column: str, table: dict[str, object]) -> CodeList:
    codes = table["codes"]
    assert isinstance(codes, dict)
    values = {code: _value(code, facts) for code, facts in codes.items()}
    return CodeList(column, str(table["title"]), MappingProxyType(values))


def _value(code: str, facts: dict[str, str]) -> CodedValue:
    first, last = (CollectionYear.parse(facts[end]) if end in facts else None for end in ("from", "to"))
    return CodedValue(code, facts["label"], facts.get("group"), first, last)
