"""On Monday at half past seven every team manager has a mail with a link to their team's week, and nothing else in it."""

from datetime import date, time, timedelta
from email.message import EmailMessage

from alerted_authority import Alerted, eventually

from services.notify.domain.findings import Finding
from services.notify.domain.recipients import Reach
from services.notify.rounds import by_e_mail
from shared.clock import london_date
from shared.contracts.alert_codes import Channel, Position
from shared.identity.people import Role
from shared.ids import new_id

SUBJECT = "OFFICIAL-SENSITIVE: Data Monday is ready"


def next_monday(authority: Alerted) -> date:
    today = london_date(authority.clock.now())
    return today + timedelta(days=(7 - today.weekday()) % 7)


async def on_monday(authority: Alerted, at: time) -> None:
    """At six in the morning it is some day: to the Monday that has not had its half past seven."""
    ahead = (next_monday(authority) - london_date(authority.clock.now())).days
    await authority.until(at, days=ahead)


def mailed(authority: Alerted) -> list[EmailMessage]:
    return [mail for mail in authority.mail.taken if mail["Subject"] == SUBJECT]


async def until_mailed(authority: Alerted) -> EmailMessage:
    async def look() -> bool:
        return bool(mailed(authority))

    await eventually(look, "the mail of Data Monday")
    (mail,) = mailed(authority)
    return mail


async def test_the_team_manager_has_one_mail_with_a_link_only_that_leads_to_the_page_of_that_monday(morning: Alerted) -> None:
    monday = next_monday(morning)
    await on_monday(morning, time(7, 29))
    assert mailed(morning) == []
    await morning.forward(minutes=1)
    mail = await until_mailed(morning)
    assert mail["To"] == "manager@example.gov.uk"
    body = mail.get_body(("plain",))
    assert body is not None
    said = body.get_content()
    assert str(monday) not in said, "the link says which delivery was followed, and nothing of what it leads to"
    assert not any(
        character.isdigit() for line in said.splitlines() if not line.startswith("http") for character in line.replace("999", "")
    )
    link = next(line for line in said.splitlines() if line.startswith("http"))
    answer = await morning.as_(Role.TEAM_MANAGER, "Grace Okafor").get(link)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/reports/data-mondays/{monday}")


async def test_after_a_morning_that_nothing_ran_it_goes_out_late_the_same_monday(morning: Alerted) -> None:
    await on_monday(morning, time(16, 30))
    await until_mailed(morning)


async def test_a_data_monday_that_did_not_go_out_is_found(morning: Alerted) -> None:
    await on_monday(morning, time(7, 30))
    await until_mailed(morning)
    due = "due_at > safereturn.now() - interval '1 hour'"
    assert await morning.rows(f"DELETE FROM notify.rounds WHERE what = 'data_monday' AND {due} RETURNING what")  # as if it never had
    await morning.forward(minutes=11)
    await morning.level()

    async def found() -> bool:
        rows = await morning.rows("SELECT kind FROM notify.findings WHERE over_at IS NULL")
        return Finding.DATA_MONDAY_NOT_SENT in {row["kind"] for row in rows}

    await eventually(found, "it is found")


def test_it_rings_on_no_phone_of_whoever_has_an_e_mail_and_reaches_whoever_has_none() -> None:
    both, phone = new_id(), new_id()
    ways = [
        Reach(Position.TEAM_MANAGER, both, Channel.SMS, "+447700900001", False),
        Reach(Position.TEAM_MANAGER, both, Channel.EMAIL, "a@example.gov.uk", False),
        Reach(Position.TEAM_MANAGER, phone, Channel.SMS, "+447700900002", False),
    ]
    assert by_e_mail(ways) == ways[1:]
