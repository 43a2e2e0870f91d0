"""The register as it answers reports, without a missing beside it: the rows a test gives, or none because it is away."""

from dataclasses import dataclass, field
from datetime import datetime

from services.reports.returns.register import RegisterRows, RegisterUnavailable
from shared.ssda903.tables import EpisodeRow, HeaderRow
from shared.ssda903.years import CollectionYear


@dataclass
class SentRegister:
    header: list[HeaderRow] = field(default_factory=list)
    episodes: list[EpisodeRow] = field(default_factory=list)
    away: bool = False
    loaded_at: datetime | None = None

    async def rows(self, year: CollectionYear) -> RegisterRows:
        if self.away:
            raise RegisterUnavailable("missing did not answer")
        return RegisterRows(self.header, self.episodes, {}, 0, self.loaded_at)

    def has(self, child: str, born: str = "05/03/2010") -> None:
        """In care since 2020."""
        line = len(self.header) + 2
        self.header.append(HeaderRow(child, "F", born, "WBRI", "", "", "", line=line))
        self.episodes.append(EpisodeRow(child, "01/01/2020", "S", "C2", "N1", "K2", "PR4", "", "", "", "BR1 1AA", "BR2 2BB", "", line=line))
