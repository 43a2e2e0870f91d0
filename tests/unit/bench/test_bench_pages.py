"""What a page weighs is all that it has a browser fetch, as it comes over the wire."""

import gzip

from bench.p8_pages import PAGES, weight
from bench.wire import Answer
from shared.web.navigation import PLACES

STYLE = gzip.compress(b".a{background:url(/assets/crest.svg)}.b{background:url(data:image/png;base64,xx)}")
SCRIPT = b"import { more } from './more.js'\n"
KEPT = {
    "/assets/a.css": STYLE,
    "/assets/app.js": SCRIPT,
    "/assets/more.js": b"x" * 100,
    "/assets/icon.svg": b"y" * 10,
    "/assets/crest.svg": b"z" * 7,
}


class Shelf:
    """Answers from memory."""

    asked: list[str]

    def __init__(self) -> None:
        self.asked = []

    async def get(self, path: str) -> Answer:
        self.asked.append(path)
        return Answer(200, KEPT[path])


async def test_a_page_weighs_its_styles_scripts_and_pictures_each_once() -> None:
    html = """<link rel="icon" href="/assets/icon.svg"><link rel="stylesheet" href="/assets/a.css">
    <link href="/manifest.json" rel="manifest">
    <script type="module" src="/assets/app.js"></script><img src="/assets/crest.svg" alt=""><a href="/missing">Open episodes</a>"""
    shelf = Shelf()
    assert await weight(shelf, html) == len(STYLE) + len(SCRIPT) + 100 + 10 + 7  # type: ignore[arg-type]
    assert sorted(shelf.asked) == sorted(KEPT)


def test_each_place_of_the_navigation_is_measured() -> None:
    assert {place.href for place in PLACES} <= {page.path for page in PAGES}
