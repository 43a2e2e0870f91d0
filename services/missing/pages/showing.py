"""What every page of missing shares: the service behind it, who reads it, and codes in words."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from math import inf
from typing import Annotated, Any

from fastapi import Depends, Path, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from services.missing.agreed import Agreed
from services.missing.domain.child import ADULT, age_on, status_on
from services.missing.domain.commands import WRITTEN
from services.missing.domain.next_actions import FROM_REGISTER, NextAction
from services.missing.domain.next_actions import Action as Doing
from services.missing.pages.wording import KINDER
from services.missing.permitted import finishes
from services.missing.reading import EpisodeView
from services.missing.sentences import commented
from services.missing.service import Missing, missing_of
from services.missing.standing import Standing
from services.missing.store.children import Names
from services.missing.timeline import the
from shared.clock import london_date
from shared.contracts.alert_codes import Position
from shared.contracts.children import ChildSnapshot
from shared.contracts.codes import Category, EpisodeStatus, RiskLevel
from shared.contracts.episodes import EpisodeSnapshot
from shared.identity.people import Person
from shared.identity.permissions import Action, Scope, allowed
from shared.identity.reader import require
from shared.web import Pages, back_to, date_time, day, duration
from shared.web.care import care_at_start, care_words
from shared.web.seen import last_seen, seen
from shared.web.tags import risk_tag
from shared.working_days import working_days_after

Service = Annotated[Missing, Depends(missing_of)]
EpisodeReader = Annotated[Person, Depends(require(Action.EPISODES_READ))]
Raiser = Annotated[Person, Depends(require(Action.EPISODES_RAISE))]
ChildReader = Annotated[Person, Depends(require(Action.CHILDREN_READ))]
ChildId = Annotated[str, Path(min_length=1, max_length=64, pattern=WRITTEN)]

TO_DO: dict[Doing, tuple[str, str]] = {
    Doing.ASSESS_RISK: ("Assess the risk", "risk"),
    Doing.REPORT_TO_POLICE: ("Report to the police and record their reference", "police"),
    Doing.ADD_POLICE_REFERENCE: ("Add the police reference", "police"),
    Doing.TELL_POLICE_FOUND: ("Tell the police that the child is found", "told?about=police"),
    Doing.TELL_POLICE_ERROR: ("Tell the police that this was recorded in error", "told?about=police"),
    Doing.TELL_POLICE_HARM: ("Tell the police what the child told of", "told?about=police.of_harm"),
    Doing.ASSESS_RISK_AGAIN: ("Assess the risk again", "risk"),
    Doing.SAY_WHY_POLICE_NOT_TOLD: ("Say why the police were not told", "told?about=police"),
    Doing.CHECK_LAST_SEEN: ("Check when they were last seen", "last-seen"),
    Doing.RECORD_RETURN: ("Record the return", "return"),
    Doing.NAME_OWNER: ("Find who holds this episode", "handover"),
    Doing.ACCEPT_HANDOVER: ("Accept the handover", ""),
    Doing.REFER_TO_LADO: ("Refer to the LADO", "decision?about=lado_referral"),
    Doing.DECIDE_SAFETY: ("Decide where they are safe", "decision?about=safety"),
    Doing.DECIDE_STRATEGY: ("Record the strategy decision", "strategy"),
    Doing.TELL_IRO: ("Tell the IRO", "told?about=iro"),
    Doing.TELL_HOST_AUTHORITY: ("Tell the host authority", "told?about=host_authority"),
    Doing.DECIDE_SAFE_TO_RETURN: ("Decide whether it is safe to go back", "found"),
    Doing.SAY_WHERE_TONIGHT: ("Say where they stay tonight", "found"),
    Doing.BEGIN_AWAY_PERIOD: ("Record that they are away now, not missing", "category"),
    Doing.FIND_ADULT_WORKER: ("Find the adult worker who accepts", "other-end"),
    Doing.MAKE_RETURN_PLAN: ("Make the return plan", "return-plan"),
    Doing.RECORD_PREVENTION_CHECK: ("Record the prevention check", "prevention-check"),
    Doing.HOLD_DISCUSSION: ("Record the discussion", "discussion"),
    Doing.COMPLETE_ACTION: ("Complete the agreed action", "action-done?about="),
    Doing.CLOSE_EPISODE: ("Close the episode", "closure"),
    Doing.OFFER_INTERVIEW: ("Offer a return home interview", "interview-offer"),
    Doing.OFFER_AGAIN: ("Offer the interview once more", "interview-offer"),
    Doing.HOLD_INTERVIEW: ("Record the return home interview", "interview"),
    Doing.END_PERIOD: ("The placement ended: record it", "category"),
    Doing.RECORD_CARE_ENDED: ("Care ended: record it", "other-end"),
    Doing.RECORD_TURNED_18: ("They are 18 now: record it", "other-end"),
}
"""Each thing to do in words, and the page it is done on; blank where the episode's own page has the button. What the page is
about is filled in: after a bare `about=` comes the part of the episode that the action concerns."""

CANNOT_WAIT = frozenset({Doing.TELL_POLICE_HARM, Doing.REFER_TO_LADO, Doing.DECIDE_SAFETY})
"""What a child told, or is said of their safety, that nobody has answered: first on every list."""

FIRST = CANNOT_WAIT | {Doing.REPORT_TO_POLICE, Doing.ASSESS_RISK, Doing.ASSESS_RISK_AGAIN}
"""With what looks for a child who is missing: it comes before, where both are due."""

REGISTER_SAYS = frozenset(action for action, _ in FROM_REGISTER.values())
AT_ONCE = REGISTER_SAYS | {
    Doing.ASSESS_RISK,
    Doing.REPORT_TO_POLICE,
    Doing.TELL_POLICE_FOUND,
    Doing.TELL_POLICE_ERROR,
    Doing.TELL_POLICE_HARM,
    Doing.ASSESS_RISK_AGAIN,
    Doing.NAME_OWNER,
    Doing.REFER_TO_LADO,
    Doing.DECIDE_SAFETY,
    Doing.DECIDE_SAFE_TO_RETURN,
    Doing.SAY_WHERE_TONIGHT,
    Doing.BEGIN_AWAY_PERIOD,
    Doing.CHECK_LAST_SEEN,
}
"""Due from the moment it was written down, or the register told of it: "overdue" would blame whoever reads it first."""


def show(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """The page, with the words below at hand in its template."""
    pages: Pages = request.app.state.pages
    service: Missing = request.app.state.missing
    return pages.show(request, template, status, **WORDS, case_system=service.case_system, duty=service.duty, **context)


def child_name(names: Names) -> str:
    """Whom it is about; of a child nobody has named, what is known."""
    return names.shown or "Name not known"


def status_tag(episode: EpisodeSnapshot) -> dict[str, str]:
    return whereabouts_tag(episode) or _tag(*_STATUS[episode.status])


def whereabouts_tag(episode: EpisodeSnapshot) -> dict[str, str] | None:
    """Where the status alone would mislead: away and not missing; over, and the child in custody or hospital and not back."""
    if episode.status is EpisodeStatus.OPEN and episode.category is Category.A:
        return _tag("Away, whereabouts known", "orange")
    if episode.kept_elsewhere:
        return _tag(episode.other_end.kind.label if episode.other_end else "In custody or hospital", "orange")
    return None


def _tag(text: str, colour: str) -> dict[str, str]:
    return {"text": text, "classes": f"govuk-tag--{colour}"}


_STATUS = {
    EpisodeStatus.OPEN: ("Missing now", "red"),
    EpisodeStatus.FOUND: ("Found, not yet back", "orange"),
    EpisodeStatus.RETURNED: ("Returned", "green"),
    EpisodeStatus.CLOSED: ("Closed", "grey"),
    EpisodeStatus.CANCELLED: ("Cancelled, raised in error", "grey"),
}


def when(episode: EpisodeSnapshot, instant: datetime) -> str:
    """`14 May 2025 at 22:40`; of imported history the day is all that is known."""
    return day(instant) if episode.times == "days" else date_time(instant)


def care_today(child: ChildSnapshot, now: datetime) -> str:
    """Whose the child is on London's day of `now`."""
    status = status_on(child, london_date(now))
    return care_words(status, status is not child.care_status)


