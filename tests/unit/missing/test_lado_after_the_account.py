"""A decision on the referral to the LADO answers an account that lies before it: no other is taken for its answer."""

from datetime import datetime

import pytest
from test_recorded_in_error import Log, after, in_error

from services.missing.domain import commands as c
from services.missing.domain.refusals import OutOfOrder, said


def account(at: datetime) -> c.RecordSighting:
    return c.RecordSighting(seen_at=at, contact="telephone", by="The child", names_placement=True)


def referral(at: datetime) -> c.RecordManagementDecision:
    return c.RecordManagementDecision(kind="lado_referral", decision="Referred", rationale="x", at=at)


def test_a_decision_before_the_account_that_it_answers_is_refused_with_both_times() -> None:
    log = Log(account(after(2).replace(second=40)))
    with pytest.raises(OutOfOrder) as refusal:
        log.record(referral(after(1)))
    assert refusal.value.field == "at"
    assert f"({said(after(1))}) would be before the account that it answers was given ({said(after(2))})" in refusal.value.message
    assert len(log.entries) == 2, "nothing is recorded"
    assert not log.record(referral(after(2))).episode.lado_to_hear, "a minute has no seconds on a form"


def test_a_decision_between_two_accounts_leaves_the_later_one_to_be_answered() -> None:
    log = Log(account(after(2)), account(after(4)), referral(after(3)))
    assert log.episode.lado_to_hear
    with pytest.raises(OutOfOrder, match="before the account"):
        log.record(referral(after(3.5)))
    assert not log.record(referral(after(5))).episode.lado_to_hear


def test_what_was_decided_in_error_answers_nothing_and_other_decisions_are_free() -> None:
    log = Log(account(after(2)), referral(after(3)))
    log.record(referral(after(1)))  # about something else, which nothing here waits for
    log.record(in_error(3))
    log.record(in_error(4))
    with pytest.raises(OutOfOrder):
        log.record(referral(after(1)))
    log.record(c.RecordManagementDecision(kind="publicity", decision="No", rationale="x", at=after(1)))
    log.record(c.ShowToPlacement(reason="Another home was meant"))
    assert not log.record(referral(after(1))).episode.hidden_from_placement
