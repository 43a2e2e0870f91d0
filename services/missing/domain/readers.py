"""Who reads the child's own words: those whom the child was told of when they said them, and whoever wrote them down.

The child decides, so this is no row of the permission table: a role that may open the episode may still be none of the readers.
"""

from collections.abc import Mapping

from services.missing.domain.caseload import own
from shared.contracts import episodes as e
from shared.contracts.children import ChildSnapshot
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.facts import Fact
from shared.contracts.response_codes import WordsReader
from shared.identity.people import Person, Role
from shared.identity.permissions import DIRECTORS

CHILDS_WORDS: Mapping[type[Fact], frozenset[str]] = {
    e.DiscussionHeld: frozenset({"voice.words"}),
    e.InterviewHeld: frozenset({"voice.words", "observation"}),
    e.ChildCommented: frozenset({"words"}),
    e.ConsentWithdrawn: frozenset({"words"}),
}
"""Where they are written. What was observed in place of words is theirs as much as words are."""

UNNAMED = (WordsReader.SOCIAL_WORKER, WordsReader.TEAM_MANAGER, WordsReader.IRO, WordsReader.INTERVIEWER)
"""(ours) Who reads them where nobody was named in codes: nobody was asked, or it was written down in words alone, as it once was."""

SIGN_IN: Mapping[WordsReader, frozenset[Role]] = {
    WordsReader.SOCIAL_WORKER: frozenset({Role.SOCIAL_WORKER}),
    WordsReader.TEAM_MANAGER: frozenset({Role.TEAM_MANAGER}),
    WordsReader.IRO: frozenset({Role.IRO}),
    WordsReader.INTERVIEWER: frozenset({Role.INTERVIEWER}),
    WordsReader.MISSING_COORDINATOR: frozenset({Role.MISSING_COORDINATOR}),
    WordsReader.EDT: frozenset({Role.EDT}),
    WordsReader.SENIOR_MANAGERS: frozenset(DIRECTORS),
    WordsReader.CARER: frozenset({Role.CARER}),
}
"""As whom each signs in here. Parents, school and police do not: somebody who reads the words tells them."""

OF_THIS_CHILD = frozenset({WordsReader.SOCIAL_WORKER, WordsReader.TEAM_MANAGER})
"""Said to a child it is "your social worker": another team's is not meant, unless they hold the episode or stand in the register."""

KEEPS = frozenset(SIGN_IN) - {WordsReader.CARER}
"""Of the authority's own, or its interviewers: who can give the child their copy, and tell those who do not sign in."""


def readers(change: Fact) -> tuple[WordsReader, ...]:
    """Whom the words of this change are for. Where nobody of those named keeps the record, the child's own people read them, too."""
    named: tuple[WordsReader, ...] = getattr(change, "readers", ())
    return named if KEEPS.intersection(named) else tuple(dict.fromkeys((*named, *UNNAMED)))


def reads_as(person: Person, child: ChildSnapshot | None, worker: str, episode: EpisodeSnapshot) -> frozenset[WordsReader]:
    """Which readers of this child's words a person is. `worker` is the name of the allocated social worker.

    Where the register or the sign-in names no team nobody is known to be of another one: then the role decides.
    """
    roles = {one for one, meant in SIGN_IN.items() if meant & person.roles}
    another = child is not None and child.team is not None and person.team not in (None, child.team)
    if another and child is not None and not own(person, child, worker, [episode]):
        roles -= OF_THIS_CHILD
    return frozenset(roles)
