"""What happened lately in the made-up authority of the demonstration: nobody here exists.

Which child it happens to follows from the day, so nothing here says what only one child’s record could: who cares for them by name, a
mark, what they did before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Step:
    """One more thing that was recorded: the last part of its call's path, `hours` after the child was last seen, and what was said.

    `at` is the field of the body that takes that time; blank where it has none.
    """

    path: str
    hours: float
    said: Mapping[str, Any]
    at: str = "at"


@dataclass(frozen=True)
class Absence:
    """One made-up absence: the `nth` child of an age that goes missing, gone since `hours` ago, and what was done since.

    `back_after`, `offered_after` and `held_after` are hours: from last seen to the return, and from the return to the others.
    """

    nth: int
    hours: float
    risk: str
    circumstances: str
    rationale: str
    category: str = "M"
    police: bool = False
    back_after: float | None = None
    offered_after: float | None = None
    outcome: str = "accepted"
    held_after: float | None = None
    reasons: tuple[str, ...] = ()
    harms: tuple[str, ...] = ("none_told",)
    support: tuple[tuple[str, str], ...] = ()
    """What was agreed in the interview: the service that it offers, and what is to be done."""
    steps: tuple[Step, ...] = ()


TODAY = (
    Absence(
        0,
        hours=3.5,
        risk="high",
        circumstances="Left through the garden after a phone call. Did not take a coat.",
        rationale="A call from an unknown number came just before, and nobody here knows who rang.",
        police=True,
        steps=(
            Step("grab-packs-sent", 1.2, {"to": "police", "recipient": "Control room"}, at="sent_at"),
            Step("told", 1.5, {"who": "parents"}, at="told_at"),
            Step("told", 1.6, {"who": "host_authority"}, at="told_at"),
            Step(
                "sightings",
                2.25,
                {"by": "A bus driver", "where": "The bus station", "account": "Alone, on the phone, in a grey hoodie."},
                at="seen_at",
            ),
        ),
    ),
    Absence(
        7,
        hours=1.25,
        risk="not_yet_assessed",
        circumstances="Not back from football by the agreed time. Phone goes to voicemail.",
        rationale="",
    ),
    Absence(
        14,
        hours=20,
        risk="medium",
        circumstances="Rang to say they were staying at an older friend’s flat, and did not give the address.",
        rationale="Has rung, and sounded well; the friend is not known to us.",
        police=True,
        steps=(
            Step("told", 2, {"who": "iro"}, at="told_at"),
            Step(
                "strategy-decisions",
                5,
                {
                    "decision": "meeting_held",
                    "kind": "missing_meeting",
                    "rationale": "Nobody knows the friend. We agreed who rings whom, and that the police visit two addresses.",
                    "attendees": ["social_care", "police", "placement"],
                },
            ),
        ),
    ),
    Absence(
        21,
        hours=9,
        risk="low",
        category="A",
        circumstances="With their grandmother, who rang us. Will not come back tonight.",
        rationale="Safe with family; the carer is worried about school tomorrow.",
    ),
    Absence(
        28,
        hours=30,
        risk="medium",
        circumstances="Went to the shops after an argument about a visit that was called off.",
        rationale="Upset when they left; knows the area.",
        police=True,
        back_after=5,
        offered_after=14,
    ),
)


def _back(nth: int, days: float, away: float, circumstances: str, **then: Any) -> Absence:
    """An absence of some days ago that ended well enough."""
    return Absence(
        nth,
        hours=days * 24,
        risk="medium",
        circumstances=circumstances,
        rationale="Usually keeps in touch, and had not this time.",
        police=True,
        back_after=away,
        **then,
    )


LATELY = (
    _back(
        2,
        40,
        6,
        "Left after a row about a phone.",
        offered_after=9,
        held_after=30,
        reasons=("bullying", "friends"),
        support=(("education", "Ask school who sits with them at lunch."),),
    ),
    _back(
        5,
        36,
        14,
        "Went to see an older brother.",
        offered_after=12,
        held_after=47,
        reasons=("family", "family_time"),
        support=(("family", "Time with their brother every second week."),),
    ),
    _back(9, 31, 3, "Walked out of a lesson and did not come back.", offered_after=20, outcome="declined"),
    _back(12, 27, 26, "Did not come back from a party.", offered_after=18, held_after=68, reasons=("party",), harms=("substances",)),
    _back(
        16,
        22,
        9,
        "Took the train to their old school.",
        offered_after=16,
        held_after=90,
        reasons=("loneliness", "friends"),
        support=(("mentoring", "The youth club on Thursdays, with somebody they know."),),
    ),
    _back(19, 17, 5, "Left through a window.", offered_after=80, held_after=100, reasons=("unhappy_in_placement",)),
    _back(
        23,
        12,
        30,
        "Seen getting into a car.",
        offered_after=8,
        held_after=20,
        reasons=("exploitation",),
        harms=("criminal_exploitation",),
        support=(
            ("exploitation", "The exploitation team meets them this week."),
            ("advocacy", "An advocate for the meeting."),
        ),
    ),
    _back(26, 8, 4, "Went for a walk after family time.", offered_after=24, outcome="accepted_not_present"),
    _back(
        30,
        5,
        11,
        "Stayed with a friend’s family.",
        offered_after=10,
        held_after=44,
        reasons=("professionals_not_listening", "friends"),
        steps=(
            Step("prevention-checks", 13, {"by": "PC Lane", "account": "Well, tired, and glad to be asked."}, at="checked_at"),
            Step(
                "return-plan",
                14,
                {
                    "responses": ["discussion", "interview"],
                    "rationale": "They say that nobody asks what they think about the move.",
                    "wants": "Somebody who is not from the council.",
                },
                at="",
            ),
            Step(
                "discussions",
                38,
                {
                    "summary": "We went through the plan for the move together, and what they would change in it.",
                    "reasons": ["professionals_not_listening"],
                    "voice": {"words": "Ask me first.", "told_child": "That I write it down as they said it.", "consent_to_quote": True},
                },
                at="held_at",
            ),
            Step("letters", 60, {"words": "Thank you for telling me. I have asked for you to be at the next meeting."}, at=""),
        ),
    ),
)
"""So that a planner sees interviews offered and held, in time and late, and one said no to."""
