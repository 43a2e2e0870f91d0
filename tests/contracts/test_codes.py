"""The enumerations are a promise to case systems and Power BI: a value renamed breaks somebody's report. Values from docs/api."""

from pathlib import Path
from typing import get_args

import pytest

from services.missing.timeline import summary
from services.notify.wording import story
from shared.contracts import alert_codes, codes
from shared.contracts.alerts import CLOSED_BECAUSE, AlertClosed
from shared.contracts.envelope import decode

PROMISED = {
    codes.Category: "M A",
    codes.CareStatus: "ours placed_here protection_or_need at_home care_leaver not_known",
    codes.EpisodeStatus: "open found returned closed cancelled",
    codes.LastSeenPrecision: "exact about between",
    codes.RiskLevel: "not_yet_assessed very_low low medium high",
    codes.RiskSource: "social_work police",
    codes.FoundLocation: "own_return placement family_home friend partners_home place_of_concern public_place transport custody hospital "
    "other_authority elsewhere not_known",
    codes.InterviewOutcome: "accepted accepted_not_present declined not_offered_missing_again not_offered_no_contact not_offered_other",
    codes.ConductorRelation: "commissioned multi_agency authority_no_case advocate allocated_worker placement_staff chosen_by_child",
    alert_codes.AlertState: "open acknowledged closed",
    alert_codes.Channel: "page email sms teams slack",
    alert_codes.DeliveryState: "pending sending sent delivered opened kept temporary_failure permanent_failure expired suppressed",
}


@pytest.mark.parametrize("enumeration", PROMISED, ids=lambda enumeration: enumeration.__name__)
def test_no_promised_value_is_gone(enumeration):
    assert set(PROMISED[enumeration].split()) <= {code.value for code in enumeration}


@pytest.mark.parametrize("enumeration", codes.Code.__subclasses__(), ids=lambda enumeration: enumeration.__name__)
def test_every_code_has_a_label_in_plain_words(enumeration):
    for code in enumeration:
        assert code.label
        assert "_" not in code.label
        assert code.label[0].isupper()


def test_independence_rule_1_counts_the_four_relations_without_a_stake_in_the_case():
    independent = {relation.value for relation in codes.ConductorRelation if relation.independent}
    assert independent == {"commissioned", "multi_agency", "authority_no_case", "advocate"}


def test_a_young_person_who_said_no_was_offered_and_one_who_could_not_be_reached_was_not():
    offered = {outcome.value for outcome in codes.InterviewOutcome if outcome.offered}
    assert offered == {"accepted", "accepted_not_present", "declined"}


def test_each_reason_pushed_or_pulled_as_the_guidance_lists_it():
    assert {reason.value for reason in codes.Reason if reason.pull} == {
        "family",
        "friends",
        "partner",
        "party",
        "substances",
        "exploitation",
    }
    assert sum(not reason.pull for reason in codes.Reason) == 10


def test_why_an_alert_closed_is_said_alike_on_the_timeline_and_in_its_own_story() -> None:
    closed = decode((Path(__file__).parent / "golden" / "notify.alert_closed.v1.json").read_bytes())
    assert set(CLOSED_BECAUSE) == set(get_args(AlertClosed.model_fields["reason"].annotation)), "every reason has its words"
    for reason, words in CLOSED_BECAUSE.items():
        change = closed.data.change.model_copy(update={"reason": reason})
        event = closed.model_copy(update={"data": closed.data.model_copy(update={"change": change})})
        assert summary(change, {}) == f"Alert closed: {words}"
        assert [entry.text for entry in story([event], {})] == [f"Closed: {words}"]
