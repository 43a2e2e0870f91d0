"""The Department's measures of made-up authorities, to the digit, beside a second reading of the same files that shares no code."""

import csv
import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from reporting_town import Town

from services.synthesise.generate import synthesise
from shared.identity.people import Role

YEARS = (2022, 2023, 2024)
AGES = {"Under 1": (0, 0), "1 to 4": (1, 4), "5 to 9": (5, 9), "10 to 15": (10, 15), "16 and over": (16, 99)}
DAYS = {"Under 1 day": (0, 0), "1 to 2 days": (1, 2), "3 to 7 days": (3, 7), "8 to 10 days": (8, 10), "11 to 15 days": (11, 15)} | {
    "16 to 20 days": (16, 20),
    "21 to 30 days": (21, 30),
    "Over 30 days": (31, 9999),
}
PLACES = {"U": "Foster placements", "A": "Adoption", "K1": "Secure homes and children's homes", "K2": "Secure homes and children's homes"}
SEMI = "Independent and semi-independent living arrangements/supported accommodation"
PLACES |= {"K3": SEMI, "H5": SEMI, "P2": SEMI, "P1": "Placed with parents or other person with parental responsibility"}
OTHER = "Other placements"
SEXES = {"1": "Male", "M": "Male", "2": "Female", "F": "Female"}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def day(text: str) -> date | None:
    return date(int(text[6:]), int(text[3:5]), int(text[:2])) if text else None


