"""A sentence for each change of an episode: what happened, as a person would write it. Codes from the event, words from beside it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.missing.domain.correct import CORRECTABLE
from services.missing.domain.refusals import said
from shared.contracts import episodes as e
from shared.contracts.alerts import COMMENT_ALONE, SAID_IN_A_CALL
from shared.contracts.codes import Code, DecisionKind
from shared.contracts.facts import Fact
from shared.contracts.response_codes import EndKind, StrategyOutcome
from shared.web.seen import seen

Words = Mapping[str, str]


DISAGREES = "The child disagrees"


def commented(words: Words) -> bool:
    """Whether a management decision is no decision but the comment that came with an acknowledgement, or what was said in a call."""
    return words.get("decision") in (COMMENT_ALONE, SAID_IN_A_CALL)


def quoted(words: Words, *fields: str) -> str:
    found = [words[field] for field in fields if words.get(field)]
    return f": {'; '.join(found)}" if found else ""


def lower(label: str) -> str:
    """Abbreviations keep their capitals."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _listed(what: str, codes: Sequence[Code]) -> str:
    return f"; {what}: {', '.join(lower(code.label) for code in codes)}" if codes else ""


def _why(change: e.InterviewHeld | e.DiscussionHeld) -> str:
    partner = _listed("whom they call boyfriend or girlfriend", (change.age_gap,) if change.age_gap else ())
    return _listed("why they went", change.reasons) + partner


def _seen(change: e.EpisodeRaised | e.AbsenceReportedAgain) -> str:
    """As exactly as whoever reported it knew."""
    return seen(change.last_seen_at, change.last_seen_precision, change.last_seen_until, said) if change.last_seen_at else ""


def _raised(change: e.EpisodeRaised, words: Words) -> str:
    by = f" by {words['last_seen_by']}" if words.get("last_seen_by") else ""
    reported = f"we were told {said(change.reported_at)}"
    what = f"Raised as {lower(change.category.label)}; last seen {_seen(change)}{by}; {reported}; risk {lower(change.risk.label)}"
    return what + quoted(words, "circumstances")


def _reported_again(change: e.AbsenceReportedAgain, words: Words) -> str:
    who = f" by {words['reported_by']}" if words.get("reported_by") else ""
    by = f" by {words['last_seen_by']}" if words.get("last_seen_by") else ""
    last = f"; last seen {_seen(change)}{by}" if change.last_seen_at else ""
    known = f", as {lower(change.category.label)}" if change.category else ""
    rated = f"; rated {lower(change.risk.label)}, which leaves the rating as it stands" if change.risk else ""
    return f"Reported again{who}{known}{last}{rated}" + quoted(words, "circumstances", *(["rationale"] if change.risk else []))


def _imported(change: e.EpisodeImported, words: Words) -> str:
    rows = ", ".join(f"{row.collection_year} line {row.line}" for period in change.periods for row in period.sent)
    return f"Imported from the SSDA903 return ({rows})"


def _brought(change: e.ImportedPeriodsBrought, words: Words) -> str:
    end = change.periods[-1].end
    outcome = f"ended {said(end).partition(' at ')[0]}" if end else "over, its end was never sent" if change.end_unknown else "still open"
    return f"A later SSDA903 return says: {outcome}"


def _assessed(change: e.RiskAssessed, words: Words) -> str:
    return f"{change.source.label} assessed the risk as {lower(change.level.label)}" + quoted(words, "rationale")


def _decided(change: e.ManagementDecisionRecorded, words: Words) -> str:
    if commented(words):
        given = "in a telephone call about an alert" if words["decision"] == SAID_IN_A_CALL else "with the acknowledgement"
        return f"Comment {given}" + quoted(words, "rationale")
    if change.kind is DecisionKind.COMMENT:
        return "Comment" + quoted(words, "decision", "rationale")
    return f"Management decision, {lower(change.kind.label)}" + quoted(words, "decision", "rationale")


def _returned(change: e.ChildReturned, words: Words) -> str:
    by = f", brought by {words['returned_by']}" if words.get("returned_by") else ""
    since = f"; had been said not to be safe: {lower(change.since_unsafe.label)}" if change.since_unsafe else ""
    return f"Returned; found: {lower(change.found_location.label)}{by}{since}" + quoted(words, "what_changed", "condition")


def _offered(change: e.InterviewOffered, words: Words) -> str:
    advocate = {True: "; an advocate was offered", False: "; no advocate was offered", None: ""}[change.advocate_offered]
    return f"Return home interview: {lower(change.outcome.label)}{advocate}" + quoted(words, "reason")


