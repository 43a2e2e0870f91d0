"""What goes to and fro between the record and the child whose record it is. Codes and instants only."""

from shared.clock import UtcDatetime
from shared.contracts.facts import Fact
from shared.contracts.response_codes import WordsReader


class LetterWritten(Fact):
    """Somebody wrote to the child. What they wrote is the child's, and stays in `missing`."""

    written_at: UtcDatetime


class ChildCommented(Fact):
    """The child added to their record, or disagrees with it. What they said stays in `missing`. `readers` as in `InterviewHeld`."""

    said_at: UtcDatetime
    disagrees: bool
    readers: tuple[WordsReader, ...] = ()
    names_placement: bool = False


class ConsentWithdrawn(Fact):
    """The child took back their consent to be quoted: nothing they had said by then is quoted any more.

    `every_use` is False where they took it back for some uses alone; which ones stays in `missing`.
    """

    withdrawn_at: UtcDatetime
    every_use: bool
