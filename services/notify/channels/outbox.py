"""Where nobody is set to carry them: messages as readable files, so that a demonstration shows what would have been sent."""

import asyncio
import os
import tempfile
from pathlib import Path

from services.notify.channels import NotNow, Parcel
from services.notify.channels.mime import as_mime
from services.notify.domain.recipients import hint
from shared.contracts.alert_codes import Channel, DeliveryState
from shared.observability import DependencyHealth


class Outbox:
    """One file per message (`.eml`, or `.txt` where it is no e-mail), named by its reference: a second attempt replaces the first."""

    taken = DeliveryState.KEPT
    receipts = False

    def __init__(self, folder: Path, sender: str) -> None:
        self.folder, self._sender = folder, sender
        self._failure: str | None = None

    async def send(self, parcel: Parcel) -> None:
        try:
            await asyncio.to_thread(self._write, parcel)
        except OSError as error:
            self._failure = type(error).__name__
            raise NotNow(self._failure) from error
        self._failure = None

    def health(self) -> DependencyHealth:
        detail = "nothing is set to carry them: messages are kept in the outbox folder and reach nobody"
        return DependencyHealth(name="outbox", ok=self._failure is None, detail=self._failure or detail)

    async def close(self) -> None:
        """Nothing is held open."""

    def _write(self, parcel: Parcel) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        email = parcel.channel is Channel.EMAIL
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".writing-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(as_mime(parcel, self._sender) if email else _as_note(parcel))
            called = f"{parcel.wanted_at:%Y-%m-%dT%H%M%SZ}-{parcel.reference.strip('<>').partition('@')[0]}"
            os.replace(name, self.folder / f"{called}.{'eml' if email else 'txt'}")
        finally:
            Path(name).unlink(missing_ok=True)


def _as_note(parcel: Parcel) -> bytes:
    to = hint(parcel.address) if "://" in parcel.address else parcel.address  # a webhook's address is as good as a password
    link = "" if parcel.message.link in parcel.message.text else f"\n{parcel.message.link}"
    return f"{parcel.channel.label} to {to}\n\n{parcel.message.text}{link}\n".encode()
