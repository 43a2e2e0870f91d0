"""A provider that says nothing any more of what it took is found; and that mail is away is said by text."""

import pytest
from alerted_authority import Alerted, eventually
from govuk_notify_double import GovukNotify
from test_findings import looked, run
from test_notify_texts import handed_over, made, stands, text

__all__ = ["made"]

Made = tuple[Alerted, GovukNotify]
OPERATOR, MOBILE = "operator@example.gov.uk", "+447700900555"
NO_RECEIPT = "SELECT about, told_at FROM notify.findings WHERE kind = 'receipts_missing' AND over_at IS NULL"


async def about(authority: Alerted) -> list[str]:
    """The channels of which no receipt comes, after another look."""
    await looked(authority)
    await looked(authority)
    return [row["about"] for row in await authority.rows(NO_RECEIPT)]


@pytest.mark.parametrize("made", [{"operator_address": OPERATOR}], indirect=True)
async def test_texts_of_which_nothing_is_said_for_an_hour_are_found_and_the_operator_told_until_a_receipt_comes(made: Made) -> None:
    authority, provider = made
    id_ = await text(authority)
    await stands(authority, id_, "sent")
    await authority.forward(minutes=50)
    assert await about(authority) == [], "a telephone may be off"
    await authority.forward(minutes=11)
    assert await about(authority) == ["sms"]

    async def told() -> bool:
        return [mail["To"] for mail in authority.mail.taken if "receipts_missing" in mail["Subject"]] == [OPERATOR]

    await eventually(told, "the operator has a mail")
    await provider.becomes(await handed_over(provider), "delivered")
    await stands(authority, id_, "delivered")
    assert await about(authority) == []


@pytest.mark.parametrize("made", [{"notify_callback_token": None}], indirect=True)
async def test_where_no_receipt_is_taken_none_is_missed(made: Made) -> None:
    authority, _ = made
    await stands(authority, await text(authority), "sent")
    await authority.forward(hours=2)
    assert await about(authority) == []


@pytest.mark.parametrize("made", [{"operator_address": OPERATOR, "operator_number": "07700 900555"}], indirect=True)
async def test_that_mail_is_away_is_said_by_text_once(made: Made) -> None:
    authority, provider = made
    authority.mail.stop()
    await authority.missing.raises()
    await authority.alerts(1)
    await run(authority, "UPDATE notify.alerts SET next_at = NULL")
    await looked(authority)

    async def texted() -> bool:
        return any(one.to == MOBILE and "alert without next step" in one.body for one in provider.texts())

    await eventually(texted, "the operator has a text")
    await looked(authority)
    await looked(authority)
    assert len([one for one in provider.texts() if one.to == MOBILE and "alert without next step" in one.body]) == 1
