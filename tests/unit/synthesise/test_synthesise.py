"""The made-up authority: the same for everybody, clean of every rule, and as the Department's figures say children are."""

import csv
import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest

from services.commands.demonstration import CHILDREN, SEED
from services.commands.demonstration import YEARS as YEARS_SHOWN
from services.synthesise import rates, synthesise
from services.synthesise.dice import Dice
from services.synthesise.names import ETHNIC, ETHNIC_UNACCOMPANIED, child_name
from shared.contracts.codes import MarkCode
from shared.identity.people import DEMO_PEOPLE, Role
from shared.ssda903 import CollectionYear, check_folder
from shared.ssda903.codes import code_lists
from shared.ssda903.dates import eighteenth_birthday, read_date
from shared.ssda903.tables import TABLES

TODAY = date(2026, 11, 22)
YEARS = ("2023-24", "2024-25", "2025-26")
LAST_DAY = date(2026, 3, 31)
PINNED = "e4fb6ae70a2cf1808e95e4fdd9ace543054119cf32c9c74e83642b11a6088c8a"


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(text: str) -> date:
    read = read_date(text)
    assert read is not None, text
    return read


def digest(out: Path) -> str:
    files = sorted(path for path in out.rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(str(path.relative_to(out)).encode() + path.read_bytes() for path in files)).hexdigest()


