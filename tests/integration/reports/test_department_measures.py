"""The Department's measures of made-up authorities, to the digit, beside pandas reading the same files with no code of ours."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pandas as pd
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


def frame(path: Path) -> pd.DataFrame:
    """Every cell as text, blank where it is."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def days(column: pd.Series) -> pd.Series:
    return pd.to_datetime(column.where(column != ""), format="%d/%m/%Y")


def half_up(number: Decimal, decimals: int = 0) -> float:
    return float(number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def average(total: int, of: int) -> float:
    return half_up(Decimal(int(total)) / of, 1)


def share(some: int, of: int) -> float | str:
    percent = Decimal(100 * int(some)) / of
    return "k" if percent and not half_up(percent) else half_up(percent)


@dataclass
class Files:
    """A year's folder, and the care rows of all folders, each as the newest has it: an incident may have begun before the year."""

    folder: Path
    starting: int
    care: pd.DataFrame

    def incidents(self, category: str) -> pd.DataFrame:
        """Each with its days, the child's age and the placement at the start."""
        rows = frame(self.folder / "missing.csv").query("MISSING == @category").reset_index(drop=True)
        start, end, born = (days(rows[name]) for name in ("MIS_START", "MIS_END", "DOB"))
        before_birthday = start.dt.month * 100 + start.dt.day < born.dt.month * 100 + born.dt.day
        rows["lasted"] = (end.fillna(pd.Timestamp(self.starting + 1, 3, 31)) - start).dt.days
        rows["age"] = start.dt.year - born.dt.year - before_birthday
        rows["open"], rows["start"] = end.isna(), start
        return rows

    def placed(self, rows: pd.DataFrame) -> pd.Series:
        """The one placement each incident began in, in the Department's groups."""
        care = self.care.assign(began=days(self.care["DECOM"]), ceased=days(self.care["DEC"]))
        beside = rows.reset_index().merge(care, on="CHILD")
        then = beside[(beside["began"] <= beside["start"]) & (beside["ceased"].isna() | (beside["start"] < beside["ceased"]))]
        codes = then.groupby("index")["PLACE"].agg(["nunique", "first"]).reindex(rows.index)
        assert (codes["nunique"] == 1).all()
        return codes["first"].map(lambda code: PLACES.get(code, PLACES.get(code[0], OTHER)))

    def looked_after(self) -> int:
        first, last = pd.Timestamp(self.starting, 4, 1), pd.Timestamp(self.starting + 1, 3, 31)
        rows = frame(self.folder / "episodes.csv")
        there = (days(rows["DECOM"]) <= last) & (days(rows["DEC"]).fillna(last) >= first) & ~rows["LS"].isin(["V3", "V4"])
        return int(rows[there]["CHILD"].nunique())

    def measures(self) -> Iterator[tuple[str, str, Any]]:
        found, away, looked_after = self.incidents("M"), self.incidents("A"), self.looked_after()
        times, gone = found["CHILD"].value_counts(), away["CHILD"].value_counts()
        one = "Children who were missing"
        yield one, "All children looked after during the year", looked_after
        yield one, "Children who had a missing incident during the year", len(times)
        yield one, "Percentage of children looked after who had a missing incident", share(len(times), looked_after)
        yield one, "Number of missing incidents during the year", len(found)
        yield one, "Average number of missing incidents for each child who went missing", average(len(found), len(times))
        yield one, "Children who went missing more than once during the year", int((times > 1).sum())
        yield one, "Children missing at 31 March", found[found["open"]]["CHILD"].nunique()
        yield one, "Average (mean) days of a missing incident", average(found["lasted"].sum(), len(found))
        yield one, "Average (median) days of a missing incident", half_up(Decimal(str(found["lasted"].median())), 1)

        header = frame(self.folder / "header.csv").set_index("CHILD")["SEX"].map(SEXES)
        tables: dict[str, tuple[pd.Series, list[str], str]] = {
            "Missing incidents by age at the start": (banded(found["age"], AGES), list(AGES), "Total incidents"),
            "Children who were missing, by sex": (
                header.loc[times.index],
                ["Male", "Female"],
                "Total children who were missing during the year",
            ),
            "Missing incidents by placement at the start": (
                self.placed(found),
                list(dict.fromkeys([*PLACES.values(), OTHER])),
                "Total incidents",
            ),
            "Missing incidents by whole days": (banded(found["lasted"], DAYS), list(DAYS), "Total incidents"),
        }
        for title, (values, lines, total) in tables.items():
            counted = values.value_counts().reindex(lines, fill_value=0)
            for line in lines:
                yield title, line, int(counted[line])
            yield title, total, int(counted.sum())

        two = "Children who were away without authorisation"
        yield two, "Children who were away during the year", len(gone)
        yield two, "Percentage of children looked after who were away", share(len(gone), looked_after)
        yield two, "Number of away incidents during the year", len(away)
        yield two, "Average number of away incidents for each child who was away", average(len(away), len(gone))
        yield two, "Children who were away more than once during the year", int((gone > 1).sum())
        yield two, "Children away at 31 March", away[away["open"]]["CHILD"].nunique()


def banded(numbers: pd.Series, bands: dict[str, tuple[int, int]]) -> pd.Series:
    edges = [low - 1 for low, _ in bands.values()] + [max(high for _, high in bands.values())]
    return pd.cut(numbers, edges, labels=list(bands))


@pytest.mark.parametrize("seed", [1, 7, 42, 903, 2026])
async def test_each_measure_of_each_year_is_what_the_files_say_to_the_digit(town: Town, tmp_path: Path, seed: int) -> None:
    synthesise(tmp_path, children=400, years=3, seed=seed, today=town.clock.now().date())
    folders = {starting: tmp_path / f"{starting}-{(starting + 1) % 100:02d}" for starting in YEARS}
    for starting in reversed(YEARS):
        assert (await town.bring(folders[starting], folders[starting].name))["refused"] == []
    care = pd.concat([frame(folder / "episodes.csv") for folder in folders.values()]).drop_duplicates(["CHILD", "DECOM"], keep="last")
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
