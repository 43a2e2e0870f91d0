"""The short forms on an episode, by the phase of its life: each a model of its questions, and a row saying when it can be recorded."""

from collections.abc import Mapping

from services.missing.pages.recordings.arranging import ARRANGING
from services.missing.pages.recordings.on_record import ON_RECORD
from services.missing.pages.recordings.once_back import ONCE_BACK
from services.missing.pages.recordings.recording import Recorded, Recording
from services.missing.pages.recordings.while_away import WHILE_AWAY

RECORDINGS: Mapping[str, Recording] = {**WHILE_AWAY, **ONCE_BACK, **ARRANGING, **ON_RECORD}
"""By the last part of the page's address, in the order an episode's page offers them."""

PHASES: Mapping[str, Mapping[str, Recording]] = {
    "While they are away": WHILE_AWAY,
    "Once they are back": ONCE_BACK,
    "Interviewer and supervision": ARRANGING,
    "The record itself": ON_RECORD,
}
"""The same by phase, each with the heading it stands under."""

__all__ = ["PHASES", "RECORDINGS", "Recorded", "Recording"]
