"""Where no mail server is set: messages as readable files, so that a demonstration shows what would have been sent."""

import asyncio
import os
import tempfile
from pathlib import Path

from services.notify.channels import NotNow, Parcel
from services.notify.channels.mime import as_mime
from shared.contracts.codes import DeliveryState
from shared.observability import DependencyHealth


class Outbox:
    """One `.eml` file per message, named by its reference: a second attempt replaces the first."""

    taken = DeliveryState.KEPT

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
        detail = "no mail server is set: messages are kept in the outbox folder and reach nobody"
        return DependencyHealth(name="mail", ok=self._failure is None, detail=self._failure or detail)

    async def close(self) -> None:
        """Nothing is held open."""

    def _write(self, parcel: Parcel) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".writing-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(as_mime(parcel, self._sender))
            os.replace(name, self.folder / f"{parcel.wanted_at:%Y-%m-%dT%H%M%SZ}-{parcel.reference.strip('<>').partition('@')[0]}.eml")
        finally:
            Path(name).unlink(missing_ok=True)
