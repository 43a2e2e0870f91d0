"""Every event type and version ever written stays readable: one sample of each, parsed for ever.

A sample is never edited. A new version adds its own file and an upcaster.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from services.reports.reading import Envelope, look
from shared.contracts.children import ChildSnapshot
from shared.contracts.envelope import EVENTS, Unreadable, decode, encode
from shared.contracts.upcasting import UPCASTERS

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


ONE = json.loads((GOLDEN / "missing.child_recorded.v1.json").read_text())


def test_a_fact_is_made_of_declared_fields_alone() -> None:
    """A field that went nowhere would be a fact lost; a name in it must not pass for published."""
    said: dict[str, Any] = {"child_id": "1001", "version": 1, "care_status": "ours", "first_name": "Amelia"}
    with pytest.raises(ValidationError, match="first_name"):
        ChildSnapshot(**said)
    with pytest.raises(ValidationError, match="first_name"):
        ChildSnapshot(**said | {"marks": [{"code": "uasc", "first_name": "Amelia"}]})


def test_a_fact_made_of_another_is_published_with_declared_fields_alone() -> None:
    event = decode(json.dumps(ONE))
    child: ChildSnapshot = event.data.child
    with pytest.raises(ValueError, match="ChildSnapshot declares no field first_name"):
        child.model_copy(update={"version": 2, "first_name": "Amelia"})
    with pytest.raises(ValueError, match="declares no field name"):
        event.data.model_copy(update={"name": "Amelia"})
    assert child.model_copy(update={"version": 2}).version == 2
    undeclared_inside = event.model_copy(update={"data": event.data.model_copy(update={"child": dict(child) | {"name": "Amelia"}})})
    with pytest.raises(PydanticSerializationError, match="PydanticSerializationUnexpectedValue"):
        encode(undeclared_inside)


def test_what_a_newer_owner_says_beyond_is_passed_over_at_every_depth() -> None:
    more = {**ONE, "newer": 1, "data": {**ONE["data"], "newer": 1, "child": {**ONE["data"]["child"], "newer": {"x": 1}}}}
    raw = json.dumps(more).encode()
    assert encode(decode(raw)) == encode(decode(json.dumps(ONE)))
    assert type(look(raw)) is Envelope
    kept = ONE["data"]["child"] | {"newer": 1}
    assert ChildSnapshot.model_validate(kept) == ChildSnapshot.model_validate_json(json.dumps(kept))


def test_a_schema_leaves_room_for_what_is_not_known_yet() -> None:
    assert "additionalProperties" not in json.dumps(ChildSnapshot.model_json_schema())


def older(version: int) -> bytes:
    """As builds of some years ago might have written it: the child's fields stood in `data` itself."""
    data = {"recorded_at": ONE["data"]["recorded_at"], **ONE["data"]["child"]}
    return json.dumps({**ONE, "dataschema": f"urn:safereturn:schema:missing.child_recorded:{version}", "data": data}).encode()


def nested(data: dict[str, Any]) -> dict[str, Any]:
    return {"recorded_at": data.pop("recorded_at"), "child": data}


def test_an_older_version_is_brought_up_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Version -1 called its number `number`, version 0 kept it where version 1 has a `child`."""
    monkeypatch.setitem(UPCASTERS, ("missing.child_recorded", -1), lambda data: data | {"child_id": data.pop("number")})
    monkeypatch.setitem(UPCASTERS, ("missing.child_recorded", 0), nested)
    today = decode(json.dumps(ONE))
    assert decode(older(0)) == today
    oldest = json.loads(older(-1))
    oldest["data"]["number"] = oldest["data"].pop("child_id")
    assert decode(json.dumps(oldest)) == today
    assert look(json.dumps(oldest).encode()) == today


def test_an_older_version_that_nothing_brings_up_is_no_event() -> None:
    with pytest.raises(Unreadable, match="could not be brought up to 1"):
        decode(older(0))


def test_an_older_version_that_comes_out_wrong_is_no_event(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(UPCASTERS, ("missing.child_recorded", 0), lambda data: data)
    with pytest.raises(Unreadable, match="could not be brought up to 1"):
        decode(older(0))


def test_every_event_type_has_a_sample_of_its_version() -> None:
    today = {f"{type_}.v{event.model_fields['dataschema'].default.rpartition(':')[2]}" for type_, event in EVENTS.items()}
    assert today <= {sample.stem for sample in SAMPLES}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_no_sample_has_a_field_for_names_or_free_text(sample: Path) -> None:
    forbidden = {"name", "first_name", "last_name", "rationale", "circumstances", "police_reference", "words", "upn", "mother", "postcode"}

    def keys(value: object) -> set[str]:
        if isinstance(value, dict):
            return set(value) | {key for inner in value.values() for key in keys(inner)}
        return {key for inner in value for key in keys(inner)} if isinstance(value, list) else set()

    assert not keys(json.loads(sample.read_bytes())) & forbidden
