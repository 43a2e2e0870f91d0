"""SSDA903 files in: what is loaded, refused and named; twice changes nothing; later years bring ends."""

import asyncio
from dataclasses import replace

import pytest
from council import CARE, HEADER, MISSING, REGISTER, Council

from services.missing.imports.bring import BATCH
from services.missing.imports.load import Imports
from shared.clock import london_date
from shared.identity.people import DEMO_PEOPLE
from shared.ssda903.years import CollectionYear

REGISTER_TABLES = ("children", "names", "episodes", "periods", "ssda903_rows", "ssda903_files")


async def standing(council: Council) -> dict[str, list[object]]:
    """Everything an import may touch, and the log."""
    tables = {name: await council.query(f"SELECT t::text FROM missing.{name} AS t ORDER BY 1") for name in REGISTER_TABLES}
    return tables | {"log": await council.query("SELECT id FROM safereturn.log ORDER BY position")}


def rows(text: str) -> dict[str, str | bytes]:
    return REGISTER | {"missing": MISSING + text}


@pytest.mark.parametrize(("folder", "year"), [("903-fake-d2i", "2017-18"), ("903-synth-2025-26", "2025-26")])
async def test_a_real_folder_loads_and_twice_changes_nothing(empty_council: Council, shared_data, folder: str, year: str) -> None:
    names = ("header", "episodes", "missing", "uasc")
    files = {name: path.read_bytes() for name in names if (path := shared_data / folder / f"{name}.csv").exists()}
    first = await empty_council.bring(files, None)
    assert first.status_code == 200, first.text
    assert first.json()["collection_year"] == year
    lines = {name: len(content.splitlines()) - 1 for name, content in files.items()}
    assert first.json()["children"] == lines["header"]
    assert first.json()["placements"] == lines["episodes"]
    refused = {row["line"] for row in first.json()["refused"] if row["file"] == "missing.csv"}
    kept = await empty_council.query("SELECT count(*) AS rows FROM missing.ssda903_rows WHERE file = 'missing'")
    assert kept[0]["rows"] == lines["missing"] - len(refused)
    before = await standing(empty_council)

    again = await empty_council.bring(files, year)
    assert again.json() == first.json()
    assert await standing(empty_council) == before


async def test_an_episode_is_imported_with_its_days_and_closed_history_asks_for_nothing(empty_council: Council) -> None:
    answer = await empty_council.bring(rows("1001,05/03/2010,M,14/05/2025,15/05/2025\n1001,05/03/2010,A,15/05/2025,16/05/2025\n"))
    assert answer.json()["episodes"] == 1
    (episode,) = (await empty_council.get("/api/episodes")).json()["items"]
    assert (episode["status"], episode["reference"], episode["origin"]) == ("closed", "SR-2025-000001", "imported")
    assert [(p["category"], p["start"], p["end"]) for p in episode["periods"]] == [
        ("M", "2025-05-13T23:00:00Z", "2025-05-14T23:00:00Z"),
        ("A", "2025-05-14T23:00:00Z", "2025-05-15T23:00:00Z"),
    ]
    assert episode["next_actions"] == []
    assert episode["interview"]["offered_within_72_hours"] is None


async def test_a_blank_end_is_open_now_until_a_later_year_brings_the_end(empty_council: Council) -> None:
    await empty_council.bring(rows("1001,05/03/2010,M,30/03/2025,\n"), "2024-25")
    (episode,) = (await empty_council.get("/api/episodes", status="open")).json()["items"]
    await empty_council.bring(rows("1001,05/03/2010,M,30/03/2025,02/04/2025\n"), "2025-26")
    (after,) = (await empty_council.get("/api/episodes")).json()["items"]
    assert after["episode_id"] == episode["episode_id"]
    assert after["status"] == "closed"
    assert after["periods"][0]["end"] == "2025-04-01T23:00:00Z"
    sent = (await empty_council.query("SELECT snapshot FROM missing.episodes"))[0]["snapshot"]["periods"][0]["sent"]
    assert [row["collection_year"] for row in sent] == ["2024-25", "2025-26"]


async def test_a_blank_end_is_over_without_a_date_when_a_later_year_is_silent(empty_council: Council) -> None:
    await empty_council.bring(rows("1001,05/03/2010,M,30/03/2025,\n"), "2024-25")
    silent = await empty_council.bring(rows(""), "2025-26")
    assert [row["rule"] for row in silent.json()["named"]] == ["576"]
    assert silent.json()["named"][0]["message"].startswith("in last year's return (2024-25): open since 30/03/2025")
    (after,) = (await empty_council.get("/api/episodes")).json()["items"]
    assert (after["status"], after["returned_at"], after["minutes_missing"]) == ("closed", None, None)
    before = await standing(empty_council)
    assert (await empty_council.bring(rows(""), "2025-26")).json() == silent.json()
    assert await standing(empty_council) == before


