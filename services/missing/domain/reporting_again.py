"""A second report of an absence that is recorded already: it adds to the open episode, and changes nothing that stands."""

from services.missing.domain import commands as c
from services.missing.domain.around import Around, refuse_before_last_seen, refuse_future
from services.missing.domain.correct import refuse_reported_before, refuse_wrong_between
from services.missing.domain.decisions_while_away import Changes
from services.missing.domain.refusals import NotAllowedNow
from shared.contracts import episodes as e
from shared.contracts.codes import RiskLevel, RiskSource
from shared.contracts.episodes import EpisodeSnapshot


def as_second_report(command: c.RaiseEpisode) -> c.ReportAgain:
    """What was said to raise an episode, for a child who has one: nobody types it again."""
    return c.ReportAgain(**{name: getattr(command, name) for name in c.ReportAgain.model_fields if name in c.RaiseEpisode.model_fields})


def report_again(episode: EpisodeSnapshot, command: c.ReportAgain, around: Around) -> Changes:
    """With the rating and the police reference it brings. "Not yet assessed" takes nobody's rating away, and no report lowers one.

    Whoever takes a call sees less than who rated the risk: it is lowered on the episode, by an assessment.
    """
    if not episode.ongoing:
        raise NotAllowedNow("status", "the absence is over: if the child is missing again, raise a new episode", episode.status)
    seen_at = command.last_seen_at
    reported_at = command.reported_at or max(around.now, seen_at or around.now)
    refuse_future(around.now, last_seen_at=seen_at, last_seen_until=command.last_seen_until, reported_at=command.reported_at)
    if seen_at is not None:
        refuse_wrong_between(command.last_seen_precision, seen_at, command.last_seen_until)
    refuse_future(around.now, police_reported_at=command.police_reported_at)
    refuse_before_last_seen(episode, "police_reported_at", command.police_reported_at)
    refuse_reported_before(reported_at, seen_at or episode.last_seen_at)
    risk = command.risk.level if command.risk and command.risk.level is not RiskLevel.NOT_YET_ASSESSED else None
    lowers = risk is not None and _lowers(episode, risk)
    changes: Changes = (
        e.AbsenceReportedAgain(
            reported_at=reported_at,
            category=command.category,
            last_seen_at=seen_at,
            last_seen_precision=command.last_seen_precision if seen_at else None,
            last_seen_until=command.last_seen_until if seen_at else None,
            risk=risk if lowers else None,
            names_placement=command.names_placement,
        ),
    )
    if risk and not lowers:
        changes += (e.RiskAssessed(level=risk, source=RiskSource.SOCIAL_WORK, assessed_at=reported_at),)
    if command.police_reference or command.police_reported_at:
        changes += (
            e.PoliceReported(reported_at=command.police_reported_at or reported_at, referenced=command.police_reference is not None),
        )
    return changes


def _lowers(episode: EpisodeSnapshot, level: RiskLevel) -> bool:
    stands = episode.risk.social_work
    return stands is not None and list(RiskLevel).index(level) < list(RiskLevel).index(stands.level)
