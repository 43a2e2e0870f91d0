"""A digest in every form, with a manager's commentary and signature: what is signed stays as it is, and what is published is remembered."""

import asyncio
import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import paper
import psycopg
import pytest
import workbook
from explorer import Explorer, explorer, three_years_of

from services.reports.digest import signing
from shared.identity.people import Role

CALL, PAGE = "/reports/api/digests/{}.{}", "/reports/digests/{}"
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


async def told(client: httpx.AsyncClient, month: str, **asked: str) -> dict[str, Any]:
    answered = await client.get(CALL.format(month, "json"), params=asked)
    assert answered.status_code == 200, answered.text
    body: dict[str, Any] = answered.json()
    return body


async def signed(client: httpx.AsyncClient, month: str, status: int = 201, **asked: Any) -> dict[str, Any]:
    answered = await client.post(f"/reports/api/digests/{month}/signature", json=asked)
    assert answered.status_code == status, answered.text
    body: dict[str, Any] = answered.json()
    return body


async def commented(client: httpx.AsyncClient, month: str, words: str) -> httpx.Response:
    return await client.put(f"/reports/api/digests/{month}/commentary", json={"words": words})


def words(page: httpx.Response) -> str:
    main = re.split(r'id="main-content">|<main>', page.text, maxsplit=1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


async def happened_since(reports: Explorer, month: str, children: int = 7) -> None:
    """Recorded late: it changes the month."""
    for number in range(children):
        reports.authority.missing(f"C{number}", f"{month}-11 10:00", f"{month}-11 19:00", age=15, sex="F")
    await reports.collated()


def numbers(digest: dict[str, Any]) -> list[Any]:
    return [(one["text"], one["values"]) for one in digest["sentences"]]


async def test_the_pdf_is_tagged_and_has_every_sentence_its_charts_in_words_and_their_table(manager: httpx.AsyncClient) -> None:
    answered = await manager.get(CALL.format("2026-10", "pdf"))
    assert answered.headers["content-type"] == "application/pdf"
    assert 'filename="digest-2026-10-draft.pdf"' in answered.headers["content-disposition"]
    pdf = answered.content
    assert paper.is_tagged(pdf)
    assert paper.follows_ua_1(pdf)
    assert paper.language(pdf) == "en-GB"
    assert {"H1", "H2", "Figure", "Table", "TH", "Link", "L", "LI"} <= paper.tags(pdf)
    assert len(set(paper.alternatives(pdf))) >= 4
    assert all("chart: " in one.lower() for one in paper.alternatives(pdf))
    assert paper.pages(pdf) <= 3
    assert b"http://127.0.0.1:8000/reports/figures/incidents" in paper.inside(pdf), "links are whole addresses"


async def test_the_workbook_has_the_sentences_with_their_figures_and_links_and_a_sheet_for_each_table(manager: httpx.AsyncClient) -> None:
    digest = await told(manager, "2026-10")
    content = (await manager.get(CALL.format("2026-10", "xlsx"))).content
    book = workbook.sheets(content)
    columns, *rows = book["Sentences"]
    assert [row[1] for row in rows] == [one["text"] for one in digest["sentences"]]
    assert workbook.formulas(content) == 0
    (incidents,) = (row for row in rows if "missing incidents were recorded" in row[1])
    of = dict(zip(columns, incidents, strict=False))
    (sentence,) = (one for one in digest["sentences"] if one["text"] == incidents[1])
    assert float(of["value"]) == sentence["values"]["value"]
    assert of["shown at"] == f"http://127.0.0.1:8000{sentence['query']}"
    assert of["rule"] == "no signal"
    title, *months = book["1 Missing incidents"]
    assert title[0] == "month"
    assert months[-1] == ["2026-10", str(sentence["values"]["value"])]
    assert any("Draft" in cell for row in book["About"] for cell in row)


async def test_the_page_to_keep_has_everything_in_it(manager: httpx.AsyncClient) -> None:
    digest = await told(manager, "2026-10")
    answered = await manager.get(CALL.format("2026-10", "html"))
    assert "attachment" in answered.headers["content-disposition"]
    said = words(answered)
    for one in digest["sentences"]:
        assert one["text"] in said
    assert answered.text.count("data:image/svg+xml;base64,") >= 4
    assert not re.search(r'(src|href)="(?!http|data:)', answered.text), "nothing in it is anywhere else"
    assert "<script" not in answered.text


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


async def test_a_published_version_is_suppressed_for_whoever_asks_and_shows_the_commentary_only_by_the_signers_word(
    reports: Explorer, manager: httpx.AsyncClient
) -> None:
    for month, too in (("2025-05", False), ("2025-07", True)):
        await commented(manager, month, "Between us and the public")
        await signed(manager, month, publish=True, commentary_too=too)
        for role in ("director", "planner", "auditor"):
            async with reports.client(role) as client:
                shown = await told(client, month, published="true")
                assert (shown["published"], shown["state"]) == (True, "signed")
                assert (shown["commentary"] is not None) is too
                for form in ("html", "xlsx"):
                    content = (await client.get(CALL.format(month, form), params={"published": "true"})).content
                    kept = content.decode() if form == "html" else str(workbook.sheets(content))
                    assert ("Between us" in kept) is too, form
                    assert "As it may be published" in kept
        rows = (await manager.get("/reports/api/indicators/incidents?published=true&interval=month")).json()["rows"]
        hidden = {row["month"] for row in rows if row["value"] == "c"}
        book = workbook.sheets((await manager.get(CALL.format(month, "xlsx"), params={"published": "true"})).content)
        for line in book["1 Missing incidents"][1:]:
            assert (line[1] == "c") >= (line[0] in hidden), line
    assert (await told(manager, "2025-05"))["commentary"] == "Between us and the public", "the internal form has it"


async def test_a_month_of_a_year_that_goes_on_can_be_signed_and_not_published(manager: httpx.AsyncClient) -> None:
    refused = await signed(manager, "2026-05", 422, publish=True)
    assert refused["errors"][0]["field"] == "publish"
    assert (await told(manager, "2026-05"))["state"] == "draft", "nothing was kept of it"
    assert (await manager.post("/reports/api/digests/2026-11/signature", json={})).status_code == 422


async def test_what_was_given_out_hides_a_later_change_of_a_few_wherever_it_could_be_seen(
    reports: Explorer, manager: httpx.AsyncClient
) -> None:
    """A month is published, two episodes of it come late, and its figure is asked for again: two could be told apart from the two."""

    async def incidents() -> dict[str, Any]:
        rows = (await manager.get("/reports/api/indicators/incidents?published=true&interval=month&from=2024-04-01&to=2025-04-01")).json()[
            "rows"
        ]
        return {row["month"]: row["value"] for row in rows}

    before = await incidents()
    month = next(name for name, value in before.items() if isinstance(value, int) and value > 5)
    await signed(manager, month, publish=True)
    assert await incidents() == before, "nothing changed, and nothing more is hidden"
    await happened_since(reports, month, children=2)
    assert (await incidents())[month] == "c"
    page = await manager.get("/reports/figures/incidents?period=dates&first=2024-4-1&last=2025-3-31&published=yes")
    assert f"{before[month] + 2}" not in re.findall(r">(\d+)</td>", page.text)
    again = await signed(manager, month, publish=True, reason="Two came late")
    assert again["signed"]["version"] == 2
    said = await told(manager, month, published="true")
    assert not [one for one in said["sentences"] if one["indicator"] == "incidents" and "value" in one["values"]]


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


async def test_whatever_a_published_digest_shows_is_recorded_as_given_out(manager: httpx.AsyncClient, modules_database: str) -> None:
    month = "2024-08"
    await signed(manager, month, publish=True)
    digest = await told(manager, month, published="true")
    book = workbook.sheets((await manager.get(CALL.format(month, "xlsx"), params={"published": "true"})).content)
    async with await psycopg.AsyncConnection.connect(modules_database) as conn:
        kept = await conn.execute("SELECT indicator, year, cells FROM reports.given_out WHERE document = %s", (f"digest {month}",))
        given = {(indicator, year): cells for indicator, year, cells in await kept.fetchall()}
    assert {one["indicator"] for one in digest["sentences"] if one["indicator"]} <= {indicator for indicator, _ in given}
    drawn = {"incidents", "children", "interviews_offered_within_72_hours", "interviews_held_within_72_hours"}
    assert drawn <= {indicator for indicator, _ in given}, "also where the month itself is hidden, and has no sentence"
    shown = {at["month"]: number for at, number, seen in given["incidents", "2024-25"] if seen and at.keys() == {"month"}}
    for line in book["1 Missing incidents"][1:]:
        if line[0] >= "2024-04" and line[1] != "c":
            assert shown[line[0]] == int(line[1])


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


async def test_no_sentence_of_a_published_digest_has_what_people_wrote_or_decided(manager: httpx.AsyncClient) -> None:
    digest = await told(manager, "2025-08", published="true")
    assert not {"decided", "done", "reviews"} & {one["kind"] for one in digest["sentences"]}
    assert digest["commentary"] is None
