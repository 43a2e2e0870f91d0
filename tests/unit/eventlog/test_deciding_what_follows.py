"""The pure decisions: which events continue the chain, where a relay goes on, and when two pasts have parted."""

from uuid import UUID

import psycopg
import pytest
from faults.spine import facts
from pydantic_core import from_json
from redis.exceptions import ConnectionError, OutOfMemoryError, ResponseError

from shared.contracts.envelope import encode
from shared.eventlog.chain import FIELD, START, Diverged, Page, Progress, continue_from_owner, continue_from_stream, first_wanted
from shared.eventlog.relay import NEAR, Ending, kind_of_fault, resume_at


def chained(count: int) -> list[bytes]:
    raws: list[bytes] = []
    previous = "null"
    for position, event in enumerate(facts(count), start=1):
        raws.append(f'{{"position":{position},"previous":{previous},{encode(event)[1:]}'.encode())
        previous = f'"{event.id}"'
    return raws


LOG = chained(5)


def progress_at(position: int, log: list[bytes] = LOG) -> Progress:
    return Progress(position, UUID(from_json(log[position - 1])["id"])) if position else START


def entries(*positions: int) -> list[tuple[bytes, dict[bytes, bytes]]]:
    return [(b"%d-0" % position, {FIELD: LOG[position - 1]}) for position in positions]


@pytest.mark.parametrize(
    ("mine", "offered", "taken", "gap"),
    [
        (0, (1, 2, 3), [1, 2, 3], False),
        (2, (1, 2, 3), [3], False),
        (3, (1, 2, 3), [], False),
        (0, (2, 3), [], True),
        (0, (1, 3), [1], True),
        (0, (), [], False),
    ],
)
def test_only_what_continues_the_chain_is_taken_from_the_stream(mine: int, offered: tuple[int, ...], taken: list[int], gap: bool) -> None:
    batch, found_gap = continue_from_stream(progress_at(mine), entries(*offered))
    assert [one.position for one in batch] == taken
    assert found_gap is gap


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {FIELD: b""},
        {FIELD: b"\xff\xfe"},
        {FIELD: b"[" * 100_000},
        {FIELD: b'{"position":1}'},
        {b"other": LOG[0]},
        {FIELD: LOG[1]},
        {FIELD: LOG[0].replace(b'"position":1,', b"")},
        {FIELD: LOG[0].replace(b"child_recorded", b"child_imagined")},
        {FIELD: chained(2)[1].replace(b'"position":2', b'"position":1')},
    ],
)
def test_rubbish_in_the_stream_is_a_question_to_the_owner_and_no_error(fields: dict[bytes, bytes]) -> None:
    assert continue_from_stream(START, [(b"1-0", fields)]) == ([], True)


def page(after: int, log: list[bytes] = LOG) -> Page:
    return Page([from_json(raw) for raw in log[after:]], len(log))


@pytest.mark.parametrize("mine", range(6))
def test_what_the_owner_says_is_taken_whole(mine: int) -> None:
    progress = progress_at(mine)
    batch = continue_from_owner(progress, page(first_wanted(progress)))
    assert [one.position for one in batch] == list(range(mine + 1, 6))


def test_an_owner_that_ends_before_my_position_has_another_past() -> None:
    with pytest.raises(Diverged, match="ends at 3"):
        continue_from_owner(progress_at(5), page(4, LOG[:3]))


def test_an_owner_with_another_event_at_my_position_has_another_past() -> None:
    with pytest.raises(Diverged, match="another event at position 3"):
        continue_from_owner(progress_at(3), page(2, chained(5)))


def test_where_a_relay_goes_on() -> None:
    assert resume_at(Ending(0, b""), 0, b"") == 0
    assert resume_at(Ending(0, b""), NEAR + 500, b"") == 500
    assert resume_at(Ending(3, LOG[2]), 5, LOG[2]) == 3
    assert resume_at(Ending(3, b"rubbish"), 5, LOG[2]) == 3
    assert resume_at(Ending(3, LOG[1]), 5, LOG[2]) == 3, "a copy of another event is rubbish too"


def test_a_stream_ahead_of_its_log_is_never_taken_for_already_published() -> None:
    with pytest.raises(Diverged, match="ends at position 5, its log at 3"):
        resume_at(Ending(5, LOG[4]), 3, LOG[2])


def test_a_stream_with_another_past_is_never_continued() -> None:
    with pytest.raises(Diverged, match="another event at position 3"):
        resume_at(Ending(3, chained(3)[2]), 5, LOG[2])


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (psycopg.errors.CheckViolation("Failing row contains (Mia, 2012-03-04)"), "CheckViolation"),
        (psycopg.OperationalError('connection to server at "10.0.0.7" failed'), "OperationalError"),
        (ConnectionError("Error 111 connecting to redis:6379."), "ConnectionError"),
        (OutOfMemoryError("command not allowed when used memory > 'maxmemory'."), "OutOfMemoryError"),
        (ResponseError("WRONGTYPE Operation against a key"), "ResponseError WRONGTYPE"),
        (ResponseError("NOPERM User missing has no permissions to run the 'eval' command"), "ResponseError NOPERM"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_fault_is_told_by_its_kind_and_never_in_the_stores_own_words(fault: Exception, told: str) -> None:
    assert kind_of_fault(fault) == told
