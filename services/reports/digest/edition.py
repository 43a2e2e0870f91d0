"""A digest as somebody gets it: today's draft, or a version that was signed and stays as it was."""

from dataclasses import dataclass
from datetime import datetime

from services.reports.digest.contents import Contents, Plain
from services.reports.kept.documents import fingerprint
from shared.web import date_time


class Signed(Plain):
    """All that a signature stands for. `commentary` is what this form of it may show; `at` in UTC, `role` in words."""

    contents: Contents
    commentary: str | None
    version: int
    by: str
    role: str
    at: datetime
    reason: str | None


@dataclass(frozen=True)
class Edition:
    """`signed` is None for a draft, and `hash` then blank. `commentary` is what is written so far, or was signed."""

    contents: Contents
    commentary: str | None = None
    signed: Signed | None = None
    hash: str = ""

    @classmethod
    def kept(cls, written: str) -> "Edition":
        signed = Signed.model_validate_json(written)
        return cls(signed.contents, signed.commentary, signed, fingerprint(written))

    @property
    def state(self) -> str:
        """In one line, for paper and files."""
        if self.signed is None:
            return "Draft: nobody has signed it, and what is recorded later changes it."
        again = f" Reason for this version: {self.signed.reason}" if self.signed.reason else ""
        return f"Version {self.signed.version}, signed by {self.signed.by}, {self.signed.role}, on {date_time(self.signed.at)}.{again}"

    @property
    def reach(self) -> str:
        """How far the record reached when it was made."""
        contents = self.contents
        until = f"everything recorded up to {date_time(contents.as_of)}" if contents.as_of else "what was recorded so far"
        return f"Figures include {until} (position {contents.position:,} of the record)."

    @property
    def handling(self) -> str:
        if self.contents.published:
            return "As it may be published: small numbers are hidden."
        return "OFFICIAL-SENSITIVE. Small numbers are shown as they are: not for publication."

    @property
    def name(self) -> str:
        """Of its files, without the ending."""
        form = "-published" if self.contents.published else ""
        return f"digest-{self.contents.month}{form}-{f'version-{self.signed.version}' if self.signed else 'draft'}"
