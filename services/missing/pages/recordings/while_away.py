"""What is recorded while a child is away: risk, police, sightings, who is told, how we meet, periods, finding, the owner, the return."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from services.missing.domain import commands as c
from services.missing.pages.answers import LINE, WORDS
from services.missing.pages.recordings.finding import (
    NOT_BACK,
    CategoryForm,
    FoundForm,
    ReturnForm,
    found_before,
    found_there,
    next_period,
    unsafe_before,
)
from services.missing.pages.recordings.heeding import heeding
from services.missing.pages.recordings.recording import Recorded, Recording, awaited, not_back, standing, tellable
from services.missing.pages.recordings.voice import AccountForm
from services.missing.reading import OpenedEpisode
from services.missing.service import Missing
from services.missing.timeline import latest_words
from shared.contracts.codes import Category, EpisodeStatus, FoundLocation, RiskLevel, RiskSource
from shared.contracts.episodes import EpisodeSnapshot, IntelligenceRecorded
from shared.contracts.response_codes import Agency, ContactKind, IntelligenceKind, MeetingKind, StrategyOutcome, TellWhom
from shared.contracts.told_by_child import police_to_hear_harm
from shared.identity.people import Person
from shared.web import Form, Moment, Refused, Typed, ask, date_time


class RiskForm(Recorded):
    command_type = c.AssessRisk

    source: RiskSource = ask("Select whose assessment this is")
    level: RiskLevel = ask("Select how high the risk is")
    rationale: str = ask("Enter the reasons for this risk", what="The reasons", max_length=WORDS)


class PoliceForm(Recorded):
    command_type = c.ReportToPolice

    police_reference: str | None = ask("", what="The police reference", default=None, max_length=LINE)
    reported_at: Moment = ask("Enter when it was reported to the police", what="When it was reported")


def reported(opened: OpenedEpisode, typed: Typed) -> Typed:
    """When they were told already, for whoever adds the reference they gave later."""
    at = opened.view.episode.police_reported_at
    known = latest_words(opened.timeline).get("police_reference")
    return {} if typed or at is None or known else Form.blank(PoliceForm, reported_at=at).typed


class SightingForm(AccountForm):
    command_type = c.RecordSighting

    seen_at: Moment = ask("Enter when they were seen, or heard from", what="When they were seen, or heard from")
    contact: ContactKind | None = ask("Select whether they were seen", default=None)
    where: str | None = ask("", what="Where they were seen", default=None, max_length=LINE)
    by: str = ask("Enter who saw them, or heard from them", what="Who saw them", max_length=LINE)
    account: str | None = ask("", what="What was seen", default=None, max_length=WORDS)

    def rules(self) -> Iterator[Refused]:
        yield from super().rules()
        if self.contact is None and not self.where:
            yield Refused("where", "Enter where they were seen, or select that they were not seen", unless=["contact"])


class ToldForm(Recorded):
    command_type = c.RecordTold

    who: TellWhom = ask("Select who this is about")
    told: bool = ask("Select whether they were told")
    told_at: Moment | None = ask("", what="When they were told", default=None)
    spoke_to: str | None = ask("", what="Whom you spoke to", default=None, max_length=LINE)
    of_harm: bool = ask("Tick the box again, or leave it empty", default=False)
    not_told_because: str | None = ask("", what="Why they are not told", default=None, max_length=WORDS)

    def rules(self) -> Iterator[Refused]:
        yield from super().rules()
        if self.told and self.told_at is None:
            yield Refused("told_at", "Enter when they were told")
        if self.told is False and not self.not_told_because:
            yield Refused("not_told_because", "Enter why they are not told")

    def command(self) -> c.Command:
        of_harm = self.of_harm and self.who is TellWhom.POLICE
        if self.told:
            return c.RecordTold(who=self.who, told_at=self.told_at, spoke_to=self.spoke_to, of_harm=of_harm)
        return c.RecordTold(who=self.who, not_told_because=self.not_told_because, of_harm=of_harm)


class GrabPackSentForm(Recorded):
    command_type = c.SendGrabPack

    to: Agency = ask("Select who it was sent to")
    recipient: str | None = ask("", what="Who took it", default=None, max_length=LINE)
    sent_at: Moment = ask("Enter when it was sent", what="When it was sent")


class IntelligenceForm(AccountForm):
    command_type = c.RecordIntelligence

    kind: IntelligenceKind = ask("Select what it is about")
    account: str = ask("Enter what is known", what="What is known", max_length=WORDS)
    source: str = ask("Enter where it comes from", what="Where it comes from", max_length=WORDS)
    handling: str = ask("Enter how it may be used", what="How it may be used", max_length=WORDS)
    shared_with: str | None = ask("", what="Whom it was shared with", default=None, max_length=WORDS)
    shared_at: Moment | None = ask("", what="When it was shared", default=None)


class SharedForm(Recorded):
    command_type = c.ShareIntelligence

    position: int = ask("Select the intelligence that was shared")
    shared_with: str = ask("Enter whom it was shared with", what="Whom it was shared with", max_length=WORDS)
    shared_at: Moment = ask("Enter when it was shared", what="When it was shared")


def intelligent(episode: EpisodeSnapshot) -> bool:
    """Also once it is closed: somebody may ask for it later."""
    return episode.intelligence > 0 and episode.status is not EpisodeStatus.CANCELLED


async def intelligence_kept(service: Missing, person: Person, opened: OpenedEpisode) -> Mapping[str, Any]:
    """The entries of intelligence that stand, latest first."""
    kept = [one for one in reversed(opened.timeline) if isinstance(one.change, IntelligenceRecorded) and one.error is None]
    return {"entries": [{"value": str(one.position), "text": one.headline, "hint": f"{date_time(one.at)}, by {one.by}"} for one in kept]}


class StrategyForm(Recorded):
    command_type = c.RecordStrategyDecision

    decision: StrategyOutcome = ask("Select what was decided")
    kind: MeetingKind | None = ask("Select the kind of meeting", default=None)
    at: Moment = ask("Enter when the meeting is or was, or when it was decided", what="When the meeting is or was")
    attendees: list[Agency] = ask("", default=[])
    rationale: str = ask("Enter the reasons", what="The reasons", max_length=WORDS)

    def rules(self) -> Iterator[Refused]:
        yield from super().rules()
        if self.decision and self.decision.meeting and self.kind is None:
            yield Refused("kind", "Select the kind of meeting")

    def command(self) -> c.Command:
        said: dict[str, Any] = {"decision": self.decision, "at": self.at, "rationale": self.rationale}
        if self.decision.meeting:
            said |= {"kind": self.kind, "attendees": self.attendees}
        return c.RecordStrategyDecision(**said)


class HandoverForm(Recorded):
    command_type = c.OfferHandover

    to: UUID = ask("Select who takes over")
    note: str | None = ask("", what="What they should know", default=None, max_length=WORDS)


async def police_reference(service: Missing, person: Person, opened: OpenedEpisode) -> Mapping[str, Any]:
    """For whoever rings the police with the form before them."""
    reference = latest_words(opened.timeline).get("police_reference")
    return {"police_reference": reference, "harm_to_hear": police_to_hear_harm(opened.view.episode)}


async def pack_kept(service: Missing, person: Person, opened: OpenedEpisode) -> Mapping[str, Any]:
    """Whether there is a grab pack to look at before it is sent."""
    child_id = opened.view.episode.child_id
    child = (await service.reading.registered([child_id])).get(child_id)
    return {"pack_kept": child is not None and child.grab_pack_kept_on is not None}


async def who_may_hold(service: Missing, person: Person, opened: OpenedEpisode) -> Mapping[str, Any]:
    """Whoever may hold an episode and does not hold this one, the reader first."""
    holder = str(opened.view.episode.owner)
    return {"holders": [{"value": id_, "text": name} for id_, name in await service.reading.holders(person) if id_ != holder]}


WHILE_AWAY: Mapping[str, Recording] = {
    "return": Recording(
        "Record the return",
        ReturnForm,
        not_back,
        "The return is recorded",
        today="returned_at",
        offers={"locations": FoundLocation},
        recorded=found_there,
        choices=unsafe_before,
    ),
    "found": Recording(
        "Found, not yet back",
        FoundForm,
        awaited,
        "It is recorded where they are; they are not back yet",
        today="found_at",
        offers={"locations": NOT_BACK},
        recorded=found_before,
        choices=heeding,
    ),
    "risk": Recording(
        "Assess the risk",
        RiskForm,
        standing,
        "The risk is recorded",
        offers={"sources": RiskSource},
        begins={"source": RiskSource.SOCIAL_WORK},  # as over HTTP: whoever records is social work unless they say otherwise
    ),
    "police": Recording(
        "Record a report to the police", PoliceForm, standing, "The report to the police is recorded", now="reported_at", recorded=reported
    ),
    "sighting": Recording("Record a sighting, or contact", SightingForm, standing, "It is recorded", today="seen_at"),
    "told": Recording(
        "Record who was told, or why not",
        ToldForm,
        tellable,
        "It is recorded",
        now="told_at",
        about="who",
        offers={"whom": TellWhom},
        choices=police_reference,
    ),
    "grab-pack-sent": Recording(
        "Record that the grab pack was sent",
        GrabPackSentForm,
        standing,
        "It is recorded that the grab pack was sent",
        now="sent_at",
        offers={"agencies": Agency},
        choices=pack_kept,
    ),
    "intelligence": Recording(
        "Record intelligence", IntelligenceForm, standing, "The intelligence is recorded", offers={"kinds": IntelligenceKind}
    ),
    "intelligence-shared": Recording(
        "Share intelligence with somebody else",
        SharedForm,
        intelligent,
        "It is recorded whom the intelligence was shared with",
        now="shared_at",
        about="position",
        choices=intelligence_kept,
    ),
    "strategy": Recording(
        "Record the strategy decision",
        StrategyForm,
        standing,
        "The strategy decision is recorded",
        today="at",
        to_come=True,
        offers={"outcomes": StrategyOutcome, "kinds": MeetingKind, "agencies": Agency},
    ),
    "category": Recording(
        "They moved between missing and away",
        CategoryForm,
        awaited,
        "It is recorded whether they are missing or away",
        today="from_at",
        offers={"categories": Category},
        recorded=next_period,
        choices=heeding,
    ),
    "handover": Recording("Hand over", HandoverForm, standing, "The handover is offered", choices=who_may_hold),
}
