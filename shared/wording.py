"""Words that sentences of several services share."""

from collections.abc import Iterable


def listed(words: Iterable[str]) -> str:
    """`a, b and c`; blank where there is nothing."""
    *before, last = [*words] or [""]
    return f"{', '.join(before)} and {last}" if before else last
