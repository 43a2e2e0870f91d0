"""What `missing` says about a child in the register: sex, date of birth, codes and marks. Never a name, UPN, mother or postcode."""

from datetime import date

from shared.clock import UtcDatetime
from shared.contracts.codes import CareStatus, MarkCode
from shared.contracts.facts import Fact


class Mark(Fact):
    """Something known about a child that calls for care (UASC, exploitation, ...); a mark past `until` leaves alerts and cuts."""

    code: MarkCode
    since: date | None = None
    review_by: date | None = None
    until: date | None = None

    def current_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class CareEpisode(Fact):
    """One row of the Department's episodes of care, its codes only. London dates; `dec` and `rec` blank while it goes on."""

    decom: date
    rne: str | None = None
    ls: str | None = None
    cin: str | None = None
    place: str | None = None
    place_provider: str | None = None
    dec: date | None = None
    rec: str | None = None
    reason_place_change: str | None = None
    urn: str | None = None

    def covers(self, day: date) -> bool:
        return self.decom <= day and (self.dec is None or day < self.dec)


class ChildSnapshot(Fact):
    """A child as the register has them after `version` changes. `care` is in order of start."""

    child_id: str
    version: int
    care_status: CareStatus
    provisional: bool = False
    date_of_birth: date | None = None
    sex: str | None = None
    ethnicity: str | None = None
    team: str | None = None
    in_area: bool | None = None
    restricted: bool = False
    marks: tuple[Mark, ...] = ()
    care: tuple[CareEpisode, ...] = ()


class ChildRecorded(Fact):
    """The register's record of a child is new or has changed."""

    recorded_at: UtcDatetime
    child: ChildSnapshot
