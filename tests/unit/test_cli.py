"""What is typed after `safereturn`: `--data` stands where people put it."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest

from services.cli import main, parser
from services.commands import demonstration, letters, running
from services.commands.system import CommandFailed
from shared.identity.keys import make_all_keys

COMMANDS = (
    ["import", "FOLDER"],
    ["export", "ssda903", "2025-26", "OUT"],
    ["check", "ssda903", "FOLDER", "2025-26"],
    ["deadletters", "list"],
    ["deadletters", "list", "missing"],
    ["deadletters", "show", "missing", "notify", "7"],
    ["parked", "replay"],
    ["parked", "replay", "reports"],
    ["token", "--role", "director", "--name", "Demo"],
)
PLACES = [(words, place) for words in COMMANDS for place in range(len(words) + 1) if not words[place - 1].startswith("--")]


@pytest.mark.parametrize(("words", "place"), PLACES, ids=lambda one: str(one))
def test_the_folder_is_taken_before_and_after_every_word(words: list[str], place: int) -> None:
    assert parser().parse_args([*words[:place], "--data", "HERE", *words[place:]]).data == "HERE"


@pytest.mark.parametrize("words", COMMANDS, ids=lambda one: one[0])
def test_without_it_the_setting_counts(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAFERETURN_DATA", raising=False)
    assert parser().parse_args(words).data == "./var"
    monkeypatch.setenv("SAFERETURN_DATA", "/srv/100%")
    assert parser().parse_args(words).data == "/srv/100%"
    assert "/srv/100%" in parser().format_help()


def test_a_folder_that_leaves_most_out_needs_a_word_more() -> None:
    assert parser().parse_args(["import", "FOLDER"]).replace is False
    assert parser().parse_args(["import", "FOLDER", "--replace"]).replace is True


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The calls made to a system where each service has set one event aside."""
    calls: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request.url.path)
        letter = {"stream": "missing", "position": 7, "kind": "dead", "at": "2026-11-01T00:00:00Z", "reason": "no JSON"}
        return httpx.Response(200, text=json.dumps({"items": [letter], "next": None, "replayed": 2, "remaining": 1}))

    def connect(data: Path) -> httpx.Client:
        return httpx.Client(base_url="http://127.0.0.1", transport=httpx.MockTransport(answer))

    monkeypatch.setattr(letters, "connect", connect)
    return calls


def test_letters_are_listed_at_every_service_or_at_one(asked: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["deadletters", "list"]) == 0
    assert asked == [f"/{service}/api/dead-letters" for service in ("missing", "notify", "reports")]
    assert [line.split()[:3] for line in capsys.readouterr().out.splitlines()] == [
        ["missing", "missing", "7"],
        ["notify", "missing", "7"],
        ["reports", "missing", "7"],
    ]
    assert main(["deadletters", "list", "notify"]) == 0
    assert asked[3:] == ["/notify/api/dead-letters"]


def test_parked_events_are_tried_at_every_service_or_at_one(asked: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parked", "replay"]) == 0
    assert asked == [f"/{service}/api/parked/replay" for service in ("missing", "notify", "reports")]
    assert capsys.readouterr().out.splitlines()[2] == "reports: 2 applied, 1 still newer than this build."
    assert main(["parked", "replay", "missing"]) == 0
    assert asked[3:] == ["/missing/api/parked/replay"]


def test_one_letter_is_named_in_full(asked: list[str]) -> None:
    assert main(["deadletters", "discard", "reports", "notify", "7"]) == 0
    assert asked == ["/reports/api/dead-letters/notify/7/discard"]
    with pytest.raises(SystemExit):
        main(["deadletters", "show"])


def test_a_system_that_does_not_answer_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What kill -9 leaves behind still names the address it had."""
    monkeypatch.setenv("SAFERETURN_URL", "http://127.0.0.1:9")
    make_all_keys(tmp_path / "keys")
    assert main(["deadletters", "list", "--data", str(tmp_path)]) == 2
    assert capsys.readouterr().err == "safereturn: the system did not answer (ConnectError). Is it running? `safereturn run` starts it.\n"


@pytest.mark.parametrize("number", ["0", "-1", "many"])
def test_nobody_is_no_authority(tmp_path: Path, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["synthesise", str(tmp_path), f"--children={number}"])
    assert f"{number} is no whole number of 1 or more" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


async def test_a_made_up_authority_that_cannot_be_loaded_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fails(data: Path) -> None:
        raise CommandFailed("refused")

    monkeypatch.setattr(demonstration, "load_demonstration", fails)
    began = asyncio.Event()
    began.set()
    await running._seed_when(began, tmp_path)
    assert "The system goes on without" in capsys.readouterr().err
