"""Drafts shown a moment ago, so that the pictures of a page need not each make the whole digest anew (seconds, in published form)."""

from collections import OrderedDict

from services.reports.digest.contents import Contents

MOST = 32
"""Some 50 kB each. One that is gone is made again."""


class Drafts:
    """By `Contents.seen`: what a draft says is its name, so none is ever out of date."""

    def __init__(self) -> None:
        self._shown: OrderedDict[str, Contents] = OrderedDict()

    def keep(self, contents: Contents) -> str:
        """The name under which it is found."""
        seen = contents.seen
        self._shown[seen] = contents
        self._shown.move_to_end(seen)
        while len(self._shown) > MOST:
            self._shown.popitem(last=False)
        return seen

    def find(self, seen: str | None) -> Contents | None:
        return self._shown.get(seen) if seen else None
