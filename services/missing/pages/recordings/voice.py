"""What a child told, wherever it is asked: their words, what they were told about them, who may read and quote them."""

from pydantic import model_validator

from services.missing.domain import commands as c
from services.missing.pages.answers import LINE, WORDS
from services.missing.pages.recordings.recording import YES_NO, Recorded
from shared.web import Refused, ask

READERS = ("Social worker", "Carer or home", "Parents", "Independent reviewing officer", "School", "Police")
"""Whom a child is mostly asked about; anybody else is written beside them."""

VOICE_OFFERS = {"readers": [{"value": one, "text": one} for one in READERS]}


class AccountForm(Recorded):
    """A form that may bring an account naming the carer, the home or its staff: one tick."""

    names_placement: str | None = ask("", default=None)

    @property
    def names_them(self) -> bool:
        return self.names_placement == "yes"


class VoiceForm(AccountForm):
    """The questions of `parts/voice.html`."""

    words: str | None = ask("", what="The child’s own words", default=None, max_length=WORDS)
    told_child: str | None = ask("", what="What the child was told", default=None, max_length=WORDS)
    readers: list[str] = ask("", default=[])
    other_readers: str | None = ask("", what="Anybody else", default=None, max_length=LINE)
    consent_to_quote: str | None = ask("", default=None)
    consent_uses: str | None = ask("", what="What they agreed to", default=None, max_length=LINE)
    override: str | None = ask("", what="Why it was shared", default=None, max_length=WORDS)

    @model_validator(mode="after")
    def _said_before_shared(self) -> "VoiceForm":
        if self.consent_to_quote == "uses" and not self.consent_uses:
            raise Refused("consent_uses", "Enter what they agreed to")
        if not self.words and (self.told_child or self.readers or self.other_readers or self.override):
            raise Refused("words", "Enter the child’s own words, or leave what is asked about them empty")
        return self

    @property
    def voice(self) -> c.Voice | None:
        """None where the child's own words were not written down."""
        if not self.words:
            return None
        readers = (*(one for one in READERS if one in self.readers), *([self.other_readers] if self.other_readers else []))
        consent = self.consent_uses if self.consent_to_quote == "uses" else YES_NO.get(self.consent_to_quote or "")
        return c.Voice(
            words=self.words, told_child=self.told_child, readers=readers or None, consent_to_quote=consent, override=self.override
        )