def _held(change: e.InterviewHeld, words: Words) -> str:
    by = f" by {words['conducted_by']}" if words.get("conducted_by") else ""
    kind = "independent" if change.independent else "not independent"
    found = _why(change) + _listed("what happened while away", change.harms)
    known = {True: ", known to the child before", False: ", not known to the child before", None: ""}[change.known_to_child]
    how = f", {lower(change.communication.label)}" if change.communication else ""
    also = f"; the same talk as on {words['answered_with']}: what was said stands there" if words.get("answered_with") else ""
    return f"Return home interview held{by}, {lower(change.conductor_relation.label)} ({kind}){known}{how}{found}{also}"


def _sighted(change: e.ChildSighted, words: Words) -> str:
    if change.contact:
        return f"Contact {lower(change.contact.label)}" + quoted(words, "by", "where", "account")
    by, where = words.get("by"), words.get("where")
    return f"Seen{f' by {by}' if by else ''}{f', {where}' if where else ''}" + quoted(words, "account")


def _told(change: e.PersonTold, words: Words) -> str:
    of_harm = " of the harm that the child told of" if change.of_harm else ""
    if change.told_at is None:
        return f"{change.who.label}: not told{of_harm}" + quoted(words, "not_told_because")
    return f"{change.who.label}: told{of_harm}" + (f", spoke to {words['spoke_to']}" if words.get("spoke_to") else "")


def _grab_pack_sent(change: e.GrabPackSent, words: Words) -> str:
    recipient = words.get("recipient")
    return f"Grab pack sent: {change.to.label[:1].lower()}{change.to.label[1:]}" + (f", {recipient}" if recipient else "")


def _intelligence(change: e.IntelligenceRecorded, words: Words) -> str:
    kind = f", {words['kind']}" if words.get("kind") else ""
    return f"Intelligence{kind}" + quoted(words, "account", "source", "handling", "shared_with")


def _handover_offered(change: e.HandoverOffered, words: Words) -> str:
    return f"Handover offered to {words.get('to', 'a colleague')}" + quoted(words, "note")


def _category(change: e.CategoryChanged, words: Words) -> str:
    return f"From {said(change.from_at)}: {lower(change.category.label)}" + quoted(words, "reason")


def _strategy(change: e.StrategyDecided, words: Words) -> str:
    kind = f", {lower(change.kind.label)}" if change.kind else ""
    when = f" for {said(change.at)}" if change.decision is StrategyOutcome.MEETING_PLANNED else ""
    there = f", with {', '.join(lower(agency.label) for agency in change.attendees)}" if change.attendees else ""
    quorum = ", not quorate" if change.quorate is False else ""
    return f"Strategy decision: {lower(change.decision.label)}{kind}{when}{there}{quorum}" + quoted(words, "rationale")


def _found(change: e.ChildFound, words: Words) -> str:
    by = f", seen by {words['seen_by']}" if words.get("seen_by") else ""
    safe = {True: "; safe to go back", False: "; not safe to go back", None: ""}[change.safe_to_return]
    return f"Found, not yet back: {lower(change.place.label)}{by}{safe}" + quoted(words, "tonight", "account")


def _ended(change: e.EpisodeEnded, words: Words) -> str:
    if change.kind is EndKind.TURNED_18:
        return f"Turned 18; accepted by {words.get('accepted_by', 'an adult worker')}" if change.accepted else "Turned 18; held on to"
    if change.still_missing:
        return "Care ended; still missing, and the episode goes on"
    return f"The absence ended: {lower(change.kind.label)}"


def _prevention(change: e.PreventionChecked, words: Words) -> str:
    by = f" by {words['by']}" if words.get("by") else ""
    return f"Prevention check{by}" + quoted(words, "account")


def _plan(change: e.ReturnPlanMade, words: Words) -> str:
    return "Return plan: " + " and ".join(lower(one.label) for one in change.responses) + quoted(words, "rationale", "wants")


def _discussion(change: e.DiscussionHeld, words: Words) -> str:
    return "Discussion with the social worker" + _why(change) + quoted(words, "summary", "voice.words")


def _action_set(change: e.ActionSet, words: Words) -> str:
    by = f" for {words['owner']}" if words.get("owner") else ""
    offers = f", offers {lower(change.support.label)}" if change.support else ""
    return f"Action{by} agreed in the {change.origin}, due {change.due.day} {change.due:%B %Y}{offers}" + quoted(words, "what", "outcome")


def _action_done(change: e.ActionDone, words: Words) -> str:
    return "Action done" + quoted(words, "outcome")


def _closed(change: e.EpisodeClosed, words: Words) -> str:
    return "Closed" + quoted(words, "reason")


def _matched(change: e.ChildMatched, words: Words) -> str:
    return f"Matched with the register: child number {change.child_id}" + quoted(words, "reason")


