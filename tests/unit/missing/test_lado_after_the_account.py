"""A decision on the referral to the LADO answers an account that lies before it: any other is kept, and answers something else."""

from datetime import datetime

from test_recorded_in_error import Log, after, in_error

from services.missing.domain import commands as c
from shared.contracts.codes import DecisionKind


def account(at: datetime) -> c.RecordSighting:
    return c.RecordSighting(seen_at=at, contact="telephone", by="The child", names_placement=True)


def referral(at: datetime) -> c.RecordManagementDecision:
    return c.RecordManagementDecision(kind="lado_referral", decision="Referred", rationale="x", at=at)


def test_a_decision_of_before_the_account_is_kept_and_is_no_answer_to_it() -> None:
    log = Log(account(after(2).replace(second=40)))
    assert log.record(referral(after(1))).episode.lado_to_hear, "a referral of yesterday, which nobody had written down"
    assert [one.kind for one in log.episode.decisions] == [DecisionKind.LADO_REFERRAL]
    assert not log.record(referral(after(2))).episode.lado_to_hear, "a minute has no seconds on a form"


def test_a_decision_between_two_accounts_leaves_the_later_one_to_be_answered() -> None:
    log = Log(account(after(2)), account(after(4)), referral(after(3)))
    assert log.episode.lado_to_hear
    assert log.record(referral(after(3.5))).episode.lado_to_hear
    assert not log.record(referral(after(5))).episode.lado_to_hear


def test_what_was_decided_in_error_answers_nothing_and_other_decisions_are_free() -> None:
    log = Log(account(after(2)), referral(after(3)))
    log.record(referral(after(1)))  # about something else, which nothing here waits for
    log.record(in_error(3))
    log.record(in_error(4))
    assert log.record(referral(after(1))).episode.lado_to_hear
    log.record(c.RecordManagementDecision(kind="publicity", decision="No", rationale="x", at=after(1)))
    log.record(c.ShowToPlacement(reason="Another home was meant"))
    assert not log.record(referral(after(1))).episode.hidden_from_placement
