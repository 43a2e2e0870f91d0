"""Texts and e-mail through GOV.UK Notify, by its own client.

The client waits for its answers, so it runs in a few threads, each with a client of its own (the client is not thread-safe). Words stand
in templates kept at the provider, which take ours as `((message))` and, for e-mail, `((subject))`.
"""

import asyncio
import logging
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from services.notify.channels import NotNow, Parcel, Refused, asked_to_wait
from services.notify.channels.outcome import Outcome
from shared.clock import Clock
from shared.contracts.alert_codes import Channel, DeliveryState
from shared.observability import DependencyHealth

HANDS = 12
"""Calls at once: more than a notify has hands for texts and e-mail together, so that the operator’s own waits behind none."""

WAITS = 9.0
"""Seconds for any one answer: a look-up and a sending fit into an attempt."""

logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL)  # would log what the provider says of a number


class Account(NamedTuple):
    """An authority's service there: where it answers, its key, and the template for each way of telling."""

    url: str
    key: str
    templates: Mapping[Channel, str]


class GovukNotify:
    """One for all that goes through an account; the last outcome with the provider itself is its health."""

    taken = DeliveryState.SENT
    receipts = True

    def __init__(self, account: Account, clock: Clock) -> None:
        self._account, self._clock = account, clock
        self._threads = ThreadPoolExecutor(HANDS, "govuk-notify")
        self._own = threading.local()
        self._outcome = Outcome("govuk-notify", account.url)

    async def send(self, parcel: Parcel) -> None:
        """Raises Refused for a 400: the number is none, or the key may not write to it. What a wrong key is answered with may pass."""
        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._hand_over, parcel)
        except APIError as error:
            raise self._judged(error) from error
        self._outcome.note(None)

    def health(self) -> DependencyHealth:
        return self._outcome.health()

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _hand_over(self, parcel: Parcel) -> None:
        client = self._client()
        if parcel.uncertain and client.get_all_notifications(reference=parcel.reference)["notifications"]:
            return  # it had been taken, and we were cut off before we heard of it
        message = parcel.message
        if parcel.channel is Channel.EMAIL:
            told = {"subject": message.subject, "message": message.text}
            client.send_email_notification(parcel.address, self._template(parcel), told, reference=parcel.reference)
        else:
            client.send_sms_notification(parcel.address, self._template(parcel), {"message": message.text}, reference=parcel.reference)

    def _template(self, parcel: Parcel) -> str:
        return self._account.templates[parcel.channel]

    def _client(self) -> NotificationsAPIClient:
        if not hasattr(self._own, "client"):
            self._own.client = NotificationsAPIClient(self._account.key, self._account.url, timeout=WAITS)
        client: NotificationsAPIClient = self._own.client
        return client

    def _judged(self, error: APIError) -> NotNow | Refused:
        """By status and the kind of error, never by the words, which may change (their documentation)."""
        status = None if error.response is None else error.response.status_code
        kind = type(error).__name__ if status is None else f"{_kind(error.response)} {status}"
        if status == 400:
            self._outcome.note(None)
            return Refused(kind)
        self._outcome.note(kind)
        asked = None if error.response is None else asked_to_wait(error.response.headers, self._clock.now())
        return NotNow(kind, retry_after=asked, uncertain=status is None or status >= 500)


def _kind(response: Any) -> str:
    """Such as `RateLimitError`; `HTTPError` where the answer has none."""
    try:
        kind = response.json()["errors"][0]["error"]
    except (ValueError, LookupError, TypeError):
        return "HTTPError"
    return kind if isinstance(kind, str) and kind.isidentifier() else "HTTPError"
