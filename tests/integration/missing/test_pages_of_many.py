"""Five hundred open episodes: a page asks the database for all of them at once, shows the first, and says how many more there are."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from council import Council
from one_page import MANAGER, said

PAGES = "services.missing.pages"  # its modules by name: the package calls its routers the same


@contextmanager
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """The statements sent to the database meanwhile."""
    statements: list[Any] = []
    send = psycopg.AsyncCursor.execute

    async def execute(self: Any, query: Any, *args: Any, **how: Any) -> Any:
        statements.append(query)
        return await send(self, query, *args, **how)

    with monkeypatch.context() as patched:
        patched.setattr(psycopg.AsyncCursor, "execute", execute)
        yield statements


async def test_a_handover_sheet_of_many_asks_no_more_often_than_one_of_few(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    await council.raise_episode("1001")
    await council.get("/handover-sheet", "edt")
    counts = []
    for _ in range(2):
        with asked(monkeypatch) as statements:
            assert (await council.get("/handover-sheet", "edt")).status_code == 200
        counts.append(sum("safereturn.log WHERE subject" in str(one) or "alert_steps" in str(one) for one in statements))
        await council.raise_episode("1002")
        await council.raise_episode("1004")
    assert counts[0] == counts[1] == 2
    assert said(await council.get("/handover-sheet", "edt")).count("Raised as missing") == 3, "each with its own timeline"


async def test_a_team_with_much_to_do_sees_the_first_of_it_and_how_much_more(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[f"{PAGES}.team"], "MOST", 1)
    for child in ("1001", "1002"):
        await council.raise_episode(child)
    council.clock.forward(hours=8)
    page = said(await council.get("/team", MANAGER, team="every"))
    assert "1 more, due later" in page
    assert "1 more, last seen earlier: open episodes" in page


async def test_a_page_of_open_episodes_never_says_that_those_on_it_are_all(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[f"{PAGES}.open_episodes"], "MOST", 2)
    for child in ("1001", "1002", "1004"):
        await council.raise_episode(child)
    assert "2 children on this page" in said(await council.get("", "edt"))
    monkeypatch.setattr(sys.modules[f"{PAGES}.open_episodes"], "MOST", 50)
    assert "3 children " in said(await council.get("", "edt"))


async def test_what_is_called_for_often_is_found_without_reading_everything(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    for child in ("1001", "1002", "1004"):
        await council.raise_episode(child)
    with asked(monkeypatch) as statements:
        found = (await council.get("/api/episodes", outstanding="record_return", limit=1)).json()
    assert len(found["items"]) == 1
    assert found["next"]
    assert sum("FROM missing.episodes AS e" in str(one) for one in statements) == 1
    rest = (await council.get("/api/episodes", outstanding="record_return", limit=2, cursor=found["next"])).json()
    assert len(rest["items"]) == 2
    assert rest["next"] is None