def _reopened(change: e.EpisodeReopened, words: Words) -> str:
    return "Reopened" + quoted(words, "reason")


def _corrected(change: e.EpisodeCorrected, words: Words) -> str:
    """What people wrote before stands with the change that first said it."""
    coded = [
        f"{_field(one.field)}, {_value(one.field, one.old)} → {_value(one.field, one.new)}"
        if one.old != one.new
        else f"{_field(one.field)} is right as recorded, {_value(one.field, one.old)}"
        for one in change.changes
    ]
    written = [f"{_field(field)} → {text or 'none'}" for field, text in words.items() if field != "reason"]
    return f"Corrected: {'; '.join([*coded, *written])}" + (f" (because: {words['reason']})" if words.get("reason") else "")


def _in_error(change: e.EntryRecordedInError, words: Words) -> str:
    return f"An entry was recorded in error: {lower(change.because.label)}" + quoted(words, "reason")


def _not_named(change: e.PlacementNotNamed, words: Words) -> str:
    return "The account does not name the placement after all, which may read this episode again" + quoted(words, "reason")


def _letter(change: e.LetterWritten, words: Words) -> str:
    return "Written to the child" + quoted(words, "words")


def _childs_comment(change: e.ChildCommented, words: Words) -> str:
    return (DISAGREES if change.disagrees else "The child adds to their record") + quoted(words, "about", "words")


def _consent_withdrawn(change: e.ConsentWithdrawn, words: Words) -> str:
    return "The child no longer wants to be quoted" + ("" if change.every_use else " for some uses") + quoted(words, "uses", "words")


def _assigned(change: e.InterviewAssigned, words: Words) -> str:
    return f"Return home interview assigned to {words.get('to', 'a colleague')}"


def _arranged(change: e.InterviewArranged, words: Words) -> str:
    return f"Return home interview arranged for {said(change.at)}" + quoted(words, "place")


def _supervised(change: e.SupervisionRecorded, words: Words) -> str:
    return f"Supervision {'held' if change.held else 'not held'}" + quoted(words, "reason", "reflection")


def _field(name: str) -> str:
    if name == "police_reported_at":
        return "reported to the police"
    return lower(name.replace("_", " ").removesuffix(" at").capitalize())


def _value(field: str, value: str | None) -> str:
    if value is None:
        return "not given"
    read = CORRECTABLE[field](value)
    return said(read) if isinstance(read, datetime) else lower(read.label)


SENTENCES: dict[type[Fact], Callable[[Any, Words], str]] = {
    e.EpisodeRaised: _raised,
    e.AbsenceReportedAgain: _reported_again,
    e.EpisodeImported: _imported,
    e.ImportedPeriodsBrought: _brought,
    e.RiskAssessed: _assessed,
    e.PoliceReported: lambda change, words: (
        (f"The police’s reference for the report of {said(change.reported_at)}" if change.same_report else "Reported to the police")
        + quoted(words, "police_reference")
    ),
    e.ManagementDecisionRecorded: _decided,
    e.ChildReturned: _returned,
    e.InterviewOffered: _offered,
    e.InterviewHeld: _held,
    e.EpisodeCancelled: lambda change, words: "Cancelled, raised in error" + quoted(words, "reason"),
    e.ChildSighted: _sighted,
    e.PersonTold: _told,
    e.GrabPackSent: _grab_pack_sent,
    e.IntelligenceRecorded: _intelligence,
    e.IntelligenceShared: lambda change, words: "Intelligence shared" + quoted(words, "shared_with"),
    e.HandoverOffered: _handover_offered,
    e.HandoverAccepted: lambda change, words: "Handover accepted",
    e.HandoverWithdrawn: lambda change, words: "Handover offer taken back: whoever held the episode still holds it",
    e.CategoryChanged: _category,
    e.StrategyDecided: _strategy,
    e.ChildFound: _found,
    e.EpisodeEnded: _ended,
    e.PreventionChecked: _prevention,
    e.ReturnPlanMade: _plan,
    e.DiscussionHeld: _discussion,
    e.ActionSet: _action_set,
    e.ActionDone: _action_done,
    e.EpisodeClosed: _closed,
    e.EpisodeReopened: _reopened,
    e.EpisodeCorrected: _corrected,
    e.ChildMatched: _matched,
    e.LetterWritten: _letter,
    e.ChildCommented: _childs_comment,
    e.ConsentWithdrawn: _consent_withdrawn,
    e.InterviewAssigned: _assigned,
    e.InterviewArranged: _arranged,
    e.SupervisionRecorded: _supervised,
    e.EntryRecordedInError: _in_error,
    e.PlacementNotNamed: _not_named,
}
"""How each change of an episode reads."""
