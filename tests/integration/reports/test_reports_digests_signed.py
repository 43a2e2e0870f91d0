"""A digest with a manager's commentary and signature: what is signed stays as it is, in every form, whatever is recorded later."""

import asyncio
import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import httpx
import psycopg
import pytest
import workbook
from digests_asked import CALL, PAGE, commented, happened_since, numbers, signed, told, words
from explorer import Explorer, explorer, three_years_of

from services.reports.digest import signing
from shared.identity.people import Role

SIGNERS = {"team_manager", "director", "assistant_director", "head_of_service"}


@pytest.fixture(scope="module")
async def reports(tmp_path_factory: pytest.TempPathFactory, modules_database: str) -> AsyncIterator[Explorer]:
    """Three years of 60 children; the clock stands in November 2026. Each test has a month of its own."""
    async with explorer(Path(tmp_path_factory.mktemp("signed")), modules_database) as running:
        three_years_of(running.authority, children=60)
        await running.collated()
        yield running


@pytest.fixture
async def manager(reports: Explorer) -> AsyncIterator[httpx.AsyncClient]:
    async with reports.client("head_of_service") as client:
        yield client


async def test_only_managers_and_directors_comment_and_sign(reports: Explorer) -> None:
    for role in Role:
        async with reports.client(role) as client:
            may = role in SIGNERS
            assert (await commented(client, "2026-01", "")).status_code == (200 if may else 403), role
            for page in ("sign", "commentary"):
                assert (await client.get(f"{PAGE.format('2026-01')}/{page}")).status_code == (200 if may else 403), (role, page)
            if not may:
                await signed(client, "2026-01", 403)


async def test_what_is_signed_stays_as_it_is_in_every_form_whatever_is_recorded_later(
    reports: Explorer, manager: httpx.AsyncClient
) -> None:
    month = "2026-09"
    assert (await told(manager, month))["state"] == "draft"
    await commented(manager, month, "We offered more. <b>Not bold</b>")
    first = await signed(manager, month, seen=(await told(manager, month))["seen"])
    assert (first["state"], first["signed"]["version"], first["signed"]["by"]) == ("signed", 1, "Demo")
    page, pdf = await manager.get(PAGE.format(month)), (await manager.get(CALL.format(month, "pdf"))).content
    book = (await manager.get(CALL.format(month, "xlsx"))).content
    file = (await manager.get(CALL.format(month, "html"))).text
    picture = (await manager.get(f"{PAGE.format(month)}/charts/incidents/wide.svg")).text

    await happened_since(reports, month)
    draft = await told(manager, month, draft="true")
    assert numbers(draft) != numbers(first), "the figures have changed"
    assert (await told(manager, month)) == first
    assert words(await manager.get(PAGE.format(month))) == words(page)
    assert "Signed Version 1, signed by Demo, Head of service" in words(page)
    assert "We offered more. <b>Not bold</b>" in words(page)
    assert (await manager.get(CALL.format(month, "pdf"))).content == pdf
    assert workbook.sheets((await manager.get(CALL.format(month, "xlsx"))).content) == workbook.sheets(book)
    assert (await manager.get(CALL.format(month, "html"))).text == file
    assert (await manager.get(f"{PAGE.format(month)}/charts/incidents/wide.svg")).text == picture
    assert (await manager.get(f"{PAGE.format(month)}/charts/incidents/wide.svg?draft=true")).text != picture


async def test_signing_again_needs_a_reason_and_the_earlier_version_stays_readable(reports: Explorer, manager: httpx.AsyncClient) -> None:
    month = "2026-08"
    first = await signed(manager, month)
    await happened_since(reports, month)
    refused = await signed(manager, month, 409)
    assert "Another version needs a reason" in refused["detail"]
    assert refused["errors"][0]["field"] == "reason"
    second = await signed(manager, month, reason="Seven episodes came late")
    assert second["signed"]["version"] == 2
    assert numbers(second) != numbers(first)
    again = await told(manager, month, version="1")
    assert (numbers(again), again["sha256"]) == (numbers(first), first["sha256"])
    assert [one["version"] for one in (await told(manager, month))["versions"]] == [2, 1]
    assert "This is an earlier version" in words(await manager.get(f"{PAGE.format(month)}?version=1"))
    assert "Seven episodes came late" in words(await manager.get(PAGE.format(month)))
    assert (await manager.get(CALL.format(month, "json"), params={"version": "3"})).status_code == 404