def left_and_of_age(child: ChildSnapshot, now: datetime) -> list[str]:
    """What tells a child from another of the same name: who is ours no longer, and who is 18 or over."""
    today = london_date(now)
    left = [care_words(status, left=True)] if (status := status_on(child, today)) is not child.care_status else []
    return [*left, *(["18 or over"] if child.date_of_birth and age_on(child.date_of_birth, today) >= ADULT else [])]


def how_long(view: EpisodeView) -> str:
    """How long the child has been, or was, missing."""
    if view.minutes_missing is None:
        return "Not known"
    if view.episode.times == "days":
        days = view.minutes_missing // (24 * 60)
        return "Less than a day" if days == 0 else f"{days} day{'' if days == 1 else 's'}"
    return duration(view.minutes_missing)


def due(action: NextAction) -> dict[str, str]:
    """When something is to be done, in words, and the colour of its tag."""
    if action.due_at is None:
        return {"text": "When they are back" if action.action is Doing.RECORD_RETURN else "When you can", "colour": "grey"}
    if action.action in AT_ONCE:
        return {"text": "Now", "colour": "red"}
    until = date_time(action.due_at)
    if action.action is Doing.COMPLETE_ACTION:  # due by midnight, when a day is over
        until = f"the end of {day(action.due_at - timedelta(minutes=1))}"
    if action.recorded_late:
        return {"text": f"Not done. Was due by {until}, before this was written down", "colour": "yellow"}
    if action.overdue:
        return {"text": f"Overdue since {until}", "colour": "red"}
    return {"text": f"By {until}", "colour": "blue"}


def action_words(action: NextAction, agreed: Iterable[Agreed]) -> str | None:
    """What was agreed and who does it, where the action is one of these."""
    one = next((one for one in agreed if one.action.action_id == action.about), None)
    return f"{one.what}. {one.owner or 'Nobody named'}, agreed in the {one.action.origin}" if one else None


