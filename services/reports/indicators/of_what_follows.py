"""What children say after a return, in codes, and what is agreed and offered to them."""

from services.reports.indicators.declaring import Indicator, Population, share, spread
from services.reports.indicators.fields import Field
from services.reports.indicators.of_returns import DUE, OURS, RETURN
from services.reports.indicators.populations import (
    ACTED_FOLLOWED_90_DAYS,
    ACTIONS_DUE,
    AGES_TOLD,
    CHANGED,
    HARMS_TOLD,
    HELD,
    LISTENED_TO,
    REASONS_TOLD,
    RETURNS_DUE,
    RIGHT_PERSON,
    SUPPORT_OFFERED,
)
from shared.contracts.codes import Harm, Reason
from shared.contracts.response_codes import AgeGap, Support

ONCE = "Where one interview answers several returns, what was said and agreed stands with the one it was recorded on."
_REASON = Field("reason", "Reason", "f.reason", {one.value: one.label for one in Reason})
_HARM = Field("harm", "Harm", "f.harm", {one.value: one.label for one in Harm if one is not Harm.NONE_TOLD})
_AGE_GAP = Field("age_gap", "Age beside the child’s", "f.age_gap", {one.value: one.label for one in AgeGap if one is not AgeGap.NOT_SAID})
_SUPPORT = Field("support", "Service offered", "f.support", {one.value: one.label for one in Support})


def _yes(id: str, title: str, said: str, answered: Population) -> Indicator:
    """Of the children who answered one of the three questions by yes or no, those who said yes."""
    question = id.removesuffix("_since")
    return share(
        id,
        title,
        (
            f"Of the interviews held after the returns in the period (UK dates) in which the child answered the question by yes or no, "
            f"those in which they {said}. Nobody has to ask, and nobody to answer: who was not asked or answered in words is out. {RETURN}"
        ),
        "Interviews with a yes",
        "Interviews with an answer",
        f"f.interview.{question}",
        answered,
        OURS,
    )


WHAT_FOLLOWS = (
    share(
        "reasons_coded",
        "Interviews with the child’s reasons",
        (
            "Of the returns in the period (UK dates) with an interview held, those for which the reasons the child gave are coded. "
            f"{ONCE} {RETURN}"
        ),
        "Returns with reasons coded",
        "Returns with an interview held",
        "len(f.reasons) > 0",
        HELD,
        OURS,
    ),
    spread(
        "reasons",
        "What children say: why they went",
        (
            "The reasons children gave in interviews and discussions after the returns in the period (UK dates); one "
            f"return can have several. {RETURN}"
        ),
        "Reasons given",
        REASONS_TOLD,
        OURS,
        _REASON,
    ),
    spread(
        "harms",
        "What children say: what happened to them",
        f"The harms children told of in interviews after the returns in the period (UK dates); one return can have several. {RETURN}",
        "Harms told of",
        HARMS_TOLD,
        OURS,
        _HARM,
    ),
    spread(
        "age_gaps",
        "What children say: how old a boyfriend or girlfriend is",
        (
            "How old the person whom a child calls boyfriend or girlfriend is beside the child, as told in interviews and discussions "
            f"after the returns in the period (UK dates); one return can have several. Who was asked and did not say is out. {RETURN}"
        ),
        "Ages told of",
        AGES_TOLD,
        OURS,
        _AGE_GAP,
    ),
    _yes("listened_to", "What children say: they felt listened to", "felt listened to", LISTENED_TO),
    _yes("right_person", "What children say: it was the right person to talk to", "said it was the right person to talk to", RIGHT_PERSON),
    _yes(
        "changed_since", "What children say: something changed since the last time", "said something had changed since last time", CHANGED
    ),
    share(
        "actions_agreed",
        "Returns after which an action was agreed",
        f"{DUE.format('those with an action agreed in an interview, a discussion or a meeting')} {ONCE}",
        "Returns with an action agreed",
        "Returns",
        "len(f.actions) > 0",
        RETURNS_DUE,
        OURS,
    ),
    share(
        "support_offered",
        "Returns after which a service was offered",
        f"{DUE.format('those with an agreed action that offers the child, or the family around them, a service')} {ONCE}",
        "Returns with a service offered",
        "Returns",
        "len(list_filter(f.actions, lambda one: one.support IS NOT NULL)) > 0",
        RETURNS_DUE,
        OURS,
    ),
    spread(
        "services_offered",
        "Services offered after a return",
        (
            "The services that agreed actions offered the child, or the family around them, after the returns in the period (UK dates), "
            f"each once for a return; one return can have several. Whether it was taken up stands in what came of the action. {RETURN}"
        ),
        "Services offered",
        SUPPORT_OFFERED,
        OURS,
        _SUPPORT,
    ),
    share(
        "actions_done",
        "Agreed actions done",
        "Of the agreed actions whose due day lies in the period and is over, those done, in time or later.",
        "Actions done",
        "Actions due",
        "f.action.done_at IS NOT NULL",
        ACTIONS_DUE,
        OURS,
    ),
    share(
        "again_after_an_action",
        "Missing again within 90 days, though an action was agreed",
        (
            "Of the absences that were over in the period (UK dates), for which an action was agreed and 90 days have "
            "passed since, those after "
            "which the child went again within those 90 days."
        ),
        "Absences followed by another",
        "Absences with an action agreed",
        "coalesce(f.next_at <= f.over_at + INTERVAL 90 DAYS, false)",
        ACTED_FOLLOWED_90_DAYS,
        OURS,
    ),
)
