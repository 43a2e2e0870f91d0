"""The board report in plain words, for young people: what they said, what was done, what is not known, and whom to talk to.

Every sentence here is held to `plain_words` by a test. Numbers are those of the report, told as “8 out of 10”.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from services.reports.board.report import BoardReport
from services.reports.disclosure.symbols import Symbol
from shared.contracts.codes import Reason
from shared.web import day

WHY: Mapping[Reason, str] = {
    Reason.FAMILY_CONFLICT: "Arguments at home",
    Reason.DOMESTIC_ABUSE: "People at home hurting each other",
    Reason.ABUSE_OR_NEGLECT: "Being hurt, or not looked after",
    Reason.UNHAPPY_IN_PLACEMENT: "Not being happy where you live",
    Reason.SCHOOL: "Things at school",
    Reason.BULLYING: "Being bullied",
    Reason.LONELINESS: "Feeling alone",
    Reason.PROFESSIONALS_NOT_LISTENING: "Workers who do not listen",
    Reason.FAMILY_TIME: "Time with your family",
    Reason.FAMILY: "Wanting to be with family",
    Reason.FRIENDS: "Wanting to be with friends",
    Reason.PARTNER: "Wanting to be with somebody you call a boyfriend or girlfriend",
    Reason.PARTY: "A party",
    Reason.SUBSTANCES: "Drink or drugs",
    Reason.EXPLOITATION: "Somebody who talked you into it, and harms you",
    Reason.OTHER: "Something else",
}


@dataclass(frozen=True)
class Did:
    """One thing the grown-ups do, and how often: `out_of_ten` for the picture beside it, in halves from 0 to 10."""

    said: str
    out_of_ten: float


@dataclass(frozen=True)
class Help:
    """Somebody to talk to: what they are for, and how to reach them."""

    who: str
    what: str


@dataclass(frozen=True)
class YouSaid:
    title: str
    begins: tuple[str, ...]
    asked: str
    reasons: tuple[str, ...]
    did: tuple[Did, ...]
    nothing_did: str
    decided: tuple[str, ...]
    not_known: tuple[str, ...]
    your_words: tuple[str, ...]
    help: tuple[Help, ...]

    @property
    def sentences(self) -> list[str]:
        """All that is ours; children's own words are theirs, however they put them."""
        helped = [part for one in self.help for part in (f"{one.who}.", one.what)]
        return [
            *self.begins,
            self.asked,
            *self.reasons,
            *([one.said for one in self.did] or [self.nothing_did]),
            *self.decided,
            *self.not_known,
            *self.your_words,
            *helped,
        ]


_OFTEN = (
    ("any_conversation", "When you came back, somebody talked with you {often}."),
    ("interviews_offered_within_72_hours", "Within three days, we offered you a talk {often}."),
    ("interviews_held_within_72_hours", "You had a talk about it within three days {often}."),
    ("begun_with_a_plan", "A plan to keep you safe was ready {often}."),
    ("actions_done", "We said that we would do things for you. We have done them {often}."),
)
"""Shares of the report, in the order in which a young person asks."""

HELPLINES = (
    Help("Childline", "You can talk about anything, at any time. Ring 0800 1111. It is free."),
    Help("Missing People", "Ring or text 116 000 if you are away, or think of going. It is free."),
    Help("In danger now", "Ring 999."),
)
"""National, and free from any phone: childline.org.uk; missingpeople.org.uk."""


def you_said(report: BoardReport, advocate: str | None) -> YouSaid:
    """`advocate`: how to reach one here, as the settings say."""
    how = advocate or "Ask your social worker how to find one."
    return YouSaid(
        title="You said, we did",
        begins=(
            f"This page is about {report.quarter.months}.",
            "It is about children in our care who went missing.",
            "It is for you, if you are in our care.",
            "You can read it with somebody you trust.",
        ),
        asked=_asked(report),
        reasons=tuple(_reasons(report)),
        did=tuple(_did(report)),
        nothing_did=_began(report) or "We cannot say it here yet.",
        decided=tuple(_decided(report)),
        not_known=tuple(_not_known(report)),
        your_words=(
            "Nobody can use your words here unless you say yes.",
            "You can change your mind. You do not have to say why.",
            "Tell your social worker. Then your words are gone the next time this page is made.",
        ),
        help=(Help("An advocate", f"They are on your side. They help you say what you want. {how}"), *HELPLINES),
    )


def _asked(report: BoardReport) -> str:
    """That children were asked is said where the record holds the whole quarter."""
    if not report.reasons:
        return "We ask children why they went."
    return "We asked children why they went." + (" This is what they told us." if report.said else "")


def _reasons(report: BoardReport) -> Iterator[str]:
    for one in report.said:
        yield f"{WHY[Reason(str(one.values['reason']))]}. We heard this about {one.values['numerator']} times."
    if not report.said and any(row.value is Symbol.HIDDEN for row in report.reasons):
        yield "Only a few children told us. We keep it to ourselves, so that nobody finds out who they are."
    elif not report.said:
        yield _began(report) or "We have no answer written down for these months."


def _began(report: BoardReport) -> str:
    """Where that is why nothing is known of these months; else blank."""
    if report.began is None or report.began <= report.quarter.first_day:
        return ""
    after = " That was after these months, so there is nothing to tell of them." if report.began > report.quarter.last_day else ""
    return f"We began writing this down on {day(report.began)}.{after}"


def _did(report: BoardReport) -> Iterator[Did]:
    for indicator, said in _OFTEN:
        series = report.of(indicator)
        if series is not None and not isinstance(series.row.value, Symbol) and series.row.value is not None:
            yield Did(said.format(often=often(series.row.value)), series.row.value / 10)


def _decided(report: BoardReport) -> Iterator[str]:
    kinds = [one.kind for one in report.decided]
    for number, words in ((kinds.count("decided"), "The council decided on {} to do about it."), (kinds.count("done"), "We finished {}.")):
        if number:
            yield words.format("one more thing" if number == 1 else f"{number} more things")


def often(percent: float) -> str:
    """`about 8 out of 10 times`, of a share to the nearest 5 percent."""
    tens, rest = divmod(int(percent), 10)
    if percent in (0, 100):
        return "every time" if percent else "not once"
    if not tens:
        return "less than 1 out of 10 times"
    return f"{'more than' if rest else 'about'} {tens} out of 10 times"


def _not_known(report: BoardReport) -> Iterator[str]:
    talked = report.of("any_conversation")
    if talked is not None and talked.row.value not in (100, Symbol.NOT_APPLICABLE):
        yield "Some talks did not happen. Then we do not know why the child went."
    yield "Our numbers do not show what we did for which reason."
    yield "We only know what was told and written down."
    if report.hidden or any(row.value is Symbol.HIDDEN for row in report.reasons):
        yield "Some numbers are not here. They are about very few children, and could tell who they are."
