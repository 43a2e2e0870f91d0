"""What a child told, wherever it is asked: their words, what they were told about them, who may read and quote them."""

from collections.abc import Iterator
from typing import ClassVar

from services.missing.domain import commands as c
from services.missing.domain.command import ChildsAccount
from services.missing.domain.quote_uses import QuoteUse
from services.missing.pages.answers import LINE, WORDS
from services.missing.pages.recordings.recording import YES_NO, Recorded
from shared.contracts.response_codes import WordsReader
from shared.web import Refused, ask

VOICE_OFFERS = {"readers": WordsReader, "uses": QuoteUse}
"""Whom and what a child is asked about; anybody and anything else is written beside them, and is for people to heed."""


class AccountForm(Recorded):
    """A form that may bring an account naming the carer, the home or its staff: one tick."""

    command_type: ClassVar[type[ChildsAccount]]
    names_placement: str | None = ask("", default=None)

    def rules(self) -> Iterator[Refused]:
        yield from super().rules()
        if self.names_them and WordsReader.CARER in (getattr(self, "readers", None) or ()):
            yield Refused("readers", "It names their carer or home: they cannot be readers of these words")

    @property
    def names_them(self) -> bool:
        return self.names_placement == "yes"

    def command(self) -> c.Command:
        said = self.model_dump(exclude={"version", "names_placement"}, exclude_none=True)
        return self.command_type(**said, names_placement=self.names_them)


class VoiceForm(AccountForm):
    """The questions of `parts/voice.html`."""

    words: str | None = ask("", what="The child’s own words", default=None, max_length=WORDS)
    told_child: str | None = ask("", what="What the child was told", default=None, max_length=WORDS)
    readers: list[WordsReader] = ask("Select the readers again", default=[])
    other_readers: str | None = ask("", what="Anybody else", default=None, max_length=LINE)
    consent_to_quote: str | None = ask("", default=None)
    consent_for: list[QuoteUse] = ask("Select the uses again", default=[])
    consent_uses: str | None = ask("", what="What they agreed to", default=None, max_length=LINE - 100)  # the ticked ones stand before it
    override: str | None = ask("", what="Why it was shared", default=None, max_length=WORDS)

    def rules(self) -> Iterator[Refused]:
        yield from super().rules()
        if self.consent_to_quote == "uses" and not (self.consent_uses or self.consent_for):
            yield Refused("consent_uses", "Enter what they agreed to")
        if not self.words and (self.told_child or self.readers or self.other_readers or self.override):
            yield Refused("words", "Enter the child’s own words, or leave what is asked about them empty")

    @property
    def voice(self) -> c.Voice | None:
        """None where the child's own words were not written down."""
        if not self.words:
            return None
        readers = (*self.readers, *([self.other_readers] if self.other_readers else []))
        some = self.consent_to_quote == "uses"
        uses = [*(one.label for one in self.consent_for), *([self.consent_uses] if self.consent_uses else [])]
        return c.Voice(
            words=self.words,
            told_child=self.told_child,
            readers=readers or None,
            consent_to_quote="; ".join(uses) if some else YES_NO.get(self.consent_to_quote or ""),
            quote_for=tuple(self.consent_for) or None if some else None,
            override=self.override,
        )
