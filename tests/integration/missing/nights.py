"""The register of a running missing before and after a night: what was sent, and all that an import may touch."""

from datetime import timedelta
from typing import Any

from council import Council
from listed_children import list_8

from shared.clock import london_date

TABLES = ("children", "names", "episodes", "periods", "ssda903_rows", "ssda903_files")


async def bring(council: Council, *rows: dict[str, str], **files: str | bytes) -> dict[str, Any]:
    sent = await council.bring({"list_8": list_8(*rows)} | files, None)
    assert sent.status_code == 200, sent.text
    answer: dict[str, Any] = sent.json()
    return answer


async def child(council: Council, child_id: str = "1001") -> dict[str, Any]:
    found = await council.get(f"/api/children/{child_id}")
    assert found.status_code == 200, found.text
    body: dict[str, Any] = found.json()
    return body


async def snapshot(council: Council, child_id: str = "1001") -> dict[str, Any]:
    body: dict[str, Any] = (await council.query("SELECT snapshot FROM missing.children WHERE child_id = %s", child_id))[0]["snapshot"]
    return body


async def standing(council: Council) -> dict[str, list[object]]:
    tables = {name: await council.query(f"SELECT t::text FROM missing.{name} AS t ORDER BY 1") for name in TABLES}
    return tables | {"log": await council.query("SELECT id FROM safereturn.log ORDER BY position")}


def today(council: Council, days: int = 0) -> str:
    return f"{london_date(council.clock.now()) + timedelta(days=days):%d/%m/%Y}"
