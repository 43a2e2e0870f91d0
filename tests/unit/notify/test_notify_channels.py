"""How long each way is tried, what a text and a decision say, what receipts and links come to, who carries what."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from govuk_notify_double import EMAIL, KEY, TEXT
from hypothesis import given
from hypothesis import strategies as st
from notifys_neighbours import FakeMissing
from pydantic import ValidationError

from services.notify.channels import message
from services.notify.channels.carriers import carriers
from services.notify.channels.message import BY_DECISION, Fields, Template
from services.notify.channels.schedule import SCHEDULES, schedules
from services.notify.channels.templates import TEMPLATES, MessagesDecision, details, disclosed
from services.notify.domain.receipts import UNDER_WAY, Receipt, after
from services.notify.domain.recipients import inside, message_id, outside
from services.notify.links import Link, Links, NotALink
from services.notify.settings import NotifySettings
from shared.clock import MovableClock
from shared.contracts.alert_codes import Channel, DeliveryState, Position
from shared.contracts.codes import RiskLevel
from shared.contracts.episodes import ChildAtStart, EpisodeSnapshot
from shared.identity.keys import make_all_keys, open_keys, rotate

AT = datetime(2026, 1, 15, 22, 0, tzinfo=UTC)
URL = "https://safe-return.example.gov.uk"
GSM = set(
    "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà\n\r"
)
REFERENCE = "SR-2026-000123"


# ---- the schedule ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", SCHEDULES)
def test_each_way_waits_longer_each_time_and_never_for_longer_than_it_is_of_use(channel: Channel) -> None:
    one = SCHEDULES[channel]
    waits = [one.wait(attempts) for attempts in range(1, 200)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (one.first, one.longest)
    assert one.longest < one.expires


def test_a_text_is_given_up_before_the_ladder_takes_its_next_step_and_mail_within_the_day() -> None:
    assert SCHEDULES[Channel.SMS].expires == timedelta(minutes=15)
    assert SCHEDULES[Channel.EMAIL].expires == timedelta(hours=24)
    assert [SCHEDULES[Channel.EMAIL].wait(n) for n in (1, 2, 3, 9)] == [timedelta(seconds=s) for s in (2, 4, 8, 300)]


def test_whoever_asks_us_to_wait_longer_is_given_that_and_never_less_than_the_schedule() -> None:
    text = SCHEDULES[Channel.SMS]
    assert text.wait(1, timedelta(minutes=3)) == timedelta(minutes=3)
    assert text.wait(1, timedelta(seconds=1)) == text.first


def test_an_authority_sets_how_long_a_way_is_tried() -> None:
    own = schedules({Channel.SMS: 5})
    assert own[Channel.SMS] == SCHEDULES[Channel.SMS]._replace(expires=timedelta(minutes=5))
    assert own[Channel.EMAIL] == SCHEDULES[Channel.EMAIL]


def test_every_way_but_the_page_has_a_schedule_and_words() -> None:
    assert set(SCHEDULES) == set(TEMPLATES["alert"]) == set(Channel) - {Channel.PAGE}


# ---- what is said ---------------------------------------------------------------------------------------------------------------------

ALL = [template for each in TEMPLATES.values() for template in each.values()]
DECIDED = MessagesDecision(fields=frozenset(BY_DECISION), decided_by="Caldicott Guardian", decided_at=AT, reason="Trial until June")
KNOWN = Fields(REFERENCE, f"{URL}/notify/l/abc", "10 to 15", "3 hours", "high")


def test_a_text_is_one_text() -> None:
    for says in TEMPLATES.keys() - {"several"}:
        said = TEMPLATES[says][Channel.SMS].fill(Fields(REFERENCE, Links(b"s", URL).to(UUID(int=1), AT))).text
        assert len(said) <= 160, says
        assert set(said) <= GSM


def test_a_text_about_as_many_children_as_one_may_name_is_one_that_the_provider_takes() -> None:
    fields = Fields(message.listed([REFERENCE] * 20), Links(b"s", URL).to(UUID(int=1), AT))
    assert len(TEMPLATES["several"][Channel.SMS].fill(fields).text) <= 918


@pytest.mark.parametrize("template", ALL)
def test_what_nobody_decided_to_disclose_is_never_said(template: Template) -> None:
    said = template.fill(KNOWN)
    assert not {"10 to 15", "high"} & {part for part in ("10 to 15", "high") if part in str(said)}
    assert said == template.fill(Fields(KNOWN.reference, KNOWN.link))


@pytest.mark.parametrize("channel", TEMPLATES["alert"])
def test_what_a_decision_discloses_is_said_and_no_more(channel: Channel) -> None:
    template = TEMPLATES["alert"][channel]
    assert "Risk: high." in template.fill(KNOWN, frozenset({"risk"})).text
    assert "10 to 15" not in template.fill(KNOWN, frozenset({"risk"})).text
    assert "Risk" not in template.fill(KNOWN._replace(risk=None), frozenset({"risk"})).text, "not known, so not said"
    assert "high" not in template.fill(KNOWN, frozenset(BY_DECISION)).subject


def test_a_decision_counts_from_its_time_and_names_who_and_why() -> None:
    assert disclosed(None, AT) == disclosed(DECIDED, AT - timedelta(seconds=1)) == frozenset()
    assert disclosed(DECIDED, AT) == BY_DECISION
    for wrong in ({"reason": ""}, {"decided_by": ""}, {"fields": ["name"]}, {"decided_at": "2026-01-15T22:00:00"}, {"also": 1}):
        with pytest.raises(ValidationError):
            MessagesDecision.model_validate(DECIDED.model_dump(mode="json") | wrong)


def episode(**differently: Any) -> EpisodeSnapshot:
    missing = FakeMissing(None, MovableClock(AT))  # type: ignore[arg-type] # nothing of it is stored
    return missing.episode(risk=missing.rated(RiskLevel.HIGH)).model_copy(update=differently)


@pytest.mark.parametrize(
    ("age", "band"), [(0, "under 1"), (1, "1 to 4"), (4, "1 to 4"), (9, "5 to 9"), (15, "10 to 15"), (16, "16 or over")]
)
def test_an_age_is_only_ever_a_band(age: int, band: str) -> None:
    one = episode()
    one = one.model_copy(update={"child": one.child.model_copy(update={"age": age})})
    assert details(KNOWN, one, AT)[2:] == (band, "3 hours", "high")


def test_of_a_restricted_child_nothing_is_said_whatever_was_decided() -> None:
    one = episode()
    restricted: ChildAtStart = one.child.model_copy(update={"restricted": True})
    bare = Fields(REFERENCE, "link")
    assert details(bare, one.model_copy(update={"child": restricted}), AT) == bare
    assert details(bare, one.model_copy(update={"times": "days"}), AT).hours is None, "of an imported episode only the day is known"


# ---- receipts -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("receipts", [pair for n in (1, 2, 3) for pair in permutations(Receipt, n) if Receipt.DELIVERED in pair[:1]])
def test_what_was_delivered_stays_delivered(receipts: tuple[Receipt, ...]) -> None:
    state = DeliveryState.SENT
    for one in (*receipts, *receipts):
        state = after(state, one, current=True, of_use=True, delivered=state is DeliveryState.DELIVERED) or state
    assert state is DeliveryState.DELIVERED


@given(st.sampled_from(DeliveryState), st.sampled_from(Receipt), st.booleans(), st.booleans(), st.booleans())
def test_a_failure_moves_only_what_is_under_way_and_that_it_was_delivered_is_kept_once(
    state: DeliveryState, receipt: Receipt, current: bool, of_use: bool, delivered: bool
) -> None:
    turned = after(state, receipt, current=current, of_use=of_use, delivered=delivered)
    if receipt is Receipt.DELIVERED:
        assert turned is (None if delivered else DeliveryState.DELIVERED)
        return
    if state not in UNDER_WAY:
        assert turned is None
    if not current:
        assert turned is None, "it speaks of a message that was given up before"
    assert turned is not state or state is DeliveryState.TEMPORARY_FAILURE


def test_a_temporary_failure_after_acceptance_is_not_the_end() -> None:
    for receipt in (Receipt.TEMPORARY_FAILURE, Receipt.TECHNICAL_FAILURE):
        assert after(DeliveryState.SENT, receipt, current=True, of_use=True, delivered=False) is DeliveryState.TEMPORARY_FAILURE
        assert after(DeliveryState.SENT, receipt, current=True, of_use=False, delivered=False) is DeliveryState.EXPIRED


@pytest.mark.parametrize("reference", [str(UUID(int=7)), message_id(UUID(int=7), "example.gov.uk")])
def test_each_round_of_a_message_has_a_name_that_says_which(reference: str) -> None:
    names = [outside(reference, round_) for round_ in (1, 2, 13)]
    assert names[0] == reference
    assert [inside(name) for name in names] == [(reference, 1), (reference, 2), (reference, 13)]


@given(st.text())
def test_any_name_can_be_asked_for(name: str) -> None:
    reference, round_ = inside(name)
    assert outside(reference, round_) == name or round_ == 1


# ---- links ----------------------------------------------------------------------------------------------------------------------------


@given(st.uuids(), st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2090, 1, 1)))  # noqa: DTZ001 - made UTC below
def test_a_link_says_what_was_signed_and_is_the_same_at_every_attempt(id_: UUID, wanted_at: datetime) -> None:
    links, at = Links(b"secret", URL), wanted_at.replace(tzinfo=UTC, microsecond=0)
    address = links.to(id_, at)
    assert address == links.to(id_, at)
    token = address.removeprefix(f"{URL}/notify/l/")
    assert links.read(token) == Link(id_, at + timedelta(hours=24))
    with pytest.raises(NotALink):
        Links(b"other", URL).read(token)


@given(st.text(max_size=60))
def test_nothing_else_is_a_link(token: str) -> None:
    with pytest.raises(NotALink):
        Links(b"secret", URL).read(token)


def test_a_secret_is_one_services_own_for_one_purpose_until_its_key_is_rotated(tmp_path: Path) -> None:
    make_all_keys(tmp_path)
    first = open_keys("notify", tmp_path).secret("links")
    assert first == open_keys("notify", tmp_path).secret("links")
    assert len({first, open_keys("notify", tmp_path).secret("other"), open_keys("missing", tmp_path).secret("links")}) == 3
    rotate("notify", tmp_path)
    assert open_keys("notify", tmp_path).secret("links") != first


# ---- who carries what -----------------------------------------------------------------------------------------------------------------

BY_NOTIFY: dict[str, Any] = {"notify_api_key": KEY, "notify_template_sms": TEXT, "notify_template_email": EMAIL}


@pytest.mark.parametrize(
    ("settings", "who"),
    [
        ({}, ["Outbox", "Outbox", "Outbox", "Outbox"]),
        ({"smtp_host": "mail"}, ["Email", "Outbox", "Webhook", "Webhook"]),
        (BY_NOTIFY, ["GovukNotify", "GovukNotify", "Webhook", "Webhook"]),
        (BY_NOTIFY | {"smtp_host": "mail"}, ["Email", "GovukNotify", "Webhook", "Webhook"]),
    ],
)
def test_the_settings_say_who_carries_what(settings: dict[str, Any], who: list[str]) -> None:
    carried = carriers(NotifySettings(**settings), MovableClock(AT))
    assert [type(carried[one]).__name__ for one in (Channel.EMAIL, Channel.SMS, Channel.TEAMS, Channel.SLACK)] == who


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"notify_api_key": "secret"}, "is not a key of GOV.UK Notify"),
        ({"notify_api_key": KEY}, "SAFERETURN_NOTIFY_TEMPLATE_SMS must name"),
        ({"notify_api_key": KEY, "notify_template_sms": TEXT}, "SAFERETURN_NOTIFY_TEMPLATE_EMAIL must name"),
        ({"notify_callback_token": "short"}, "at least 16"),
        ({"expire_after": {"sms": 0}}, "greater than or equal to 1"),
    ],
)
def test_settings_that_would_lose_messages_are_refused_and_quote_no_secret(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said) as refusal:
        NotifySettings(**settings, position_addresses={Position.DIRECTOR: "d@example.gov.uk"})
    assert KEY not in str(refusal.value)
