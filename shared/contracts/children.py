"""What `missing` says about a child in the register: sex, date of birth, codes and marks. Never a name, UPN, mother or postcode."""

from datetime import date

from shared.clock import UtcDatetime
from shared.contracts.codes import CareStatus, MarkCode, MarkSource
from shared.contracts.facts import Fact


class Mark(Fact):
    """Something known about a child that calls for care (UASC, exploitation, ...); a mark past `until` leaves alerts and cuts."""

    code: MarkCode
    since: date | None = None
    source: MarkSource | None = None
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


class PlanKept(Fact):
    """What is coded of a response plan; its words stay in `missing`. London dates.

    `tell_director_always` adds to the alert policy. Nothing in a plan takes away from it.
    """

    agreed_on: date
    review_by: date
    tell_director_always: bool = False


class PlacementStart(Fact):
    """How the placement began that began `on` that London date, as the case system told it."""

    on: date
    emergency: bool


class ChildSnapshot(Fact):
    """A child as the register has them after `version` changes.

    `care` is what 903 files say, in order of start; `placement` what the case system has told since and no file says yet (decision
    0015). `in_area`, `host_authority` (its GSS code) and `distance_miles` (from home) are of where the child lives now.
    `placement_starts` are those told, 903 files say nothing of it. `worker_known_on`: since which London date a social worker is known,
    `worker_changed_on`: when another one was named; who they are is in no event.
    `matched_to`: a person has said which child of the register a provisional one is; their episodes are that child's.
    """

    child_id: str
    version: int
    care_status: CareStatus
    provisional: bool = False
    matched_to: str | None = None
    date_of_birth: date | None = None
    sex: str | None = None
    ethnicity: str | None = None
    team: str | None = None
    in_area: bool | None = None
    host_authority: str | None = None
    distance_miles: float | None = None
    restricted: bool = False
    marks: tuple[Mark, ...] = ()
    care: tuple[CareEpisode, ...] = ()
    placement: CareEpisode | None = None
    placement_starts: tuple[PlacementStart, ...] = ()
    worker_known_on: date | None = None
    worker_changed_on: tuple[date, ...] = ()
    response_plan: PlanKept | None = None
    grab_pack_kept_on: date | None = None
    photograph_taken_on: date | None = None

    @property
    def lived(self) -> tuple[CareEpisode, ...]:
        """`care` and, where told, `placement` after it: what was open, or said to last longer, ended when that began."""
        told = self.placement
        if told is None:
            return self.care
        before = (one for one in self.care if one.decom < told.decom)
        ended = (one if one.dec and one.dec <= told.decom else one.model_copy(update={"dec": told.decom}) for one in before)
        return (*ended, told)


class ChildRecorded(Fact):
    """The register's record of a child is new or has changed."""

    recorded_at: UtcDatetime
    child: ChildSnapshot
