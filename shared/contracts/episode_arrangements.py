"""What people arrange among themselves around an episode: who interviews the child and when, and supervision. Codes and instants only."""

from uuid import UUID

from shared.clock import UtcDatetime
from shared.contracts.facts import Fact


class Assignment(Fact):
    """Who is to offer and hold the return home interview. None: somebody who is no user here, named in narrative."""

    to: UUID | None = None
    assigned_at: UtcDatetime


class Appointment(Fact):
    """An interview to come; where is narrative. `travel_minutes` is one way."""

    at: UtcDatetime
    travel_minutes: int | None = None


class Supervision(Fact):
    """Reflective supervision about the child was held at `at`, or it was decided then that it is not."""

    held: bool
    at: UtcDatetime


class InterviewAssigned(Fact):
    """An appointment that somebody else had made falls away: they have to make their own."""

    to: UUID | None = None
    assigned_at: UtcDatetime


class InterviewArranged(Fact):
    """`at` is mostly to come; `arranged_at` is when it was agreed."""

    at: UtcDatetime
    travel_minutes: int | None = None
    arranged_at: UtcDatetime


class SupervisionRecorded(Fact):
    """What was reflected on is narrative, and so is why it was not held."""

    held: bool
    at: UtcDatetime
