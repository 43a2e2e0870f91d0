"""What a reviewer may say in codes: how good the practice was, what is to be learned of, and how it stands when it is looked at again.

The scale is ours: four steps, each with what it means for the child, so that two reviewers mean the same by one word. It grades the work
around one episode, never a child, a worker or a home.
"""

from shared.contracts.codes import Code


class Grade(Code):
    """Of the practice in one episode. `meaning` is read beside it on the form."""

    STRONG = "strong", "Strong"
    GOOD = "good", "Good"
    NOT_YET_GOOD = "not_yet_good", "Not yet good"
    CONCERN = "concern", "Cause for concern"

    @property
    def meaning(self) -> str:
        return _MEANS[self]


_MEANS = {
    Grade.STRONG: "The work made a difference that the child would notice, and colleagues can learn from it.",
    Grade.GOOD: "What this child needed was done, in time, and it is written down why.",
    Grade.NOT_YET_GOOD: "Some of what this child needed came late, was left out, or nobody can see why it was decided so.",
    Grade.CONCERN: "The child may not be safe today because of it. Act, and tell their team manager, before you go on; name what is done.",
}


class LearningAbout(Code):
    """What a round’s learning is counted by (ours)."""

    CHILDS_VOICE = "childs_voice", "What the child said, and what came of it"
    KNOWING_THE_CHILD = "knowing_the_child", "Knowing the child beforehand: plan, photograph, who matters to them"
    IN_TIME = "in_time", "Doing and telling in time"
    DECISIONS = "decisions", "Decisions, and why they were made"
    TOGETHER = "together", "Working together: police, health, school, host authority"
    AFTER_RETURN = "after_return", "Discussion and interview after the return"
    EXPLOITATION = "exploitation", "Seeing and disrupting exploitation"
    PLACEMENT = "placement", "Where the child lives, and whether it suits them"
    OVERSIGHT = "oversight", "Supervision and management oversight"
    RECORDING = "recording", "Recording: can the child read one day what we did and why"


class Recheck(Code):
    """How the practice stands when the case is looked at again."""

    BETTER = "better", "Better: what was agreed is there, and the child can tell"
    PARTLY = "partly", "Partly: some of it is there"
    NOT_YET = "not_yet", "Not yet: what was agreed is not there"
