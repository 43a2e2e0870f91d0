"""Correcting what was recorded wrongly: every answer stands as it is recorded, and only what is changed is sent."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from services.missing.domain import commands as c
from services.missing.pages.answers import LINE, WORDS
from services.missing.pages.recordings.recording import Recorded
from services.missing.reading import OpenedEpisode
from services.missing.timeline import latest_words
from shared.contracts.codes import Category, FoundLocation, LastSeenPrecision
from shared.web import Form, Moment, Refused, Typed, ask

KEPT = {"version", "reason", "was"}
"""What is no answer about the episode."""

FALLS_AWAY = {"last_seen_until"}
"""What may be emptied: the domain drops the second time with the precision between."""


POLICE = {"police_reference", "police_reported_at"}
"""What falls away with a report that was none."""


class CorrectionForm(Recorded):
    """`was`: what stood in each box when the page was made, so that nobody undoes a colleague's correction by saving their own."""

    command_type = c.CorrectEpisode

    last_seen_at: Moment | None = ask("", what="When they were last seen", default=None)
    last_seen_precision: LastSeenPrecision | None = ask("Select how exact the time is", default=None)
    last_seen_until: Moment | None = ask("", what="The later time", default=None)
    last_seen_by: str | None = ask("", what="Who saw them last", default=None, max_length=LINE)
    last_seen_place: str | None = ask("", what="Where they were seen", default=None, max_length=LINE)
    category: Category | None = ask("Select missing or away", default=None)
    circumstances: str | None = ask("", what="What happened", default=None, max_length=WORDS)
    reported_at: Moment | None = ask("", what="When we were told", default=None)
    police_reference: str | None = ask("", what="The police reference", default=None, max_length=LINE)
    police_reported_at: Moment | None = ask("", what="When it was reported to the police", default=None)
    police_not_told: str | None = ask("", default=None)
    found_at: Moment | None = ask("", what="When they were found", default=None)
    found_location: FoundLocation | None = ask("Select where they were found", default=None)
    returned_at: Moment | None = ask("", what="When they came back", default=None)
    reason: str = ask("Enter how you know, or what went wrong", what="The reason", max_length=WORDS)
    was: str = ask("", default="{}")

    def rules(self) -> Iterator[Refused]:
        yield from super().rules()
        was, emptied = _read(self.was), False
        asked = type(self).model_fields.keys() - KEPT - FALLS_AWAY - (POLICE if self.police_not_told else set())
        for name in asked:
            if getattr(self, name) is None and any(_field(box) == name and text for box, text in was.items()):
                emptied = True
                yield Refused(name, "Enter this as it should be: what is recorded can be changed, not emptied")
        if not emptied and not self._changed:
            yield Refused("last_seen_at", "Change what is wrong: everything here is as it is recorded already", unless=asked | FALLS_AWAY)

    def command(self) -> c.Command:
        return c.CorrectEpisode(reason=self.reason, **self._changed)

    @property
    def _changed(self) -> dict[str, Any]:
        was = _read(self.was)
        left_out = KEPT | (POLICE if self.police_not_told else set())
        answers = {name: value for name, value in self if name not in left_out and value is not None}
        return {name: value for name, value in answers.items() if any(was.get(box) != text for box, text in _boxes({name: value}).items())}


def as_recorded(opened: OpenedEpisode, typed: Typed) -> Typed:
    """The boxes as the record stands now, and `was`; those that this person has changed already stay as they were `typed`."""
    episode, words = opened.view.episode, latest_words(opened.timeline)
    stands = {name: getattr(episode, name, None) or words.get(name) for name in CorrectionForm.model_fields.keys() - KEPT}
    boxes = _boxes(stands | {"category": episode.periods[0].category})
    was = _read(typed.get("was", ["{}"])[0]) if typed else boxes
    now = {box: next(iter(texts), "") for box, texts in typed.items()} if typed else boxes
    touched = {_field(box) for box in was.keys() | now.keys() if now.get(box, "") != was.get(box, "")}
    return {box: [text] for box, text in boxes.items() if _field(box) not in touched} | {"was": [json.dumps(boxes)]}


def _boxes(values: Mapping[str, Any]) -> dict[str, str]:
    """What stands in the boxes of a form filled with these."""
    return {box: "".join(texts).replace("\r\n", "\n").strip() for box, texts in Form.blank(CorrectionForm, **values).typed.items()}


def _field(box: str) -> str:
    return box.partition("-")[0]


def _read(was: str) -> dict[str, str]:
    """Empty where somebody has tampered with it: then all that is given is sent, and the domain sees what differs."""
    try:
        found = json.loads(was)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
