"""Who is told at which address, what a message may say, and how long to wait before the next try."""

import email
import email.policy
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.notify.channels import Parcel
from services.notify.channels.message import BY_DECISION, Fields, ForbiddenField, Template, listed
from services.notify.channels.mime import as_mime
from services.notify.channels.schedule import SCHEDULES
from services.notify.channels.templates import TEMPLATES
from services.notify.domain.recipients import Reach, delivery_id, hint, message_id, once_each
from services.notify.leasing import back_off
from services.notify.settings import NotifySettings
from shared.contracts.alert_codes import Channel, Position


def way(position: Position, address: str, *, vacant: bool = False) -> Reach:
    return Reach(position, None, Channel.EMAIL, address, vacant)


def test_an_address_is_told_once_for_the_position_that_is_its_own() -> None:
    told = [
        way(Position.TEAM_MANAGER, "director@example.gov.uk", vacant=True),
        way(Position.EDT_LEAD, "edt@example.gov.uk"),
        way(Position.DIRECTOR, "director@example.gov.uk"),
    ]
    assert [one.position for one in once_each(told)] == [Position.DIRECTOR, Position.EDT_LEAD]
    assert [one.position for one in once_each(told[:2])] == [Position.TEAM_MANAGER, Position.EDT_LEAD]


def test_a_hint_can_be_recognised_and_not_written_to() -> None:
    assert hint("director@example.gov.uk") == "d…@example.gov.uk"
    assert hint("https://hooks.example.com/services/T0/secret") == "hooks.example.com"
    assert hint("") == ""
    assert hint("+447700900123") == "…123"
    assert hint("https://hooks.slack.com/services/T0/B0/secret") == "hooks.slack.com"


def test_a_delivery_keeps_its_name_however_often_it_is_worked_out() -> None:
    first = delivery_id(UUID(int=1), Channel.EMAIL, "director@example.gov.uk")
    assert first == delivery_id(UUID(int=1), Channel.EMAIL, "director@example.gov.uk")
    assert first != delivery_id(UUID(int=1), Channel.PAGE, "director@example.gov.uk")
    assert message_id(first, "example.gov.uk") == f"<{first}@example.gov.uk>"


@pytest.mark.parametrize(
    "paragraph",
    [
        "{name} is missing",
        "{date_of_birth}",
        "{address}",
        "{placement}",
        "{age}",
        "{reference.__class__}",
        "{reference!r}",
        "{link:>9}",
        "{0}",
        "{}",
    ],
)
def test_a_template_that_asks_for_more_than_may_leave_is_refused_when_it_is_made(paragraph: str) -> None:
    with pytest.raises(ForbiddenField):
        Template("OFFICIAL-SENSITIVE: {reference}", paragraph)


@pytest.mark.parametrize(
    "subject", ["Alert {reference}", "OFFICIAL-SENSITIVE {link}", "OFFICIAL-SENSITIVE {name}", "OFFICIAL-SENSITIVE {risk}"]
)
def test_a_subject_is_marked_and_says_no_more_than_the_reference(subject: str) -> None:
    with pytest.raises(ForbiddenField):
        Template(subject, "{reference}")


def test_a_message_can_be_filled_with_nothing_but_reference_and_link_and_what_a_decision_may_add() -> None:
    assert Fields._fields == ("reference", "link", "age_band", "hours", "risk")
    assert {"age_band", "hours", "risk"} == BY_DECISION


@pytest.mark.parametrize("reference", ["SR-1\r\nBcc: all@example.gov.uk", "SR-1\n", "SR\x00"])
def test_no_field_can_end_a_header(reference: str) -> None:
    with pytest.raises(ForbiddenField):
        TEMPLATES["alert"][Channel.EMAIL].fill(Fields(reference, "https://safe-return.example.gov.uk"))


def test_the_message_is_plain_and_html_and_not_to_be_answered_by_machines() -> None:
    at = datetime(2026, 1, 15, 22, 0, tzinfo=UTC)
    message = TEMPLATES["alert"][Channel.EMAIL].fill(
        Fields("SR-2026-000123", "https://safe-return.example.gov.uk/notify/alerts/1?a=1&b=<2>")
    )
    raw = as_mime(Parcel("<1@example.gov.uk>", "director@example.gov.uk", at, message), "safe-return@example.gov.uk")
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert mail["Subject"] == "OFFICIAL-SENSITIVE: alert about a child, SR-2026-000123"
    assert (mail["Message-ID"], mail["Auto-Submitted"]) == ("<1@example.gov.uk>", "auto-generated")
    assert mail["Date"].datetime == at
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    plain, html = (part.get_content() for part in mail.iter_parts())
    assert "a=1&b=<2>" in plain
    assert 'href="https://safe-return.example.gov.uk/notify/alerts/1?a=1&amp;b=&lt;2&gt;"' in html


def test_a_message_that_names_a_hundred_children_has_no_line_that_a_mail_server_refuses() -> None:
    """One of 1,000 characters is refused for good, and all hundred would be told to nobody."""
    references = [f"SR-2026-{number:06d}" for number in range(100)]
    message = TEMPLATES["several"][Channel.EMAIL].fill(Fields(listed(references), "https://safe-return.example.gov.uk/notify/l/abc"))
    raw = as_mime(Parcel("<1@example.gov.uk>", "d@example.gov.uk", datetime(2026, 1, 15, tzinfo=UTC), message), "s@example.gov.uk")
    assert max(map(len, raw.split(b"\r\n"))) < 998
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    for part in mail.iter_parts():
        assert all(one in part.get_content() for one in references)


def test_waiting_grows_and_ends_at_five_minutes() -> None:
    assert [back_off(n) for n in (1, 2, 3, 9, 100)] == [timedelta(seconds=s) for s in (2, 4, 8, 300, 300)]


def test_a_severe_message_is_tried_twice_a_minute_at_least_unless_a_carrier_asks_for_longer() -> None:
    mail = SCHEDULES[Channel.EMAIL]
    assert mail.wait(50) == timedelta(minutes=5)
    assert mail.wait(50, severe=True) == timedelta(seconds=30)
    assert mail.wait(50, timedelta(minutes=2), severe=True) == timedelta(minutes=2)


def test_mail_is_encrypted_unless_it_stays_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    here, elsewhere = NotifySettings(smtp_host="127.0.0.1"), NotifySettings(smtp_host="mail.example.gov.uk")
    assert (here.tls, here.mail_port) == ("none", 25)
    assert (elsewhere.tls, elsewhere.mail_port) == ("starttls", 587)
    monkeypatch.setenv("SAFERETURN_SMTP_TLS", "tls")
    monkeypatch.setenv("SAFERETURN_POSITION_ADDRESSES", '{"director": "d@example.gov.uk", "edt_lead": "e@example.gov.uk"}')
    set_by_environment = NotifySettings(smtp_host="mail.example.gov.uk")
    assert set_by_environment.mail_port == 465
    assert set_by_environment.position_addresses[Position.EDT_LEAD] == "e@example.gov.uk"


def test_somebody_must_hold_what_is_vacant() -> None:
    with pytest.raises(ValidationError, match="must name the director"):
        NotifySettings(position_addresses={Position.EDT_LEAD: "edt@example.gov.uk"})
