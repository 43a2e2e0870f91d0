"""Each channel is sent by hands of its own: one that hangs keeps nothing else waiting."""

from alerted_authority import Alerted, eventually
from govuk_notify_double import GovukNotify
from test_notify_texts import made, stands, text

__all__ = ["made"]

MORE_THAN_THERE_ARE_HANDS = 6


async def test_a_text_goes_while_the_mail_server_takes_every_message_and_says_nothing(made: tuple[Alerted, GovukNotify]) -> None:
    authority, provider = made
    authority.mail.hangs = True

    async def hanging() -> bool:
        by_mail = "SELECT state FROM notify.deliveries WHERE channel = 'email' AND attempts > 0"
        return [one["state"] for one in await authority.rows(by_mail)] == ["sending"] * 4

    async def in_hand() -> bool:
        return bool(await authority.rows("SELECT 1 FROM notify.deliveries WHERE channel = 'email' AND attempts > 0"))

    await authority.missing.raises()
    await eventually(in_hand, "what comes at once would be one message")
    for _ in range(1, MORE_THAN_THERE_ARE_HANDS):
        await authority.missing.raises()
        await authority.level()
    await eventually(hanging, "every hand that mail has is at the mail server")
    await stands(authority, await text(authority), "sent")
    assert len(provider.texts()) == 1
    assert await hanging(), "and nothing came of them meanwhile"
    assert authority.mail.taken == []
    authority.mail.hangs = False
    await authority.mails(MORE_THAN_THERE_ARE_HANDS)