def in_order(actions: Iterable[NextAction]) -> list[NextAction]:
    """What cannot wait, then what has a time, soonest first; what only the child decides, last."""
    return sorted(actions, key=urgency)


def urgency(one: NextAction) -> tuple[bool, bool, float]:
    """A check that is a day late is less than harm that a child told of a minute ago."""
    return one.action not in FIRST, one.due_at is None, one.due_at.timestamp() if one.due_at else 0


def worried_about_first(view: EpisodeView | Standing) -> tuple[int, bool, float]:
    """Of children away now: high risk first, then not yet assessed, which is told as if high; then what is overdue; then what is due."""
    rating = view.episode.risk.social_work
    police = view.episode.risk.police
    levels = [one.level for one in (rating, police) if one] or [RiskLevel.NOT_YET_ASSESSED]
    due_at = [one.due_at.timestamp() for one in view.next_actions if one.due_at]
    return min(_WORRY.index(level) for level in levels), not any(one.overdue for one in view.next_actions), min(due_at, default=inf)


_WORRY = (RiskLevel.HIGH, RiskLevel.NOT_YET_ASSESSED, RiskLevel.MEDIUM, RiskLevel.LOW, RiskLevel.VERY_LOW)


def notify_by(episode: EpisodeSnapshot) -> str:
    """Until when a serious incident is notified that was known of on the day of the death; blank where bank holidays are not known yet.

    Children Act 2004 s16C and Working Together 2023: within five working days of becoming aware.
    """
    by = working_days_after(london_date(episode.over_at), 5) if episode.over_at else None
    return f"{by:%A} {day(by)}" if by else ""


def lines(text: str | None) -> Markup | None:
    """What somebody wrote, with its line breaks."""
    return Markup("<br>").join(text.split("\n")) if text else None


def may(person: Person, action: Action) -> bool:
    return allowed(person, action) is not None


def apart_from_reader(positions: Iterable[Position], episode: EpisodeSnapshot | None, person: Person) -> list[Position]:
    """Whom this reader can ring: nobody rings themself."""
    holds = episode is not None and str(episode.owner) == person.id
    return [one for one in positions if not (holds and one is Position.OWNER)]


def sees_every_alert(person: Person) -> bool:
    """Whether the page of any alert opens for this person: others see those alone that tell them."""
    return allowed(person, Action.ALERTS_READ) is Scope.WHOLE_AUTHORITY


def may_record(person: Person, page: str) -> bool:
    """Whether a link to what is to be done leads this person anywhere."""
    needed = {"interview-offer": Action.INTERVIEWS_RECORD, "interview": Action.INTERVIEWS_RECORD}
    needed |= {"decision": Action.EPISODES_DECIDE, "closure": Action.EPISODES_DECIDE}
    return bool(page) and may(person, needed.get(page.partition("?")[0], Action.EPISODES_RECORD))


def may_do(person: Person, episode: EpisodeSnapshot, one: NextAction) -> bool:
    """Whether it is this person's to do: an agreed action is, whatever their role, where it is agreed with them."""
    if one.action is Doing.COMPLETE_ACTION and one.about is not None:
        return finishes(person, episode, one.about)
    return may_record(person, TO_DO[one.action][1])


def whose_step(view: EpisodeView, one: NextAction) -> str:
    """`For Kerry Adams, who holds the episode`: whose it is to do, for a reader whose it is not."""
    page = TO_DO[one.action][1].partition("?")[0]
    if one.action is Doing.ACCEPT_HANDOVER:
        return "For whom it is offered to"
    if page in ("decision", "closure"):
        return "For a manager"
    if page in ("interview", "interview-offer"):
        return "For whoever interviews"
    return f"For {view.owner}, who holds the episode" if view.owner else "For whoever holds the episode"


def place_of(episode: EpisodeSnapshot, one: NextAction) -> str:
    """The address of the page it is done on."""
    page = TO_DO[one.action][1]
    return f"/missing/episodes/{episode.episode_id}/{page}{one.about if page.endswith('=') else ''}"


WORDS = {
    "back_to": back_to,
    "may_do": may_do,
    "place_of": place_of,
    "whose_step": whose_step,
    "finishes": finishes,
    "care_at_start": care_at_start,
    "left_and_of_age": left_and_of_age,
    "TO_DO": TO_DO,
    "REGISTER_SAYS": REGISTER_SAYS,
    "child_name": child_name,
    "risk_tag": risk_tag,
    "status_tag": status_tag,
    "whereabouts_tag": whereabouts_tag,
    "when": when,
    "last_seen": last_seen,
    "seen": seen,
    "how_long": how_long,
    "due": due,
    "action_words": action_words,
    "CANNOT_WAIT": CANNOT_WAIT,
    "in_order": in_order,
    "may": may,
    "apart_from_reader": apart_from_reader,
    "sees_every_alert": sees_every_alert,
    "lines": lines,
    "commented": commented,
    "the": the,
    "kinder_words": json.dumps(KINDER, ensure_ascii=False),
    "today": london_date,
    "notify_by": notify_by,
    "Action": Action,
}
