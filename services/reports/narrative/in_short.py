"""How many figures a digest judged, and which of them a reader finds on it: every count can be counted again on the page."""

from datetime import date

from services.reports.disclosure.symbols import Symbol
from services.reports.narrative import children
from services.reports.narrative.judged import APART
from services.reports.narrative.signals import FEWEST
from services.reports.narrative.told import Told, Value, Values
from services.reports.narrative.words import figures, number
from shared.web import day


def counted(told: Told) -> dict[str, Value]:
    """Of the judged, `told` have a sentence and `silent` none; `unjudged` are not hidden, and have too few months or no figure this month;
    `unjudged_told` of them have a sentence. `said_signals`: answers of children that are a signal, which are no figures by themselves."""
    known = [(one, told.judged(one)) for one in told.series if one.row.value is not Symbol.HIDDEN]
    judged = [(one, judgement) for one, judgement in known if judgement]
    unjudged = [one for one, judgement in known if not judgement]
    said = [kind for one in told.spoken for kind, _, _ in children.said(one, told.month, published=bool(told.for_publication))]
    return {
        "judged": len(judged),
        "signals": sum(judgement.way is not None for _, judgement in judged),
        "needed": FEWEST,
        "silent": (silent := sum(judgement.way is None and not one.always for one, judgement in judged)),
        "told": len(judged) - silent,
        "unjudged": len(unjudged),
        "unjudged_told": sum(one.always for one in unjudged),
        "said_signals": said.count(children.SAID_SIGNAL),
        "published": int(bool(told.for_publication)),
    }


def signals(values: Values) -> str:
    judged, many = number(values, "judged"), number(values, "signals")
    said = f"{'one' if many == 1 else many} of {figures(judged)} judged {'shows' if many == 1 else 'show'} a signal."
    return ("the one figure judged shows a signal." if judged == 1 else said) + _where(values)


def no_signal(values: Values) -> str:
    judged = number(values, "judged")
    if not judged:
        begins = f". The record begins on {day(date.fromisoformat(str(values['since'])))}" if "since" in values else ""
        return f"no figure can be judged yet: {values['needed']} months are needed to tell a signal from chance{begins}." + _where(values)
    said = f"none of {figures(judged)} judged shows a signal."
    return ("the one figure judged shows no signal." if judged == 1 else said) + _where(values)


def _where(values: Values) -> str:
    """What of it the reader finds below, with a blank before it."""
    said = "".join(f" {one}" for one in (_judged(values), _unjudged(values)) if one)
    if found := number(values, "said_signals"):
        said += (
            f" Answers of children are counted apart: {f'{found} show' if found > 1 else 'one shows'} a signal, under “What children say”."
        )
    return f"{said} {APART}" if values["published"] else said


def _judged(values: Values) -> str:
    judged, silent, told = (number(values, name) for name in ("judged", "silent", "told"))
    if judged == 1:
        return f"It has {'a' if told else 'no'} sentence below."
    if not judged or not silent:
        return "Each of them has a sentence below." if judged else ""
    if not told:
        return "None of them has a sentence below."
    others = f"the other {silent} show no signal and have none" if silent > 1 else "the other one shows no signal and has none"
    return f"{f'{told} of them have' if told > 1 else 'One of them has'} a sentence below; {others}."


def _unjudged(values: Values) -> str:
    """Where nothing is judged the sentence before has said why."""
    many, told = number(values, "unjudged"), number(values, "unjudged_told")
    if not many:
        return ""
    below = f"{told if told > 1 else 'one' if told else 'none'} of them {'have' if told > 1 else 'has'} a sentence below"
    if not number(values, "judged"):
        return f"Of {figures(many)}, {below.replace(' of them', '')}."
    if many == 1:
        return f"One more could not be judged{'; it has a sentence below' if told else ', and has none'}."
    return f"{many} more could not be judged; {below}."
