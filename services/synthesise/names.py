"""Who a made-up child or worker is called, and the ethnic group a child is recorded under."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from services.synthesise.dice import Dice, Weighted

# Weights of a thousand children (ours, after the published pattern of children looked after), and of unaccompanied children.
_ETHNIC = """WBRI 690, WIRI 4, WOTH 42, WIRT 3, WROM 9, MWBC 38, MWBA 14, MWAS 16, MOTH 37, AIND 4, APKN 15, ABAN 9, AOTH 16,
BCRB 24, BAFR 36, BOTH 13, CHNE 2, OOTH 20, NOBT 8"""
ETHNIC = Weighted([(code, int(weight)) for code, weight in (entry.split() for entry in _ETHNIC.split(","))])
ETHNIC_UNACCOMPANIED = Weighted([("BAFR", 38), ("OOTH", 34), ("AOTH", 22), ("WOTH", 6)])
WORKERS_FROM = ("british", "british", "british", "south_asian", "black", "elsewhere")


@dataclass(frozen=True, slots=True)
class Pool:
    first: dict[str, list[str]]  # by sex, M or F
    families: list[str]

    @classmethod
    def of(cls, lists: dict[str, str]) -> "Pool":
        return cls({"F": lists["girls"].split(), "M": lists["boys"].split()}, lists["families"].split())


_TEXT = tomllib.loads(files(__package__).joinpath("names.toml").read_text(encoding="utf-8"))
_POOLS = {name: Pool.of(lists) for name, lists in _TEXT["pools"].items()}
_POOL_OF = {code: _POOLS[name] for name, lists in _TEXT["pools"].items() for code in lists["ethnic"].split()}
_POOL_OF_UNACCOMPANIED = {code: _POOLS[name] for name, lists in _TEXT["pools"].items() for code in lists.get("unaccompanied", "").split()}
KNOWN_AS: dict[str, str] = _TEXT["known_as"]


def child_name(dice: Dice, sex: str, ethnic: str, unaccompanied: bool) -> tuple[str, str]:
    """First and last name."""
    pool = (_POOL_OF_UNACCOMPANIED if unaccompanied else _POOL_OF)[ethnic]
    return dice.pick(pool.first[sex]), dice.pick(pool.families)


def worker_name(dice: Dice) -> str:
    pool = _POOLS[dice.pick(WORKERS_FROM)]
    return f"{dice.pick(pool.first['F' if dice.chance(0.8) else 'M'])} {dice.pick(pool.families)}"