async def test_whoever_comes_second_is_told_and_nothing_is_changed(manager: httpx.AsyncClient) -> None:
    month = "2026-07"
    tag = (await manager.get(CALL.format(month, "json"))).headers["etag"]
    address = f"/reports/api/digests/{month}"
    assert (await manager.put(f"{address}/commentary", json={"words": "One"}, headers={"If-Match": tag})).status_code == 200
    late = await manager.put(f"{address}/commentary", json={"words": "Two"}, headers={"If-Match": tag})
    assert (late.status_code, late.json()["commentary"]) == (412, "One")
    assert (await manager.post(f"{address}/signature", json={}, headers={"If-Match": tag})).status_code == 412
    assert (await manager.post(f"{address}/signature", json={"seen": "0" * 64})).status_code == 409
    shown = await told(manager, month)
    assert (shown["state"], shown["commentary"]) == ("draft", "One")
    assert (await manager.put(f"{address}/commentary", json={"words": "x" * 4001})).status_code == 422


async def test_what_is_kept_cannot_be_changed_and_a_change_behind_our_back_is_not_shown(
    reports: Explorer, manager: httpx.AsyncClient, modules_database: str
) -> None:
    month = "2026-06"
    await signed(manager, month)
    async with await psycopg.AsyncConnection.connect(modules_database, autocommit=True) as conn:
        for table in ("signed_documents", "commentaries", "given_out", "decisions"):
            with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
                await conn.execute(f"DELETE FROM reports.{table}")
        await conn.execute("ALTER TABLE reports.signed_documents DISABLE TRIGGER append_only")
        await conn.execute(
            "UPDATE reports.signed_documents SET internal = replace(internal, 'incidents', 'accidents') WHERE document = %s",
            (f"digest {month}",),
        )
        await conn.execute("ALTER TABLE reports.signed_documents ENABLE TRIGGER append_only")
    answered = await manager.get(CALL.format(month, "json"))
    assert answered.status_code == 500
    assert "accidents" not in answered.text
    assert "is not what was signed" in answered.json()["detail"]


async def test_a_page_of_a_draft_has_the_pictures_of_its_own_figures_and_makes_the_digest_once(
    reports: Explorer, manager: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    month = "2026-02"
    page = (await manager.get(PAGE.format(month))).text
    sources = [unescape(one) for one in re.findall(r'<img src="([^"]+)"', page)]
    assert len(sources) == 4
    plain = (await manager.get(sources[0].partition("?")[0])).text
    await happened_since(reports, month)

    async def again(*_: object, **__: object) -> None:
        raise AssertionError("the digest was made again for a picture")

    monkeypatch.setattr(signing, "shown", again)
    for source in sources:
        assert (await manager.get(source)).status_code == 200
    assert (await manager.get(sources[0])).text == plain, "the figures that the page shows, not those of now"
    monkeypatch.undo()
    lost = re.sub("seen=[0-9a-f]+", f"seen={'0' * 64}", sources[0])
    assert (await manager.get(lost)).text != plain, "one that is gone is made of the figures of now"


async def test_of_two_who_sign_at_once_one_signs(manager: httpx.AsyncClient) -> None:
    month = "2026-03"
    both = await asyncio.gather(*(manager.post(f"/reports/api/digests/{month}/signature", json={}) for _ in range(2)))
    assert sorted(one.status_code for one in both) == [201, 409]
    assert [one["version"] for one in (await told(manager, month))["versions"]] == [1]


async def test_the_pages_lead_from_commentary_to_preview_to_signature(reports: Explorer, manager: httpx.AsyncClient) -> None:
    month = "2026-04"
    page = await manager.get(PAGE.format(month))
    assert f'href="/reports/digests/{month}/commentary"' in page.text
    assert "Draft Nobody has signed it" in words(page)
    form = (await manager.get(f"{PAGE.format(month)}/commentary")).text
    assert "no name" in form
    sent = await manager.post(f"{PAGE.format(month)}/commentary", data={"version": "0", "words": "Quiet.\r\nThen not."})
    assert (sent.status_code, sent.headers["location"]) == (303, f"/reports/digests/{month}/sign")
    stale = await manager.post(f"{PAGE.format(month)}/commentary", data={"version": "0", "words": "Mine"})
    assert stale.status_code == 409
    assert "Mine" in stale.text
    assert "Quiet." in words(stale)
    preview = await manager.get(sent.headers["location"])
    assert "Then not." in words(preview)
    hidden = dict(re.findall(r'name="(version|seen)" value="([^"]*)"', preview.text))
    moved = await manager.post(f"{PAGE.format(month)}/sign", data=hidden | {"seen": "0" * 64})
    assert moved.status_code == 409
    assert "Nothing was signed" in words(moved)
    done = await manager.post(f"{PAGE.format(month)}/sign", data=hidden)
    assert (done.status_code, done.headers["location"]) == (303, f"/reports/digests/{month}?signed=1")
    assert "Version 1 is signed, and stays as it is." in words(await manager.get(done.headers["location"]))
    hidden["version"] = "2"
    again = await manager.post(f"{PAGE.format(month)}/sign", data=hidden)
    assert again.status_code == 422
    assert "Enter why another version is signed" in words(again)
    async with reports.client("planner") as planner:
        assert f"{month}/sign" not in (await planner.get(PAGE.format(month))).text