async def test_missing_rows_sent_alone_are_checked_against_what_the_year_already_holds(council: Council) -> None:
    """1004 left care on 1 January 2025; 1002 was born on another day."""
    alone = MISSING + "1004,01/01/2007,M,30/06/2025,01/07/2025\n1002,02/06/2011,M,30/06/2025,01/07/2025\n"
    brought = (await council.bring({"missing": alone})).json()
    whole = (await council.bring(REGISTER | {"missing": alone})).json()
    assert {(row["line"], row["rule"]) for row in brought["named"]} == {(2, "577"), (2, "578"), (2, "581"), (3, "INT13")}
    assert (brought["named"], brought["refused"]) == (whole["named"], whole["refused"])
    elsewhere = (await council.bring({"missing": alone}, "2026-27")).json()["named"]
    assert {"577", "578", "581", "INT13"}.isdisjoint(row["rule"] for row in elsewhere), "no other year's rows stand in"


async def test_the_newer_date_of_birth_wins_and_the_difference_is_named(council: Council) -> None:
    corrected = {"header": HEADER + "1001,F,06/03/2010,WBRI,A123,,\n", "episodes": REGISTER["episodes"], "missing": MISSING}
    newer = await council.bring(corrected, "2026-27")
    assert "INT13" in [row["rule"] for row in newer.json()["named"]]
    assert (await council.get("/api/children/1001")).json()["date_of_birth"] == "2010-03-06"
    await council.bring(REGISTER, "2025-26")
    assert (await council.get("/api/children/1001")).json()["date_of_birth"] == "2010-03-06"


@pytest.mark.parametrize(
    ("header", "care", "said"),
    [
        ("1001,F,2010-03-05,WBRI,A123,,", "1001,01/02/2024,S,C2,N1,K2,PR4,,,,,,", ("header.csv", 2, "DOB", "2010-03-05")),
        ("1001,F,05/03/2010,WBRI,A123,,", "1001,2024-02-01,S,C2,N1,K2,PR4,,,,,,", ("episodes.csv", 2, "DECOM", "2024-02-01")),
        ("1001,F,05/03/2010,WBRI,A123,,", "1001,,S,C2,N1,K2,PR4,,,,,,", ("episodes.csv", 2, "DECOM", "")),
        ("1001,F,05/03/2010,WBRI,A123,,", "1001,01/02/2024,S,C2,N1,K2,PR4,31/02/2026,E11,,,,", ("episodes.csv", 2, "DEC", "31/02/2026")),
    ],
)
async def test_a_date_nobody_can_read_is_named_and_never_passes_for_not_known(
    empty_council: Council, header: str, care: str, said: tuple[str, int, str, str]
) -> None:
    brought = (await empty_council.bring({"header": f"{HEADER}{header}\n", "episodes": f"{CARE}{care}\n"}, "2025-26")).json()
    assert brought["refused"] == []
    assert [(one["file"], one["line"], one["column"], one["value"]) for one in brought["named"]] == [said]


async def test_a_date_of_birth_corrected_within_the_year_is_named_once(council: Council) -> None:
    corrected = REGISTER | {"header": str(REGISTER["header"]).replace("05/03/2010", "06/03/2010"), "missing": MISSING}
    assert "INT13" in [row["rule"] for row in (await council.bring(corrected, "2025-26")).json()["named"]]
    assert (await council.get("/api/children/1001")).json()["date_of_birth"] == "2010-03-06"
    assert "INT13" not in [row["rule"] for row in (await council.bring(corrected, "2025-26")).json()["named"]]


