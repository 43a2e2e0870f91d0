"""What a planner, an auditor and an operator get from a running reports: figures at once, returns as loaded, and no for everybody else."""

import asyncio
import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from reporting_town import Town

from services.cli import main
from services.reports.facts import FactsLost
from shared.identity.people import Role

STREAM = "missing.events:{E09000999}"
READERS = {Role.PLANNER, Role.TEAM_MANAGER, Role.DIRECTOR, Role.ASSISTANT_DIRECTOR, Role.HEAD_OF_SERVICE, Role.AUDITOR}
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n1001,F,05/03/2010,WBRI,,,\n1002,M,01/06/2011,BCRB,=1+1,,\n"
EPISODES = (
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
    "1001,01/02/2024,S,C2,N1,U4,PR1,,,,AB1 2CD,AB1 2CE,\n"
    "1002,01/02/2024,S,C2,N1,K2,PR4,,,,AB1 2CD,AB1 2CE,\n"
)
MISSING = "CHILD,DOB,MISSING,MIS_START,MIS_END\n1002,01/06/2011,M,30/03/2025,\n1001,05/03/2010,M,14/05/2024,15/05/2024\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "2024-25"
    made.mkdir()
    for name, text in (("header", HEADER), ("episodes", EPISODES), ("missing", MISSING)):
        (made / f"{name}.csv").write_text(text)
    return made


async def _raise(town: Town) -> dict[str, Any]:
    left = town.clock.now() - timedelta(hours=3)
    body = {
        "child_id": "1001",
        "category": "M",
        "last_seen_at": left.isoformat(),
        "last_seen_by": "carer",
        "circumstances": "did not come back",
        "risk": {"level": "high", "rationale": "young"},
    }
    async with town.as_role(Role.SOCIAL_WORKER) as client:
        answer = await client.post("/missing/api/episodes", json=body)
    assert answer.status_code == 201, answer.text
    raised: dict[str, Any] = answer.json()
    return raised


async def test_an_episode_raised_now_is_in_the_planners_figures_at_once(town: Town, folder: Path) -> None:
    await town.bring(folder, "2024-25")
    await _raise(town)
    position = await town.level()
    answer = await town.get(Role.PLANNER, "/reports/api/indicators/episodes", by="risk", min_position=position)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["position"] == position
    assert body["rows"] == [{"risk": "high", "numerator": 1, "denominator": None, "value": 1}]
    assert (body["from"], body["to"]) == ("2025-04-01", "2026-01-16")


async def test_the_catalogue_says_what_each_figure_counts(town: Town) -> None:
    items = (await town.get(Role.PLANNER, "/reports/api/indicators")).json()["items"]
    assert {"episodes", "incidents", "children"} <= {one["id"] for one in items}
    assert all(one["definition"] and one["numerator"] and one["unit"] and one["source"] and one["breakdowns"] for one in items)


async def test_a_csv_says_what_of_and_how_fresh_and_runs_nothing_in_a_spreadsheet(town: Town, folder: Path) -> None:
    await town.bring(folder, "2024-25")
    answer = await town.get(Role.AUDITOR, "/reports/api/indicators/children.csv", **{"from": "2024-04-01", "to": "2025-04-01", "by": "sex"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["indicator"], row["sex"], row["value"]) for row in rows] == [("children", "M", "1"), ("children", "F", "1")]
    assert all(row["position"] and row["from"] == "2024-04-01" for row in rows)
    header = await town.get(Role.AUDITOR, "/reports/api/returns/ssda903/2024-25/header.csv")
    assert ",'=1+1," in header.text


async def test_the_return_is_what_was_loaded_row_by_row(town: Town, folder: Path) -> None:
    brought = await town.bring(folder, "2024-25")
    assert brought["refused"] == []
    returns = "/reports/api/returns/ssda903/2024-25"
    assert (await town.get(Role.PLANNER, f"{returns}/missing.csv")).text == MISSING
    assert (await town.get(Role.PLANNER, f"{returns}/episodes.csv")).text == EPISODES
    xml = (await town.get(Role.PLANNER, f"{returns}/missing.xml")).text
    assert "<MIS_START>30/03/2025</MIS_START>" in xml
    failures = (await town.get(Role.PLANNER, f"{returns}/validation")).json()["failures"]
    assert failures == []


