"""The numbers beneath a list that stands on several pages."""

from collections.abc import Callable


def pages_of(rows: int, on_a_page: int) -> int:
    """At least one: an empty list has a page that says so."""
    return max(1, -(-rows // on_a_page))


def numbered(at: int, pages: int, address: Callable[[int], str]) -> dict[str, object]:
    """As GOV.UK's component takes it: previous, next, the ends, and the numbers beside the page shown."""
    items: list[dict[str, object]] = []
    near = [n for n in range(1, pages + 1) if n in (1, pages) or abs(n - at) <= 1]
    for before, n in zip([0, *near], near, strict=False):
        if n > before + 1:
            items.append({"ellipsis": True})
        items.append({"number": n, "href": address(n), "current": n == at})
    previous, following = ({"href": address(n)} if 1 <= n <= pages else None for n in (at - 1, at + 1))
    return {"previous": previous, "next": following, "items": items}
