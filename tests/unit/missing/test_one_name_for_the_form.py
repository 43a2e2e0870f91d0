"""The form by which somebody is reported missing has one name: who reads it in a guide finds it in the menu, at night and at once."""

from pathlib import Path

from shared.web.navigation import PLACES

ROOT = Path(__file__).parents[3]
(MENU,) = (place.text for place in PLACES if place.href == "/missing/raise")


def test_pages_and_guides_call_the_form_what_the_menu_calls_it() -> None:
    texts = {path: path.read_text() for path in [ROOT / "README.md", *ROOT.glob("docs/guide/*.md"), *ROOT.glob("services/**/*.html")]}
    assert [path.name for path, text in texts.items() if "Raise a missing episode" in text] == []
    button = f'"text": "{MENU}", "href": "/missing/raise"'
    leading = [path for path, text in texts.items() if '"href": "/missing/raise"' in text]
    assert leading
    assert all(button in texts[path] for path in leading)
    assert f"**{MENU}**" in texts[ROOT / "docs/guide/social-worker.md"]
