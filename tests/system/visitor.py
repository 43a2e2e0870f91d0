"""Somebody at a browser that runs no script: follows links, presses buttons, keeps the cookie."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx


@dataclass
class Form:
    """`fields` hold the values already in them; `buttons` what each sends, by its words."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, dict[str, str]] = field(default_factory=dict)


class Page(HTMLParser):
    """What a page offers: its words, its links by their words, its forms."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__()
        self.address = str(response.url)
        self.text = ""
        self.links: dict[str, str] = {}
        self.forms: list[Form] = []
        self._link: str | None = None
        self._form: Form | None = None
        self._button: dict[str, str] | None = None
        self._words = ""
        self.feed(response.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag in ("a", "button"):
            self._words = ""
        if tag == "a":
            self._link = urljoin(self.address, said.get("href", ""))
        elif tag == "form":
            self._form = Form(urljoin(self.address, said.get("action", "")), said.get("method", "get"))
            self.forms.append(self._form)
        elif tag == "button":
            self._button = {said["name"]: said.get("value", "")} if "name" in said else {}
        elif tag in ("input", "textarea") and self._form and "name" in said and said.get("type") not in ("radio", "checkbox"):
            self._form.fields[said["name"]] = said.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link is not None:
            self.links[self._words.strip()] = self._link
            self._link = None
        elif tag == "button" and self._button is not None and self._form is not None:
            self._form.buttons[self._words.strip()] = self._button
            self._button = None
        elif tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if words:
            self.text += f" {words}"
            self._words += f" {words}"


class Visitor:
    """One browser. Every answer that is no success fails the test with what it says."""

    def __init__(self, base_url: str) -> None:
        self._http = httpx.Client(base_url=base_url, follow_redirects=True, timeout=60)

    def sign_in(self, name: str) -> Page:
        """As one of the made-up people."""
        return self.press(self.open("/sign-in"), name)

    def open(self, address: str) -> Page:
        return self._read(self._http.get(address))

    def press(self, page: Page, *words: str) -> Page:
        """The first button whose words hold all of these."""
        for form in page.forms:
            for said, sent in form.buttons.items():
                if all(word in said for word in words):
                    origin = {"Origin": str(self._http.base_url).rstrip("/")}
                    return self._read(self._http.request(form.method, form.action, data=form.fields | sent, headers=origin))
        raise AssertionError(f"{page.address} has no button {words}: {[list(form.buttons) for form in page.forms]}")

    def _read(self, response: httpx.Response) -> Page:
        assert response.is_success, f"{response.request.method} {response.url} answered {response.status_code}: {response.text[:2000]}"
        return Page(response)
