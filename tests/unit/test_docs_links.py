"""What the README and the guides lead to is there: files, headings, pictures, and addresses of the running system."""

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from PIL import Image
from starlette.routing import Match

from services.one_process import SERVICES, make_app
from shared.clock import SystemClock
from shared.identity.keys import make_all_keys

ROOT = Path(__file__).parents[2]
TEXTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/**/*.md")])
GUIDES = sorted(ROOT.glob("docs/guide/*.md"))
PICTURES = sorted(ROOT.glob("docs/pictures/*.png"))

HEAVIEST = 150_000
"""Bytes of a picture: a guide opens at once, also on a phone."""

LINK = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
SHOWN = re.compile(r"!\[(?P<alt>[^\]]*)\]\(|<img [^>]*alt=\"(?P<words>[^\"]*)\"")
QUOTED = re.compile(r"`(?:(?:GET|PUT|POST|DELETE) )?(/(?:missing|notify|reports)/[^\s`]+)`")

named = pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())


def links(text: Path) -> list[str]:
    return [one or other for one, other in LINK.findall(text.read_text()) if not (one or other).startswith(("http://", "https://"))]


def anchors(text: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.*)$", text.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


@named
def test_every_link_of_the_documentation_leads_somewhere(text: Path) -> None:
    for link in links(text):
        path, _, anchor = link.partition("#")
        there = (text.parent / path).resolve() if path else text
        assert there.exists(), f"{text.name}: nothing is at {link}"
        assert not anchor or anchor in anchors(there), f"{text.name}: no heading for {link}"


@named
def test_every_picture_says_in_words_what_it_shows(text: Path) -> None:
    for found in SHOWN.finditer(text.read_text()):
        assert len((found["alt"] or found["words"] or "").split()) >= 5, f"{text.name}: {found[0]} needs words for who cannot see it"


def test_every_guide_can_be_reached_from_the_readme_and_every_picture_is_shown() -> None:
    led_to = {(text.parent / link.partition("#")[0]).resolve() for text in TEXTS for link in links(text)}
    from_readme = {(ROOT / link.partition("#")[0]).resolve() for link in links(ROOT / "README.md")}
    assert set(GUIDES) <= from_readme
    assert set(PICTURES) <= led_to


def test_every_file_that_the_guide_for_developers_names_is_in_the_repository() -> None:
    held = [
        path.relative_to(ROOT).as_posix() for folder in ("services", "shared", "tests", "bench") for path in (ROOT / folder).rglob("*.*")
    ]
    for quoted in re.findall(r"`([^`\s<>…*]+\.(?:py|sql|html|json))`", (ROOT / "docs/guide/developer.md").read_text()):
        assert any(f"/{path}".endswith(f"/{quoted}") for path in held), f"developer.md: there is no {quoted}"


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.name)
def test_a_picture_is_light(picture: Path) -> None:
    assert picture.stat().st_size < HEAVIEST
    with Image.open(picture) as opened:
        assert opened.format == "PNG"


@pytest.fixture(scope="module")
def apps(tmp_path_factory: pytest.TempPathFactory) -> list[FastAPI]:
    keys = tmp_path_factory.mktemp("keys")
    make_all_keys(keys)
    return [make_app(service, SystemClock(), keys_dir=keys, database_url="postgresql:///none") for service in SERVICES]


def test_every_address_that_a_guide_names_is_one_of_the_system(apps: list[FastAPI]) -> None:
    named = {(text.name, one.partition("?")[0]) for text in TEXTS for one in QUOTED.findall(text.read_text()) if "…" not in one}
    assert named
    for text, address in sorted(named):
        assert any(answers(app, address) for app in apps), f"{text}: the system has no {address}"


def answers(app: FastAPI, address: str) -> bool:
    """Whatever the method; `{child_id}` stands for any."""
    scope = {"type": "http", "path": address, "root_path": "", "method": "GET", "headers": []}
    return any(route.matches(scope)[0] is not Match.NONE for route in app.routes)


def test_an_address_that_the_system_does_not_have_is_noticed(apps: list[FastAPI]) -> None:
    assert not any(answers(app, address) for app in apps for address in ("/missing/nowhere", "/reports/api/nothing/there"))