def half_up(number: float | Decimal, decimals: int = 0) -> float:
    return float(Decimal(number).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def share(some: int, of: int) -> float | str:
    percent = Decimal(100 * some) / of if of else None
    if percent is None:
        return "z"
    return "k" if percent and not half_up(percent) else half_up(percent)


@dataclass
class Files:
    """A year's folder, and the care rows of all folders, each as the newest has it: an incident may have begun before the year."""

    folder: Path
    starting: int
    care: list[dict[str, str]]

    def incidents(self, category: str) -> list[dict[str, str]]:
        return [row for row in read(self.folder / "missing.csv") if row["MISSING"] == category]

    def lasted(self, row: dict[str, str]) -> int:
        start, end = day(row["MIS_START"]), day(row["MIS_END"]) or date(self.starting + 1, 3, 31)
        assert start
        return (end - start).days

    def age(self, row: dict[str, str]) -> int:
        born, start = day(row["DOB"]), day(row["MIS_START"])
        assert born
        assert start
        return start.year - born.year - ((start.month, start.day) < (born.month, born.day))

    def place(self, row: dict[str, str]) -> str:
        start = day(row["MIS_START"])
        assert start
        (code,) = {
            one["PLACE"]
            for one in self.care
            if one["CHILD"] == row["CHILD"] and day(one["DECOM"]) <= start and ((end := day(one["DEC"])) is None or start < end)  # type: ignore[operator]
        }
        return PLACES.get(code, PLACES.get(code[0], OTHER))

    def looked_after(self) -> int:
        first, last = date(self.starting, 4, 1), date(self.starting + 1, 3, 31)
        return len(
            {
                row["CHILD"]
                for row in read(self.folder / "episodes.csv")
                if row["LS"] not in ("V3", "V4") and day(row["DECOM"]) <= last and (day(row["DEC"]) or last) >= first  # type: ignore[operator]
            }
        )

    def measures(self) -> Iterator[tuple[str, str, Any]]:
        found, looked_after = self.incidents("M"), self.looked_after()
        times = Counter(row["CHILD"] for row in found)
        days = [self.lasted(row) for row in found]
        one = "Children who were missing"
        yield one, "All children looked after during the year", looked_after
        yield one, "Children who had a missing incident during the year", len(times)
        yield one, "Percentage of children looked after who had a missing incident", share(len(times), looked_after)
        yield one, "Number of missing incidents during the year", len(found)
        each = half_up(Decimal(len(found)) / len(times), 1)
        yield one, "Average number of missing incidents for each child who went missing", each
        yield one, "Children who went missing more than once during the year", sum(1 for number in times.values() if number > 1)
        yield one, "Children missing at 31 March", len({row["CHILD"] for row in found if not row["MIS_END"]})
        yield one, "Average (mean) days of a missing incident", half_up(Decimal(sum(days)) / len(days), 1)
        yield one, "Average (median) days of a missing incident", half_up(Decimal(str(statistics.median(days))), 1)

        sexes = {row["CHILD"]: SEXES[row["SEX"]] for row in read(self.folder / "header.csv")}
        tables: dict[str, tuple[Counter[str], list[str], str]] = {
            "Missing incidents by age at the start": (
                Counter(name for row in found for name, (low, high) in AGES.items() if low <= self.age(row) <= high),
                list(AGES),
                "Total incidents",
            ),
            "Children who were missing, by sex": (
                Counter(sexes[child] for child in times),
                ["Male", "Female"],
                "Total children who were missing during the year",
            ),
            "Missing incidents by placement at the start": (
                Counter(map(self.place, found)),
                list(dict.fromkeys([*PLACES.values(), OTHER])),
                "Total incidents",
            ),
            "Missing incidents by whole days": (
                Counter(name for number in days for name, (low, high) in DAYS.items() if low <= number <= high),
                list(DAYS),
                "Total incidents",
            ),
        }
        for title, (counted, lines, total) in tables.items():
            for line in lines:
                yield title, line, counted[line]
            yield title, total, sum(counted.values())

        away = self.incidents("A")
        gone = Counter(row["CHILD"] for row in away)
        two = "Children who were away without authorisation"
        yield two, "Children who were away during the year", len(gone)
        yield two, "Percentage of children looked after who were away", share(len(gone), looked_after)
        yield two, "Number of away incidents during the year", len(away)
        yield two, "Average number of away incidents for each child who was away", half_up(Decimal(len(away)) / len(gone), 1)
        yield two, "Children who were away more than once during the year", sum(1 for number in gone.values() if number > 1)
        yield two, "Children away at 31 March", len({row["CHILD"] for row in away if not row["MIS_END"]})


@pytest.mark.parametrize("seed", [7, 2026])
async def test_each_measure_of_each_year_is_what_the_files_say_to_the_digit(town: Town, tmp_path: Path, seed: int) -> None:
    synthesise(tmp_path, children=400, years=3, seed=seed, today=town.clock.now().date())
    folders = {starting: tmp_path / f"{starting}-{(starting + 1) % 100:02d}" for starting in YEARS}
    for starting in reversed(YEARS):
        assert (await town.bring(folders[starting], folders[starting].name))["refused"] == []
    care = list({(row["CHILD"], row["DECOM"]): row for folder in folders.values() for row in read(folder / "episodes.csv")}.values())
    for starting, folder in folders.items():
        answer = await town.get(Role.PLANNER, f"/reports/api/returns/department-measures/{folder.name}.json", published="false")
        told = {(one["group"], one["measure"]): one["value"] for one in answer.json()["measures"]}
        expected = {(group, measure): value for group, measure, value in Files(folder, starting, care).measures()}
        assert {key: told[key] for key in expected} == expected, folder.name
        more = {
            key: value for key, value in told.items() if key not in expected and key[0] != "Missing incidents by where the placement is"
        }
        assert set(more.values()) <= {0}, "nothing but lines on which nobody is"

        published = (await town.get(Role.PLANNER, f"/reports/api/returns/department-measures/{folder.name}.json")).json()
        assert published["published"] is True
        for one in published["measures"]:
            as_it_is = told[one["group"], one["measure"]]
            assert one["value"] in (as_it_is, "c")
            assert not (isinstance(one["value"], int) and 1 <= one["value"] <= 5 and one["measure"].startswith(("Children", "Total")))
