"""Made-up children in the register, and one raise for each: a child has one open episode at a time."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import count
from pathlib import Path

import httpx

from shared.clock import SystemClock
from shared.identity.keys import OPERATOR, open_keys
from shared.identity.people import Role
from shared.identity.tokens import command_token, person_token

HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
CARE = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
LARGEST = 20_000
FILES = ("header", "episodes", "missing", "uasc", "people")


def token(data: Path, role: Role) -> str:
    return person_token(open_keys(OPERATOR, data / "keys"), role, "Bench", SystemClock().now())


async def fill_register(url: str, data: Path, children: int) -> None:
    """Children 1 to `children`, in care since 2024 and too old for an alert by age alone."""
    numbers = range(1, children + 1)
    header = HEADER + "".join(f"{n},F,05/03/2011,WBRI,UN1,,\n" for n in numbers)
    care = CARE + "".join(f"{n},01/02/2024,S,C2,N1,K2,PR4,,,,BR1 1AA,BR2 2BB,SC900001\n" for n in numbers)
    await _bring(url, data, {"header": header, "episodes": care})


async def bring_folder(url: str, data: Path, folder: Path) -> None:
    """A made-up SSDA903 folder of 2025-26, every file of it."""
    await _bring(url, data, {name: path.read_text() for name in FILES if (path := folder / f"{name}.csv").exists()})


async def _bring(url: str, data: Path, files: Mapping[str, str]) -> None:
    operator = command_token(open_keys(OPERATOR, data / "keys"), SystemClock().now())
    async with httpx.AsyncClient(timeout=600) as http:
        answer = await http.post(
            f"{url}/missing/api/children/import",
            files={name: (f"{name}.csv", text) for name, text in files.items()},
            data={"collection_year": "2025-26"},
            headers={"Authorization": f"Bearer {operator}"},
        )
    if answer.status_code != 200 or answer.json()["refused"]:
        raise RuntimeError(f"the register was not filled: {answer.status_code} {answer.text[:500]}")


def raises(risk: str, children: Iterable[str] | None = None) -> Iterator[bytes]:
    """The body of `POST /missing/api/episodes` for one child after another: these, or 1, 2, 3 ..."""
    seen = (SystemClock().now() - timedelta(hours=2)).isoformat()
    for child in children or map(str, count(1)):
        yield json.dumps(
            {
                "child_id": child,
                "category": "M",
                "last_seen_at": seen,
                "last_seen_by": "Night staff",
                "circumstances": "Left by the back door after a call and has not answered since.",
                "risk": {"level": risk, "rationale": "Fourteen, a cold night, and nobody has heard anything."},
            }
        ).encode()
