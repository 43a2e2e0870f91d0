"""Header and care-episode rows, and each absence's DOB as sent, asked of missing: text as sent, UPN and postcodes are in no event."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

import httpx
from pydantic import AwareDatetime, BaseModel, ValidationError

from shared.ssda903.tables import EPISODES, HEADER, EpisodeRow, HeaderRow, Table
from shared.ssda903.years import CollectionYear


class RegisterUnavailable(Exception):
    """Missing did not give its rows."""


class RegisterRows(NamedTuple):
    header: list[HeaderRow]
    episodes: list[EpisodeRow]
    born: Mapping[tuple[int, str], str]
    """The DOB of each row of the year's own missing file, as sent, by line and child."""
    position: int
    """Where missing's log ended when it gave these rows."""
    loaded_at: datetime | None
    """When (UTC) files or the case system last brought something into the register, be it what was there already."""


class _Answer(BaseModel):
    columns: dict[str, list[str]]
    header: list[list[str]]
    episodes: list[list[str]]
    born: list[tuple[int, str, str]]
    position: int
    loaded_at: AwareDatetime | None

    def follows(self, table: Table[HeaderRow] | Table[EpisodeRow]) -> bool:
        return tuple(self.columns.get(table.name, ())) == table.columns


class Register:
    """`token` gives a service token with scope `register:read`."""

    def __init__(self, http: httpx.AsyncClient, missing_url: str, token: Callable[[], str]) -> None:
        self._http, self._url, self._token = http, missing_url, token

    async def rows(self, year: CollectionYear) -> RegisterRows:
        """In the order they were sent. Raises RegisterUnavailable, saying why."""
        try:
            answer = await self._http.get(
                f"{self._url}/missing/api/returns/ssda903/{year}/rows",
                headers={"Authorization": f"Bearer {self._token()}"},
                timeout=60,  # a large authority's rows are some 10 MB
            )
            answer.raise_for_status()
            told = _Answer.model_validate_json(answer.content)
        except httpx.HTTPStatusError as error:
            raise RegisterUnavailable(f"missing answered {error.response.status_code}") from error
        except httpx.HTTPError as error:
            raise RegisterUnavailable(f"missing did not answer: {type(error).__name__}") from error
        except ValidationError as error:
            raise RegisterUnavailable("missing answered something else than rows") from error
        if not (told.follows(HEADER) and told.follows(EPISODES)):
            raise RegisterUnavailable("missing's columns are not those of this build")
        return RegisterRows(
            [HeaderRow(*row, line=line) for line, row in enumerate(told.header, 2)],
            [EpisodeRow(*row, line=line) for line, row in enumerate(told.episodes, 2)],
            {(line, child): dob for line, child, dob in told.born},
            told.position,
            told.loaded_at,
        )
