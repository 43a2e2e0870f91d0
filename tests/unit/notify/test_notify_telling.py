"""Who is told at which address, what a message may say, and how long to wait before the next try."""

import email
import email.policy
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.notify.channels import Parcel
from services.notify.channels.message import ALERT, Fields, ForbiddenField, Template
from services.notify.channels.mime import as_mime
from services.notify.domain.recipients import delivery_id, hint, message_id, once_each, recipients
from services.notify.leasing import back_off
from services.notify.settings import NotifySettings
from shared.contracts.codes import Channel, Position

HELD = {Position.DIRECTOR: "director@example.gov.uk", Position.EDT_LEAD: "edt@example.gov.uk"}


def test_vacant_positions_fall_to_the_director_who_is_told_once() -> None:
    told = recipients((Position.TEAM_MANAGER, Position.HEAD_OF_SERVICE, Position.EDT_LEAD), HELD)
    assert [(one.address, one.vacant) for one in told] == [
        ("director@example.gov.uk", True),
        ("director@example.gov.uk", True),
        ("edt@example.gov.uk", False),
    ]
    assert [one.position for one in once_each(told)] == [Position.TEAM_MANAGER, Position.EDT_LEAD]


def test_a_position_held_comes_before_one_stood_in_for() -> None:
    told = once_each(recipients((Position.ASSISTANT_DIRECTOR, Position.DIRECTOR), HELD))
    assert [one.position for one in told] == [Position.DIRECTOR]


def test_a_hint_can_be_recognised_and_not_written_to() -> None:
    assert hint("director@example.gov.uk") == "d…@example.gov.uk"
    assert hint("") == ""


def test_a_delivery_keeps_its_name_however_often_it_is_worked_out() -> None:
    first = delivery_id(UUID(int=1), Channel.EMAIL, "director@example.gov.uk")
    assert first == delivery_id(UUID(int=1), Channel.EMAIL, "director@example.gov.uk")
    assert first != delivery_id(UUID(int=1), Channel.PAGE, "director@example.gov.uk")
    assert message_id(first, "example.gov.uk") == f"<{first}@example.gov.uk>"


@pytest.mark.parametrize(
    "paragraph", ["{name} is missing", "{date_of_birth}", "{risk}", "{reference.__class__}", "{reference!r}", "{link:>9}", "{0}", "{}"]
)
def test_a_template_that_asks_for_more_than_may_leave_is_refused_when_it_is_made(paragraph: str) -> None:
    with pytest.raises(ForbiddenField):
        Template("OFFICIAL-SENSITIVE: {reference}", paragraph)


@pytest.mark.parametrize("subject", ["Alert {reference}", "OFFICIAL-SENSITIVE {link}", "OFFICIAL-SENSITIVE {name}"])
def test_a_subject_is_marked_and_says_no_more_than_the_reference(subject: str) -> None:
    with pytest.raises(ForbiddenField):
        Template(subject, "{reference}")


def test_a_message_can_be_filled_with_nothing_but_reference_and_link() -> None:
    assert Fields._fields == ("reference", "link")


@pytest.mark.parametrize("reference", ["SR-1\r\nBcc: all@example.gov.uk", "SR-1\n", "SR\x00"])
def test_no_field_can_end_a_header(reference: str) -> None:
    with pytest.raises(ForbiddenField):
        ALERT.fill(Fields(reference, "https://safe-return.example.gov.uk"))


def test_the_message_is_plain_and_html_and_not_to_be_answered_by_machines() -> None:
    at = datetime(2026, 1, 15, 22, 0, tzinfo=UTC)
    message = ALERT.fill(Fields("SR-2026-000123", "https://safe-return.example.gov.uk/notify/alerts/1?a=1&b=<2>"))
    raw = as_mime(Parcel("<1@example.gov.uk>", "director@example.gov.uk", at, message), "safe-return@example.gov.uk")
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert mail["Subject"] == "OFFICIAL-SENSITIVE: alert about a child, SR-2026-000123"
    assert (mail["Message-ID"], mail["Auto-Submitted"]) == ("<1@example.gov.uk>", "auto-generated")
    assert mail["Date"].datetime == at
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    plain, html = (part.get_content() for part in mail.iter_parts())
    assert "a=1&b=<2>" in plain
    assert 'href="https://safe-return.example.gov.uk/notify/alerts/1?a=1&amp;b=&lt;2&gt;"' in html


def test_waiting_grows_and_ends_at_five_minutes() -> None:
    assert [back_off(n) for n in (1, 2, 3, 9, 100)] == [timedelta(seconds=s) for s in (2, 4, 8, 300, 300)]


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
