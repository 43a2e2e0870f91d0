"""The settings of notify, from `SAFERETURN_*`."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, StringConstraints, model_validator

from shared.contracts.codes import Position
from shared.settings import LOOPBACK, ServiceSettings

Address = Annotated[str, StringConstraints(pattern=r"^[^@\s<>,]+@[^@\s<>,]+$")]
"""One plain e-mail address."""

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

    mail_from: Address = "safe-return@example.gov.uk"
    """The sender's address; its domain also ends every Message-ID."""

    outbox: Path = Path("var/outbox")

    position_addresses: dict[Position, Address] = Field(default={Position.DIRECTOR: "director@example.gov.uk"})
    """Who holds a position, as JSON: `{"director": "...", "edt_lead": "..."}`. The director holds the vacant ones."""

    @model_validator(mode="after")
    def somebody_answers(self) -> Self:
        if Position.DIRECTOR not in self.position_addresses:
            raise ValueError("SAFERETURN_POSITION_ADDRESSES must name the director: vacant positions fall to them")
        return self

    @property
    def tls(self) -> Tls:
        return self.smtp_tls or ("none" if self.smtp_host in LOOPBACK else "starttls")

    @property
    def mail_port(self) -> int:
        return self.smtp_port or PORTS[self.tls]
