"""What is typed after `safereturn`: `--data` stands where people put it."""

import pytest

from services.cli import parser

COMMANDS = (
    ["import", "FOLDER"],
    ["export", "ssda903", "2025-26", "OUT"],
    ["check", "ssda903", "FOLDER", "2025-26"],
    ["deadletters", "list", "missing"],
    ["deadletters", "show", "missing", "notify", "7"],
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
