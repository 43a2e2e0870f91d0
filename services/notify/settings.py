"""The settings of notify, from `SAFERETURN_*`."""

import re
from datetime import time
from pathlib import Path
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, HttpUrl, SecretStr, StringConstraints, field_validator, model_validator

from services.notify.domain.people import EMAIL, uk_mobile
from shared.contracts.alert_codes import Channel, Position
from shared.settings import LOOPBACK, ServiceSettings

Address = Annotated[str, StringConstraints(pattern=EMAIL)]
"""One plain e-mail address."""

_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_KEY = re.compile(rf".*-?{_UUID}-{_UUID}")

Tls = Literal["none", "starttls", "tls"]

PORTS: dict[Tls, int] = {"none": 25, "starttls": 587, "tls": 465}


class NotifySettings(ServiceSettings):
    """How people are reached."""

    smtp_host: str | None = None
    """The mail server. Without one, messages are kept as files in `outbox`, and the alerts page says so."""

    smtp_port: int | None = None
    """By default 25, 587 or 465, as `smtp_tls` goes."""

    smtp_user: str | None = None
    smtp_password: SecretStr | None = None

    smtp_tls: Tls | None = None
    """`none` by default on this machine itself, `starttls` to any other host."""

    smtp_ca_file: Path | None = None
    """A PEM file with the authority that signed the mail server's certificate, where the machine's own list does not know it."""

    mail_from: Address = "safe-return@example.gov.uk"
    """The sender's address; its domain also ends every Message-ID."""

    notify_api_key: SecretStr | None = None
    """Of an authority's service at GOV.UK Notify: carries texts, and e-mail where no mail server is set."""

    notify_api_url: str = "https://api.notifications.service.gov.uk"

    notify_template_sms: UUID | None = None
    """At the provider: a text message template of `((message))`."""

    notify_template_email: UUID | None = None
    """At the provider: an e-mail template with the subject `((subject))` and the body `((message))`."""

    notify_callback_token: SecretStr | None = Field(default=None, min_length=16)
    """What the provider sends with each receipt. Without it none is taken."""

    receipt_minutes: int = Field(default=10, ge=1)
    """After so many minutes without a receipt, a text that was sent is said to be without one."""

    expire_after: dict[Channel, Annotated[int, Field(ge=1)]] = Field(default={})
    """Minutes after which a message that could not be sent is of no use any more, as JSON: `{"sms": 15}`."""

    outbox: Path = Path("var/outbox")

    position_addresses: dict[Position, Address] = Field(default={Position.DIRECTOR: "director@example.gov.uk"})
    """Who holds a position until a rota is set, as JSON: `{"director": "...", "edt_lead": "..."}`. The director holds the vacant ones."""

    daily_list_at: time = time(7, 30)
    """When the daily list is made and sent, by the London clock."""

    data_monday_at: time = time(7, 30)
    """When team managers are told of their Data Monday, on Mondays, by the London clock."""

    register_stale_after_hours: int = Field(default=36, ge=1, le=24 * 365)
    """From this age on the daily list shows the register in amber."""

    operator_address: Address | None = None
    """Who is told of what should have happened and did not."""

    operator_number: Annotated[str, AfterValidator(uk_mobile)] | None = None
    """The operator's mobile: told by text, where GOV.UK Notify carries texts, when e-mail does not go."""

    heartbeat_url: HttpUrl | None = None
    """Fetched every 5 minutes while all is well, and not while something is wrong: whoever watches it rings when it falls silent."""

    @model_validator(mode="after")
    def somebody_answers(self) -> Self:
        if Position.DIRECTOR not in self.position_addresses:
            raise ValueError("SAFERETURN_POSITION_ADDRESSES must name the director: vacant positions fall to them")
        return self

    @field_validator("notify_api_key")
    @classmethod
    def key_as_handed_out(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and not _KEY.fullmatch(key.get_secret_value()):
            raise ValueError("SAFERETURN_NOTIFY_API_KEY is not a key of GOV.UK Notify: it ends with two UUIDs, joined by a hyphen")
        return key

    @model_validator(mode="after")
    def what_the_key_carries(self) -> Self:
        if self.notify_api_key is None:
            return self
        if self.notify_template_sms is None:
            raise ValueError("SAFERETURN_NOTIFY_API_KEY carries texts: SAFERETURN_NOTIFY_TEMPLATE_SMS must name the template for them")
        if self.smtp_host is None and self.notify_template_email is None:
            raise ValueError(
                "without SAFERETURN_SMTP_HOST, GOV.UK Notify carries e-mail: SAFERETURN_NOTIFY_TEMPLATE_EMAIL must name the template for it"
            )
        return self

    @property
    def keeps_all(self) -> bool:
        """Nobody is set to carry anything: messages stay in the outbox."""
        return self.smtp_host is None and self.notify_api_key is None

    @property
    def tls(self) -> Tls:
        return self.smtp_tls or ("none" if self.smtp_host in LOOPBACK else "starttls")

    @property
    def mail_port(self) -> int:
        return self.smtp_port or PORTS[self.tls]
