"""The return home interview: each offer, and the interview itself with what the child told."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from services.missing.domain import commands as c
from services.missing.pages.answers import LINE, WORDS
from services.missing.pages.recordings.recording import YES_NO, Recorded
from services.missing.pages.recordings.voice import VoiceForm
from services.missing.reading import OpenedEpisode
from services.missing.service import Missing
from shared.contracts.codes import ConductorRelation, EpisodeStatus, Harm, InterviewOutcome, Reason
from shared.contracts.response_codes import AgeGap, Communication
from shared.identity.people import Person
from shared.web import Moment, Refused, ask
from shared.web.seen import last_seen


class OfferForm(Recorded):
    command_type = c.OfferInterview

    outcome: InterviewOutcome = ask("Select what came of it")
    offered_at: Moment = ask("Enter when this was", what="When this was")
    reason: str | None = ask("", what="The reason", default=None, max_length=WORDS)
    advocate_offered: str | None = ask("", default=None)

    def command(self) -> c.Command:
        return super().command().model_copy(update={"advocate_offered": YES_NO.get(self.advocate_offered or "")})

    def rules(self) -> Iterator[Refused]:
        if self.outcome is InterviewOutcome.NOT_OFFERED_OTHER and not self.reason:
            yield Refused("reason", "Enter the reason it was not offered")
        if self.outcome is InterviewOutcome.DECLINED and not self.reason:
            yield Refused("reason", "Enter why they said no, or that they did not say")
        if self.outcome is InterviewOutcome.DECLINED and not self.advocate_offered:
            yield Refused("advocate_offered", "Select whether an advocate was offered to them")


class _Held(Recorded):
    """The first of the questions, so that what is wrong is told in the page's order."""

    held_at: Moment = ask("Enter when the interview was held", what="When the interview was held")
    another: bool = ask("", default=False)
    conducted_by: str = ask("Enter who held the interview", what="Who held the interview", max_length=LINE)
    conductor_relation: ConductorRelation = ask("Select who they are to the child")
    known_to_child: str | None = ask("", default=None)
    communication: Communication | None = ask("", default=None)
    interpreter: str | None = ask("", what="The interpreter", default=None, max_length=LINE)
    observation: str | None = ask("", what="What was observed", default=None, max_length=WORDS)
    episodes: list[UUID] = ask("", default=[])
    reasons: list[Reason] = ask("", default=[])
    age_gap: AgeGap | None = ask("", default=None)
    other_reason: str | None = ask("", what="What else it was", default=None, max_length=WORDS)
    harms: list[Harm] = ask("", default=[])
    other_harm: str | None = ask("", what="What else happened", default=None, max_length=WORDS)
    whereabouts: str | None = ask("", what="Where they were", default=None, max_length=WORDS)
    with_whom: str | None = ask("", what="Who they were with", default=None, max_length=WORDS)


class InterviewForm(VoiceForm, _Held):
    command_type = c.HoldInterview

    would_help: str | None = ask("", what="What would help", default=None, max_length=WORDS)
    listened_to: str | None = ask("", default=None)
    right_person: str | None = ask("", default=None)
    changed: str | None = ask("", default=None)

    def rules(self) -> Iterator[Refused]:
        yield from super().rules()
        if Reason.OTHER in (self.reasons or ()) and not self.other_reason:
            yield Refused("other_reason", "Enter why else the child went")
        if Harm.OTHER in (self.harms or ()) and not self.other_harm:
            yield Refused("other_harm", "Enter what else happened")
        if Harm.NONE_TOLD in (self.harms or ()) and len(self.harms) > 1:
            yield Refused("harms", "Select what happened, or “No harm told of”, not both")

    def command(self) -> c.Command:
        said = {name: YES_NO[value] for name in ("listened_to", "right_person", "changed") if (value := getattr(self, name)) in YES_NO}
        as_answered = set(_Held.model_fields) - {"version", "known_to_child"} | {"would_help"}
        return c.HoldInterview(
            **self.model_dump(include=as_answered),
            known_to_child=YES_NO.get(self.known_to_child or ""),
            voice=self.voice,
            feedback=c.Feedback(**said) if said else None,
            names_placement=self.names_them,
        )


async def unanswered(service: Missing, person: Person, opened: OpenedEpisode) -> Mapping[str, Any]:
    """The child's other returns that no interview has answered: this one may ("missing again before the interview")."""
    episode = opened.view.episode
    others = await service.reading.episodes(person, status=EpisodeStatus.RETURNED, child_id=episode.child_id, limit=50)
    return {
        "others": [
            {"value": str(one.episode_id), "text": f"{one.reference}, last seen {last_seen(one)}"}
            for one in (view.episode for view in others.items)
            if one.episode_id != episode.episode_id and not one.interviews
        ]
    }
