"""What young inspectors are asked, in words a ten-year-old reads: after a visit, or about a story without names.

They are young people who know care. Nobody shows them a record: a visit is their own eyes, and a story is told by the reviewer so that
nobody could know whose it is.
"""

from dataclasses import dataclass

from shared.contracts.codes import Code

LONGEST = 1000


class About(Code):
    VISIT = "visit", "A visit"
    STORY = "story", "A story"


class Reply(Code):
    YES = "yes", "Yes"
    A_BIT = "a_bit", "A bit"
    NO = "no", "No"
    NOT_SURE = "not_sure", "Not sure"


class Place(Code):
    CHILDRENS_HOME = "childrens_home", "A children’s home"
    FOSTER_HOME = "foster_home", "A foster home"
    OWN_FLAT = "own_flat", "A place for older young people"
    OFFICE = "office", "An office or a centre"
    OTHER = "other", "Somewhere else"


@dataclass(frozen=True)
class Question:
    """`choices` is None where they answer in their own words."""

    id: str
    text: str
    choices: type[Code] | None = Reply


QUESTIONS: dict[About, tuple[Question, ...]] = {
    About.VISIT: (
        Question("place", "What kind of place did you see?", Place),
        Question("welcome", "Did they make you feel welcome?"),
        Question("home", "Does it feel like a home?"),
        Question("safe", "Would you feel safe there?"),
        Question("talk", "Is there an adult there you could talk to?"),
        Question("say", "Do the young people there get a say?"),
        Question("look", "If you went missing, would they look for you?"),
        Question("best", "What is the best thing there?", None),
        Question("change", "What would you change?", None),
        Question("tell", "What should the people in charge know?", None),
    ),
    About.STORY: (
        Question("why", "Did people try to find out why the child went?"),
        Question("listened", "Did people listen to the child?"),
        Question("fast", "Did people act fast enough?"),
        Question("kind", "Were people kind when the child came back?"),
        Question("person", "Did the right person talk with the child?"),
        Question("well", "What went well?", None),
        Question("next", "What should people do next time?", None),
        Question("child", "What would you say to the child?", None),
    ),
}
BEFORE = {
    About.VISIT: "Tell us what you saw. There are no wrong answers, and you can leave any question out. Please do not write anyone’s name.",
    About.STORY: "You will hear a true story. The names are left out. Tell us what you think. There are no wrong answers, and you can "
    "leave any question out. Please do not write anyone’s name.",
}