async def test_care_is_joined_over_years_by_its_start_and_the_latest_file_wins(council: Council) -> None:
    moved = CARE + "1001,01/02/2024,S,C2,N1,K2,PR4,01/05/2026,X1,CHILD,,,SC900001\n1001,01/05/2026,P,C2,N1,U1,PR1,,,,,,SC900002\n"
    await council.bring({"header": REGISTER["header"], "episodes": moved}, "2026-27")
    child = (await council.query("SELECT snapshot FROM missing.children WHERE child_id = '1001'"))[0]["snapshot"]
    assert [(care["decom"], care["dec"]) for care in child["care"]] == [("2024-02-01", "2026-05-01"), ("2026-05-01", None)]


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("9999,05/03/2010,M,14/05/2025,15/05/2025\n", "INT04"),
        ("1001,05/03/2010,AWAY,14/05/2025,15/05/2025\n", "1006"),
        ("1001,05/03/2010,M,2025-05-14,15/05/2025\n", "1004"),
        ("1001,05/03/2010,M,16/05/2025,15/05/2025\n", "567"),
        ("1001,05/03/2010,M,14/05/2025,15/05/2025,1\n", "file"),
    ],
)
async def test_a_row_that_cannot_be_stored_is_refused_with_line_and_rule_and_the_rest_loads(
    empty_council: Council, row: str, rule: str
) -> None:
    answer = await empty_council.bring(rows(row + "1002,01/06/2011,M,20/05/2025,21/05/2025\n"))
    assert answer.status_code == 200
    assert (2, rule) in [(one["line"], one["rule"]) for one in answer.json()["refused"]]
    assert [one["child_id"] for one in (await empty_council.get("/api/episodes")).json()["items"]] == ["1002"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
async def test_files_come_in_the_encodings_spreadsheets_write(empty_council: Council, encoding: str) -> None:
    files = {name: str(text).replace("Amelia", "Amélie").encode(encoding) for name, text in REGISTER.items()}
    assert (await empty_council.bring(files)).status_code == 200
    assert (await empty_council.get("/api/children/1001")).json()["first_name"] == "Amélie"


@pytest.mark.parametrize(
    ("broken", "status"),
    [
        ({"missing": "CHILD,DOB,MISSING,MIS_START\n1001,05/03/2010,M,14/05/2025\n"}, 422),
        ({"missing": b"PK\x03\x04 a spreadsheet"}, 422),
        ({"missing": MISSING + '1001,"05/03/2010,M\n'}, 422),
        ({"missing": b""}, 422),
    ],
)
async def test_a_file_that_cannot_be_used_is_a_problem_and_nothing_is_loaded(
    council: Council, broken: dict[str, str | bytes], status: int
) -> None:
    before = await standing(council)
    answer = await council.bring(REGISTER | {"header": HEADER + "2001,F,05/03/2010,WBRI,A123,,\n"} | broken)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["refused"][0]["file"] == "missing.csv"
    assert await standing(council) == before


async def test_a_year_that_is_none_and_an_empty_form_are_refused(council: Council) -> None:
    assert (await council.bring(REGISTER, "2025-27")).json()["errors"][0]["field"] == "collection_year"
    assert (await council.bring({})).status_code == 422
    assert (await council.http.post("/missing/api/children/import", headers=council.headers("social_worker"))).status_code == 403


async def test_a_row_over_an_episode_recorded_here_is_refused_and_its_own_row_only_adds_the_line(council: Council) -> None:
    council.clock.forward(days=1)
    path = f"/api/episodes/{(await council.raise_episode()).json()['episode_id']}"  # last seen 16/01/2026
    await council.post(f"{path}/return", {"returned_at": council.at(), "found_location": "friend"})
    council.clock.forward(days=30)
    clash = await council.bring(rows("1001,05/03/2010,M,10/01/2026,18/01/2026\n"))
    same = await council.bring(rows("1001,05/03/2010,M,16/01/2026,16/01/2026\n"))
    assert [(row["line"], row["rule"]) for row in clash.json()["refused"]] == [(2, "574")]
    assert same.json()["refused"] == []
    (episode,) = (await council.get("/api/episodes")).json()["items"]
    assert (episode["origin"], episode["status"]) == ("raised", "returned")


async def test_an_imported_open_episode_can_be_returned_by_people_and_files_then_have_no_say(empty_council: Council) -> None:
    await empty_council.bring(rows("1001,05/03/2010,M,10/01/2026,\n"))
    (episode,) = (await empty_council.get("/api/episodes", status="open")).json()["items"]
    back = await empty_council.post(
        f"/api/episodes/{episode['episode_id']}/return", {"returned_at": empty_council.at(), "found_location": "own_return"}
    )
    assert back.status_code == 200, back.text
    await empty_council.bring(rows("1001,05/03/2010,M,10/01/2026,12/01/2026\n"))
    (after,) = (await empty_council.get("/api/episodes")).json()["items"]
    assert (after["status"], after["periods"][0]["end"]) == ("returned", "2026-01-15T22:00:00Z")


async def test_of_two_imports_at_once_one_is_asked_to_wait_and_both_can_go_on(empty_council: Council) -> None:
    answers = await asyncio.gather(*(empty_council.bring(REGISTER) for _ in range(12)))
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert 200 in {answer.status_code for answer in answers}
    assert (await empty_council.bring(REGISTER)).status_code == 200
    assert len(await empty_council.events()) == 4


async def test_a_folder_that_leaves_out_most_of_a_loaded_year_is_refused_until_confirmed(council: Council) -> None:
    before = await standing(council)
    one_child = {"header": HEADER + "1001,F,06/03/2010,WBRI,A123,,\n", "missing": MISSING}
    refused = await council.bring(one_child, "2025-26")
    assert (refused.status_code, refused.json()["held"], refused.json()["sent"]) == (409, 4, 1)
    assert "2025-26 holds 4 children; header.csv has 1 child and leaves out 3 of those" in refused.json()["detail"]
    assert (await council.bring({"episodes": CARE}, "2025-26")).status_code == 409, "the year's care would be gone as well"
    assert await standing(council) == before
    half = {"header": HEADER + "".join(str(REGISTER["header"]).splitlines(keepends=True)[1:3])}
    assert (await council.bring(half, "2025-26")).status_code == 200, "half of them is not most"
    assert (await council.bring(REGISTER, "2025-26")).status_code == 200
    assert (await council.bring(one_child, "2025-26", replace="true")).status_code == 200
    kept = await council.query("SELECT child_id FROM missing.ssda903_rows WHERE file = 'header'")
    assert [row["child_id"] for row in kept] == ["1001"]


async def test_whoever_waits_for_a_long_import_is_told_how_far_it_is_and_afterwards_that_none_runs(council: Council) -> None:
    imports, seen = council.app.state.missing.imports, []
    told = Imports(replace(imports.desk, wake=lambda: seen.append((told.progress.done, told.progress.of))), imports.progress)
    header = HEADER + "".join(f"{n},F,05/03/2011,WBRI,UN1,,\n" for n in range(5001, 5001 + BATCH + 20))
    await told.load(DEMO_PEOPLE[0], {"header": header.encode()}, CollectionYear.parse("2024-25"))
    assert seen in [[(0, BATCH + 20), (first, BATCH + 20)] for first in (BATCH, 20)], "two are under way at once, and either may be first"
    answer = await council.get("/api/children/import", "missing_coordinator")
    assert answer.json() == {"done": 0, "of": 0}
    assert (await council.get("/api/children/import", "social_worker")).status_code == 403


async def test_an_import_cut_off_between_batches_is_finished_by_the_same_files_and_nothing_comes_twice(empty_council: Council) -> None:
    imports = empty_council.app.state.missing.imports

    def cut_off() -> None:
        raise ConnectionAbortedError

    everybody = [str(n) for n in range(5001, 5001 + 2 * BATCH + 20)]
    header = HEADER + "".join(f"{n},F,05/03/2011,WBRI,UN1,,\n" for n in everybody)
    files, year = {"header": header.encode()}, CollectionYear.parse("2024-25")
    with pytest.raises(ConnectionAbortedError):
        await Imports(replace(imports.desk, wake=cut_off)).load(DEMO_PEOPLE[0], files, year)
    brought = await empty_council.query("SELECT child_id FROM missing.children")
    assert BATCH <= len(brought) < len(everybody)
    await imports.load(DEMO_PEOPLE[0], files, year)
    told = await empty_council.query("SELECT subject FROM safereturn.log")
    assert sorted(event["subject"] for event in told) == everybody


async def test_names_sent_again_as_they_stand_are_not_written_again(council: Council) -> None:
    before = await council.query("SELECT child_id, xmin::text FROM missing.names ORDER BY 1")
    changed = str(REGISTER["people"]).replace("Amelia", "Amelie")
    await council.bring(REGISTER | {"people": changed})
    after = await council.query("SELECT child_id, xmin::text FROM missing.names ORDER BY 1")
    assert [row["child_id"] for row, old in zip(after, before, strict=True) if row != old] == ["1001"]


async def test_another_social_worker_in_a_nights_file_is_known_of_the_absences_since(council: Council) -> None:
    """Who it is stays with the names; the record of the child says on which day another was named."""
    today = london_date(council.clock.now()).isoformat()
    await council.bring(REGISTER | {"people": str(REGISTER["people"]).replace("Nadia Rahman", "Somebody Else")})
    (event,) = [one for one in await council.events() if one["type"] == "missing.child_recorded" and one["subject"] == "1001"][-1:]
    assert event["data"]["child"]["worker_changed_on"] == [today]
    assert "Somebody" not in str(await council.events())
    raised = (await council.raise_episode()).json()
    started = next(one for one in await council.events() if one["subject"] == raised["episode_id"])
    assert started["data"]["episode"]["child"]["worker_changed"] is True