async def test_a_return_waits_for_what_was_loaded_just_before_or_says_that_it_would_be_partial(
    town: Town, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = asyncio.Event()
    write = town.reports.facts.write

    async def held(work: Any) -> Any:
        await goes_on.wait()
        return await write(work)

    monkeypatch.setattr(town.reports.facts, "write", held)
    monkeypatch.setattr("services.reports.api.returns.PATIENCE", 0.1)
    await town.load(folder, "2024-25")
    returns = "/reports/api/returns/ssda903/2024-25"
    for name in ("missing.csv", "missing.xml", "validation"):
        refused = await town.get(Role.PLANNER, f"{returns}/{name}")
        assert (refused.status_code, "would be partial" in refused.json()["detail"]) == (503, True), name
    assert (await town.get(Role.PLANNER, f"{returns}/header.csv")).text.count("100") == 2, "what the record itself gives needs no wait"
    monkeypatch.setattr("services.reports.api.returns.PATIENCE", 30.0)
    asked = asyncio.create_task(town.get(Role.PLANNER, f"{returns}/missing.csv"))
    await asyncio.sleep(0)
    goes_on.set()
    assert (await asked).text == MISSING


async def test_a_date_of_birth_goes_back_as_it_was_sent_and_is_named_however_the_register_has_it(town: Town, folder: Path) -> None:
    missing = MISSING.replace("05/03/2010", "06/03/2010").replace("01/06/2011", "1 June 2011")
    (folder / "missing.csv").write_text(missing)
    assert (await town.bring(folder, "2024-25"))["refused"] == []
    (folder / "header.csv").write_text(HEADER.replace("01/06/2011", "02/06/2011"))
    (folder / "missing.csv").write_text("CHILD,DOB,MISSING,MIS_START,MIS_END\n1002,02/06/2011,M,30/03/2025,04/04/2025\n")
    await town.bring(folder, "2025-26")
    returns = "/reports/api/returns/ssda903"
    assert (await town.get(Role.PLANNER, f"{returns}/2024-25/missing.csv")).text == missing
    failures = (await town.get(Role.PLANNER, f"{returns}/2024-25/validation")).json()["failures"]
    assert [(one["rule"], one["child"], one["line"]) for one in failures] == [("file", "1002", 2), ("INT13", "1001", 3)]
    assert "1002,02/06/2011,M,30/03/2025,04/04/2025" in (await town.get(Role.PLANNER, f"{returns}/2025-26/missing.csv")).text


async def test_who_takes_a_return_out_is_recorded(town: Town, folder: Path) -> None:
    await town.bring(folder, "2024-25")
    assert (await town.get(Role.AUDITOR, "/reports/api/returns/ssda903/2024-25/missing.csv")).status_code == 200
    async with await psycopg.AsyncConnection.connect(town.reports_dsn) as conn:
        taken = await (await conn.execute("SELECT role, document, rows FROM reports.exports")).fetchall()
    assert taken == [("auditor", "ssda903 2024-25 missing.csv", 2)]


@pytest.mark.parametrize("real", [("903-fake-d2i", "2017-18"), ("903-synth-2025-26", "2025-26")], ids=lambda one: one[0])
async def test_a_real_submission_comes_back_identical(town: Town, shared_data: Path, real: tuple[str, str]) -> None:
    name, year = real
    town.clock.forward(days=200)  # after both years
    brought = await town.bring(shared_data / name, year)
    refused = {(one["file"], one["line"]) for one in brought["refused"]}
    for table in ("missing", "header", "episodes"):
        answer = await town.get(Role.PLANNER, f"/reports/api/returns/ssda903/{year}/{table}.csv")
        assert answer.status_code == 200, answer.text
        loaded = list(csv.reader(io.StringIO((shared_data / name / f"{table}.csv").read_text(encoding="utf-8-sig"))))
        kept = [row for line, row in enumerate(loaded, 1) if (f"{table}.csv", line) not in refused]
        assert list(csv.reader(io.StringIO(answer.text))) == kept, table
    rules = {one["rule"] for one in (await town.get(Role.PLANNER, f"/reports/api/returns/ssda903/{year}/validation")).json()["failures"]}
    assert name != "903-synth-2025-26" or {"575", "577", "578", "581", "1012"} <= rules


async def test_figures_and_returns_are_for_those_the_table_names(town: Town) -> None:
    for role in Role:
        figures = (await town.get(role, "/reports/api/indicators")).status_code
        rows = (await town.get(role, "/reports/api/returns/ssda903/2024-25/missing.csv")).status_code
        letters = (await town.get(role, "/reports/api/dead-letters")).status_code
        assert figures == (200 if role in {*READERS, Role.LEAD_MEMBER} else 403), role
        assert rows == (200 if role in {*READERS, Role.ADMINISTRATOR} else 403), role
        assert letters == (200 if role is Role.ADMINISTRATOR else 403), role


NO_SENSE = [
    ("indicators/none", 404, "incidents"),
    ("indicators/incidents?by=shoe_size", 422, "age_band"),
    ("indicators/incidents?where=sex:X", 422, "M, F, U"),
    ("indicators/incidents?from=14/05/2025", 422, "from"),
    ("indicators/incidents?from=2017-04-01T00:00:00", 422, "is a date without a time, as 2025-04-01"),
    ("indicators/incidents.csv?to=1743465600", 422, "is a date without a time"),
    ("indicators/incidents?from=2025-05-01&to=2025-05-01", 422, "exclusive"),
    ("indicators/incidents?from=9999-12-01&to=9999-12-31&interval=month", 422, "2199"),
    ("indicators/incidents?from=9999-12-31", 422, "2199"),
    ("indicators/incidents?interval=week", 422, "month"),
    ("indicators/incidents?age_band=zzz", 422, "age_band is no parameter of this call: it takes from, to, by, where"),
    ("indicators/incidents.csv?sex=F", 422, "sex is no parameter of this call"),
    ("indicators/incidents?as_known_on=2199-01-01", 422, "as_known_on lies from 1900-01-01 to today"),
    ("indicators/incidents?by=sex&by=sex", 422, "by is given up to 3 times, each another field"),
    ("indicators/incidents?published=true&as_known_on=2025-01-01", 422, "what was known before could be subtracted"),
    ("returns/ssda903/2025/missing.csv", 422, "2025-26"),
    ("returns/ssda903/2024-25/rows.csv", 404, ""),
]


async def test_a_question_that_makes_no_sense_is_refused_with_what_would(town: Town) -> None:
    for path, status, said in NO_SENSE:
        answer = await town.get(Role.PLANNER, f"/reports/api/{path}")
        assert (answer.status_code, said in answer.text) == (status, True), (path, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"


async def test_readiness_names_each_follower_and_freshness_each_stream(town: Town, folder: Path) -> None:
    await town.bring(folder, "2024-25")
    ready = await town.get(Role.PLANNER, "/reports/health/ready")
    names = {one["name"]: one["ok"] for one in ready.json()["dependencies"]}
    assert names["facts"]
    assert names["postgresql"]
    assert names["follower of missing.events:{E09000999}"]
    assert not names["follower of notify.events:{E09000999}"]  # notify does not run here, and readiness says so
    assert ready.status_code == 503
    items = {one["stream"]: one for one in (await town.get(Role.PLANNER, "/reports/api/freshness")).json()["items"]}
    missing = items["missing.events:{E09000999}"]
    assert missing["position"] == missing["log_position"] > 0
    assert missing["seconds_behind"] == 0
    assert items["notify.events:{E09000999}"]["seconds_behind"] is None


async def test_an_operator_finds_replays_and_gives_up_what_could_not_be_read(
    town: Town, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the commands themselves, with the words that the list prints."""
    await town.bring(folder, "2024-25")
    raw = (await town.get(Role.ADMINISTRATOR, "/missing/events", after=0, limit=1)).text.partition('"items":[')[2].rpartition("],")[0]
    rows = [[STREAM, 1, "parked", raw], [STREAM, 2, "dead", "{}"]]
    statement = "INSERT INTO set_aside VALUES ($1, $2, uuid(), $3, 'a test', $4, TIMESTAMP '2026-01-15')"
    await town.reports.facts.write(lambda connection: connection.executemany(statement, rows))
    said: list[str] = []
    monkeypatch.setattr("services.commands.letters.print", said.append, raising=False)  # the services log to standard output
    monkeypatch.setattr("services.commands.system.SystemClock", lambda: town.clock)
    monkeypatch.setenv("SAFERETURN_URL", town.url)
    monkeypatch.setenv("SAFERETURN_KEYS_DIR", str(town.keys))

    async def typed(*words: str) -> str:
        assert await asyncio.to_thread(main, ["deadletters", *words]) == 0
        return said.pop()

    first, second = (line.split()[:4] for line in (await typed("list", "reports")).splitlines())
    assert (first, second) == (["reports", "missing", "1", "parked"], ["reports", "missing", "2", "dead"])
    shown = json.loads(await typed("show", *first[:3]))
    assert (shown["stream"], shown["raw"]) == ("missing", raw)
    assert await typed("replay", *first[:3]) == "reports missing 1 applied."
    assert await typed("discard", *second[:3]) == "reports missing 2 given up."
    assert await typed("list", "reports") == "None."


async def test_facts_lost_while_nothing_happens_come_back_from_the_feed(town: Town, folder: Path) -> None:
    await town.bring(folder, "2024-25")

    def damaged(connection: duckdb.DuckDBPyConnection) -> None:
        raise duckdb.FatalException("Corrupt database file")

    with pytest.raises(FactsLost):
        await town.reports.facts.read(damaged)
    assert town.reports.collations["missing"].written == 0
    await town.level()
    answer = await town.get(Role.PLANNER, "/reports/api/indicators/incidents", **{"from": "2024-04-01", "to": "2025-04-01"})
    assert answer.json()["rows"][0]["value"] == 2


async def test_the_interfaces_describe_themselves(town: Town) -> None:
    paths = (await town.get(Role.PLANNER, "/reports/openapi.json")).json()["paths"]
    assert "/reports/api/indicators/{indicator}" in paths
    assert "missing.events:{E09000999}" in (await town.get(Role.PLANNER, "/reports/asyncapi.json")).text
