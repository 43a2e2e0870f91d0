"""Every event type and version ever written stays readable: one sample of each, parsed for ever.

A sample is never edited. A new version adds its own file and an upcaster.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.envelope import EVENTS, decode, encode

GOLDEN = Path(__file__).parent / "golden"
SAMPLES = sorted(GOLDEN.glob("*.json"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_an_event_written_once_is_read_for_ever(sample: Path) -> None:
    raw = sample.read_bytes()
    event = decode(raw)
    type_, _, version = sample.stem.rpartition(".v")
    assert event.type == type_
    if event.dataschema.endswith(f":{version}"):
        assert says(json.loads(encode(event)), json.loads(raw)), "today's form says all that was written"


def says(today: Any, written: Any) -> bool:
    """Whether today's form holds every value that was written. Fields added since stand beside them, at their defaults."""
    if isinstance(written, dict):
        return isinstance(today, dict) and all(name in today and says(today[name], value) for name, value in written.items())
    if isinstance(written, list):
        return isinstance(today, list) and len(today) == len(written) and all(map(says, today, written))
    return type(today) is type(written) and bool(today == written)


def test_every_event_type_has_a_sample_of_its_version() -> None:
    today = {f"{type_}.v{event.model_fields['dataschema'].default.rpartition(':')[2]}" for type_, event in EVENTS.items()}
    owned = {name for name in today if name.startswith("missing.")}
    assert owned <= {sample.stem for sample in SAMPLES}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_no_sample_has_a_field_for_names_or_free_text(sample: Path) -> None:
    forbidden = {"name", "first_name", "last_name", "rationale", "circumstances", "police_reference", "words", "upn", "mother", "postcode"}

    def keys(value: object) -> set[str]:
        if isinstance(value, dict):
            return set(value) | {key for inner in value.values() for key in keys(inner)}
        return {key for inner in value for key in keys(inner)} if isinstance(value, list) else set()

    assert not keys(json.loads(sample.read_bytes())) & forbidden