def pairs() -> Iterator[tuple[str, str | None]]:
    return zip(YEARS, (None, *YEARS), strict=False)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The one the demonstration shows: about 400 children, seed 7."""
    out = tmp_path_factory.mktemp("authority")
    synthesise(out, 400, 3, 7, TODAY)
    return out


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("large")
    synthesise(out, 5_000, 3, 7, TODAY)
    return out


def test_two_runs_write_the_same_bytes_and_another_seed_others(authority: Path, tmp_path: Path) -> None:
    synthesise(tmp_path / "again", 400, 3, 7, TODAY)
    synthesise(tmp_path / "other", 400, 3, 8, TODAY)
    assert digest(tmp_path / "again") == digest(authority)
    assert digest(tmp_path / "other") != digest(authority)


def test_a_small_authority_is_the_same_on_every_machine_and_python(tmp_path: Path) -> None:
    """Change the digest only with a line in the changelog: people compare figures of one seed."""
    synthesise(tmp_path, 40, 2, 7, TODAY)
    assert digest(tmp_path) == PINNED


def test_a_second_run_leaves_nothing_of_a_larger_first(tmp_path: Path) -> None:
    synthesise(tmp_path / "reused", 120, 1, 7, TODAY)
    synthesise(tmp_path / "reused", 30, 1, 7, TODAY)
    synthesise(tmp_path / "fresh", 30, 1, 7, TODAY)
    assert digest(tmp_path / "reused") == digest(tmp_path / "fresh")


@pytest.mark.parametrize(
    ("today", "latest"), [(date(2026, 11, 22), "2025-26"), (date(2026, 3, 31), "2024-25"), (date(2026, 4, 1), "2025-26")]
)
def test_the_years_are_the_last_complete_ones(tmp_path: Path, today: date, latest: str) -> None:
    summary = synthesise(tmp_path, 5, 2, 1, today)
    assert str(summary.years[-1].year) == latest
    assert sorted(path.name for path in tmp_path.iterdir()) == [str(year.year) for year in summary.years]


@pytest.mark.parametrize(("children", "years"), [(0, 3), (-1, 3), (10, 0), (10, 21)])
def test_impossible_wishes_are_refused_before_anything_is_written(tmp_path: Path, children: int, years: int) -> None:
    with pytest.raises(ValueError, match="there must be"):
        synthesise(tmp_path / "out", children, years, 1, TODAY)
    assert not (tmp_path / "out").exists()


def test_each_folder_has_the_five_files_with_their_columns(authority: Path) -> None:
    for year in YEARS:
        assert {path.name for path in (authority / year).iterdir()} == {table.file for table in TABLES}
        for table in TABLES:
            header = (authority / year / table.file).read_text(encoding="utf-8").partition("\n")[0]
            assert header == ",".join(table.columns)


@pytest.mark.parametrize("seed", [1, 7, 2026])
@pytest.mark.parametrize("children", [3, 400])
def test_no_rule_fails_in_any_year_nor_between_them(tmp_path: Path, seed: int, children: int) -> None:
    synthesise(tmp_path, children, 3, seed, TODAY)
    for year, last in pairs():
        found = check_folder(tmp_path / year, year, tmp_path / last if last else None)
        assert found["failures"] == []
        assert found["skipped"] == ([] if last else ["576"])


def test_no_rule_fails_among_thousands(large: Path) -> None:
    for year, last in pairs():
        assert check_folder(large / year, year, large / last if last else None)["failures"] == []


def test_the_summary_counts_what_was_written(tmp_path: Path) -> None:
    summary = synthesise(tmp_path, 300, 2, 3, TODAY)
    assert summary.years[-1].children == 300
    for year in summary.years:
        missing = rows(year.folder, "missing")
        incidents = [row for row in missing if row["MISSING"] == "M"]
        assert (year.children, year.care_episodes) == (len(rows(year.folder, "header")), len(rows(year.folder, "episodes")))
        assert (year.incidents, year.children_missing) == (len(incidents), len({row["CHILD"] for row in incidents}))
        assert year.open_periods == sum(not row["MIS_END"] for row in missing)
    assert summary.children == len({row["CHILD"] for year in summary.years for row in rows(year.folder, "header")})


def test_no_two_periods_of_a_child_share_type_and_start(large: Path) -> None:
    for year in YEARS:
        keys = Counter((row["CHILD"], row["MISSING"], row["MIS_START"]) for row in rows(large / year, "missing"))
        assert max(keys.values()) == 1


def test_a_child_missing_on_31_march_comes_again_next_year_with_the_same_start(large: Path) -> None:
    for last, year in pairwise(YEARS):
        still_open = {tuple(row.values())[:4] for row in rows(large / last, "missing") if not row["MIS_END"]}
        first_day = CollectionYear.parse(year).first_day
        carried = {tuple(row.values())[:4] for row in rows(large / year, "missing") if day(row["MIS_START"]) < first_day}
        assert still_open
        assert carried == still_open


def test_somebody_is_missing_now_in_a_small_authority(authority: Path) -> None:
    still_open = [row for row in rows(authority / YEARS[-1], "missing") if not row["MIS_END"]]
    assert len(still_open) == rates.LEAST_AT_YEAR_END
    assert all(row["MISSING"] == "M" for row in still_open)


def test_children_are_who_they_were_the_year_before(large: Path) -> None:
    known: dict[str, tuple[str, ...]] = {}
    for year in YEARS:
        for row, person in zip(rows(large / year, "header"), rows(large / year, "people"), strict=True):
            who = (row["DOB"], row["ETHNIC"], person["FIRST_NAME"], person["LAST_NAME"], person["MARKS"], person["RESTRICTED"])
            assert known.setdefault(row["CHILD"], who) == who


def test_an_episode_of_care_open_at_the_years_end_comes_again_unchanged_but_for_its_end_and_code(large: Path) -> None:
    told_later = {"DEC", "REC", "REASON_PLACE_CHANGE", "PLACE"}
    for last, year in pairwise(YEARS):
        now = {(row["CHILD"], row["DECOM"]): row for row in rows(large / year, "episodes")}
        for row in rows(large / last, "episodes"):
            if row["DEC"]:
                continue
            again = now[row["CHILD"], row["DECOM"]]
            assert {column for column in row if row[column] != again[column]} <= told_later
            assert (row["PLACE"], again["PLACE"]) in {("H5", "K3"), ("Z1", "Z11"), (row["PLACE"], row["PLACE"])}


def test_episodes_of_care_follow_one_another(large: Path) -> None:
    for year in YEARS:
        by_child: dict[str, list[dict[str, str]]] = {}
        for row in rows(large / year, "episodes"):
            by_child.setdefault(row["CHILD"], []).append(row)
        for care in by_child.values():
            for row, following in pairwise(care):
                if row["REC"] == "X1":
                    assert row["DEC"] == following["DECOM"]
                    moved = row["PL_POST"] != following["PL_POST"] or row["PLACE"] != following["PLACE"]
                    assert moved == bool(row["REASON_PLACE_CHANGE"]) == (following["RNE"] in "PTBU")
                    assert (row["LS"] != following["LS"]) == (following["RNE"] in "LBU")
                else:
                    assert day(row["DEC"]) < day(following["DECOM"])
                    assert following["RNE"] == "S"
            assert bool(care[-1]["REC"]) == bool(care[-1]["DEC"])


def test_every_code_is_one_of_its_years(large: Path) -> None:
    lists = code_lists()
    for name in YEARS:
        year = CollectionYear.parse(name)
        for table, columns in {
            "episodes": ("RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "REC", "REASON_PLACE_CHANGE"),
            "header": ("SEX", "ETHNIC"),
            "missing": ("MISSING",),
        }.items():
            for column in columns:
                sent = {row[column] for row in rows(large / name, table)} - {""}
                assert all(code in lists[column].values and lists[column].values[code].valid_in(year) for code in sent), (
                    name,
                    column,
                    sent,
                )


def test_supported_accommodation_and_sex_change_their_codes_in_2024(large: Path) -> None:
    def sent(year: str, table: str, column: str) -> set[str]:
        return {row[column] for row in rows(large / year, table)}

    assert sent("2023-24", "header", "SEX") == {"1", "2"}
    assert sent("2024-25", "header", "SEX") == {"M", "F"}
    assert "H5" in sent("2023-24", "episodes", "PLACE")
    assert "K3" not in sent("2023-24", "episodes", "PLACE")
    assert "K3" in sent("2024-25", "episodes", "PLACE")
    assert not {"H5", "P2"} & sent("2024-25", "episodes", "PLACE")


def test_nobody_is_in_care_past_eighteen_and_some_turn_eighteen_while_missing(large: Path) -> None:
    missing_at_18 = 0
    for year in YEARS:
        born = {row["CHILD"]: day(row["DOB"]) for row in rows(large / year, "header")}
        ended = {(row["CHILD"], row["DEC"]): row["REC"] for row in rows(large / year, "episodes")}
        for child, dec in ended:
            assert not dec or day(dec) <= eighteenth_birthday(born[child])
        for row in rows(large / year, "missing"):
            if row["MIS_END"] and day(row["MIS_END"]) == eighteenth_birthday(born[row["CHILD"]]):
                missing_at_18 += 1
                assert ended[row["CHILD"], row["MIS_END"]] == "E8"
    assert missing_at_18


def test_every_ethnic_group_has_names() -> None:
    dice = Dice(1, "names")
    for unaccompanied, table in ((False, ETHNIC), (True, ETHNIC_UNACCOMPANIED)):
        for ethnic in table.values:
            for sex in "MF":
                assert all(child_name(dice, sex, ethnic, unaccompanied))


def test_marks_are_ours_and_exploitation_is_known_most_where_children_are_often_missing(large: Path) -> None:
    people = {row["CHILD"]: set(filter(None, row["MARKS"].split(";"))) for row in rows(large / YEARS[-1], "people")}
    assert set().union(*people.values()) == {mark.value for mark in MarkCode}
    incidents = Counter(row["CHILD"] for row in rows(large / YEARS[-1], "missing") if row["MISSING"] == "M")

    def exploited(children: set[str]) -> float:
        return sum(any(MarkCode(mark).exploitation for mark in people[child]) for child in children) / len(children)

    often = {child for child, count in incidents.items() if count >= 6}
    assert exploited(often) > 0.4 > 0.1 > exploited(set(people) - set(incidents))
    assert {row["CHILD"] for row in rows(large / YEARS[-1], "uasc")} == {child for child, marks in people.items() if "uasc" in marks}
    assert len({row["TEAM"] for row in rows(large / YEARS[-1], "people")}) == 6


def test_a_year_of_five_thousand_children_is_as_published(large: Path) -> None:
    """Tolerances are about three standard errors of one authority of this size: incidents have a long tail."""
    header = {row["CHILD"]: row for row in rows(large / YEARS[-1], "header")}
    periods = rows(large / YEARS[-1], "missing")
    missing = [row for row in periods if row["MISSING"] == "M"]
    incidents = Counter(row["CHILD"] for row in missing)
    away = Counter(row["CHILD"] for row in periods if row["MISSING"] == "A")
    days = [((day(row["MIS_END"]) if row["MIS_END"] else LAST_DAY) - day(row["MIS_START"])).days for row in missing]
    ages = [(day(row["MIS_START"]) - day(row["DOB"])).days / 365.25 for row in missing]
    held_by_a_twentieth = sum(count for _, count in incidents.most_common(len(incidents) // 20))

    assert len(header) == 5_000
    assert len(incidents) / len(header) == pytest.approx(rates.CHILDREN_MISSING / rates.LOOKED_AFTER, abs=0.014)
    assert len(missing) / len(incidents) == pytest.approx(rates.INCIDENTS / rates.CHILDREN_MISSING, abs=1.5)
    assert sum(count > 1 for count in incidents.values()) / len(incidents) == pytest.approx(
        rates.MORE_THAN_ONCE / rates.CHILDREN_MISSING, abs=0.06
    )
    assert held_by_a_twentieth / len(missing) > 0.25
    assert len(away) / len(header) == pytest.approx(rates.CHILDREN_AWAY / rates.LOOKED_AFTER, abs=0.008)
    assert median(days) == 1
    assert sum(days) / len(days) == pytest.approx(1.6, abs=0.3)
    assert sum(10 <= age < 16 for age in ages) / len(ages) == pytest.approx(0.44, abs=0.12)
    assert sum(age < 10 for age in ages) / len(ages) < 0.01
    assert sum(not row["MIS_END"] for row in periods) / len(header) == pytest.approx(280 / rates.LOOKED_AFTER, abs=0.0005)


@pytest.mark.parametrize("year", [2027, 2028])
def test_the_demonstrations_carer_has_children_living_with_them(tmp_path: Path, year: int) -> None:
    (carer,) = (person for person in DEMO_PEOPLE if person.role is Role.CARER)
    summary = synthesise(tmp_path, CHILDREN, YEARS_SHOWN + 1, SEED, date(year, 4, 1))
    here = [row for row in rows(summary.years[-1].folder, "episodes") if row["URN"] == carer.placement and not row["DEC"]]
    assert 2 <= len(here) <= 8
