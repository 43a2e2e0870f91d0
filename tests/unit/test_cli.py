"""What is typed after `safereturn`: `--data` stands where people put it."""

import asyncio
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from services.cli import main, parser
from services.commands import demonstration, letters, running, submissions
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


@pytest.fixture
def a_system(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A running system that holds no year, and to which every import lacks a column in line 2: the calls made to it."""
    calls: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request.url.path)
        if request.url.path.endswith((".csv", ".xml")):
            return httpx.Response(200, text="CHILD,DOB\r\n")
        short = {"file": "header.csv", "line": 2, "column": None, "value": None, "rule": "file", "message": "line 2 is short"}
        whole = short | {"line": None, "message": "it is cut off"}
        counts = {"children": 0, "placements": 0, "episodes": 0, "refused": [short, whole], "named": [], "failures": [], "done": 0, "of": 0}
        counts |= {"notes": ["counts are not loaded"]}
        return httpx.Response(200, json=counts)

    def connect(data: Path) -> httpx.Client:
        return httpx.Client(base_url="http://127.0.0.1", transport=httpx.MockTransport(answer))

    monkeypatch.setattr(submissions, "connect", connect)
    return calls


@pytest.fixture
def sent_parts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The parts of what is sent to a system that takes everything."""
    parts: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            parts.extend(name.decode() for name in re.findall(rb'name="(\w+)"; filename=', request.read()))
        counts = {"children": 1, "placements": 1, "episodes": 0, "refused": [], "named": [], "notes": ["counts are not loaded"]}
        return httpx.Response(200, json=counts | {"done": 0, "of": 0})

    def connect(data: Path) -> httpx.Client:
        return httpx.Client(base_url="http://127.0.0.1", transport=httpx.MockTransport(answer))

    monkeypatch.setattr(submissions, "connect", connect)
    return parts


@pytest.mark.parametrize("out", ["file/return", "file", "closed/return"])
def test_a_return_that_cannot_be_written_is_said_before_rows_about_children_are_taken_out(
    a_system: list[str], tmp_path: Path, out: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "closed").mkdir()
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path / "closed")  # whoever runs the tests may be root
    assert main(["export", "ssda903", "2025-26", str(tmp_path / out)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"safereturn: {tmp_path / out} cannot be made (")
    assert said.count("\n") == 1
    assert a_system == []


def test_a_year_of_which_nothing_is_held_is_no_return_without_faults(
    a_system: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "ssda903", "1066-67", str(tmp_path / "return")]) == 2
    said = capsys.readouterr()
    assert (said.out, "Nothing is loaded or recorded of the collection year 1066-67" in said.err) == ("", True)
    assert not (tmp_path / "return").exists()


def test_a_folder_to_load_is_read_in_capitals_and_what_a_row_lacks_is_not_printed_as_none(
    a_system: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(tmp_path / "nowhere")]) == 2
    assert "nowhere cannot be opened as a folder (No such file or directory)" in capsys.readouterr().err
    assert a_system == []
    (tmp_path / "HEADER.CSV").write_text("CHILD\n")
    assert main(["import", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "  header.csv line 2, rule file: line 2 is short\n  header.csv, rule file: it is cut off\n" in printed
    (tmp_path / "header.csv").write_text("CHILD\n")
    assert main(["import", str(tmp_path)]) == 2
    assert "header is there twice (HEADER.CSV, header.csv)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        ("List8.csv", "", "list_8"),
        ("list_8.csv", "", "list_8"),
        ("people.csv", "", "people"),
        ("Annex A 2026.xlsx", "", "list_8"),
        ("CLA tonight.csv", "\ufeffCHILD UNIQUE ID,Start Date of Most Recent Placement,Child\u2019s Legal Status,Mine\r\n", "list_8"),
    ],
)
def test_one_file_is_taken_by_its_name_or_by_the_columns_of_list_8(
    sent_parts: list[str], name: str, text: str, part: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert main(["import", str(tmp_path / name)]) == 0
    assert sent_parts == [part]
    assert capsys.readouterr().out.endswith("named: 0\ncounts are not loaded\n")
    (tmp_path / "other.csv").write_text("KIND,OF,THING\n")
    assert main(["import", str(tmp_path / "other.csv")]) == 2
    assert "other.csv is none of header.csv, episodes.csv, uasc.csv, missing.csv, people.csv, list_8.csv" in capsys.readouterr().err
    assert sent_parts == [part]


def test_a_list_8_in_the_folder_goes_with_the_rest(sent_parts: list[str], tmp_path: Path) -> None:
    (tmp_path / "people.csv").touch()
    (tmp_path / "LIST8.CSV").touch()
    assert main(["import", str(tmp_path)]) == 0
    assert sent_parts == ["people", "list_8"]


def test_a_fault_without_a_child_names_none(capsys: pytest.CaptureFixture[str]) -> None:
    submissions.print_failures([{"rule": "file", "child": None, "file": "missing.csv", "line": 2, "message": "it is short"}])
    assert capsys.readouterr().out == "rule file: missing.csv line 2, it is short\n"


def test_whoever_stops_reading_hears_no_more(tmp_path: Path) -> None:
    """As `safereturn ... | head -0`."""
    reading, writing = os.pipe()
    os.close(reading)
    program = "import sys; from services.cli import main; sys.exit(main(sys.argv[1:]))"
    asked = [sys.executable, "-c", program, "check", "ssda903", str(tmp_path), "2025-26"]
    stopped = subprocess.run(asked, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (stopped.returncode, stopped.stderr) == (141, b"")


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


def test_what_was_made_up_is_said_in_words_a_line_for_each_year(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "made"
    assert main(["synthesise", str(out), "--children=20", "--years=2", "--data", str(tmp_path)]) == 0
    first, *years = capsys.readouterr().out.splitlines()
    assert re.fullmatch(rf"\d+ made-up children in {out}", first)
    assert [year.split(":")[0].strip() for year in years] == sorted(folder.name for folder in out.iterdir())
    line = r"  \d{4}-\d\d: children \d+, episodes of care \d+, missing \d+ in \d+ incidents, open on 31 March \d+"
    assert all(re.fullmatch(line, year) for year in years)


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
