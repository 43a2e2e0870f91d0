"""Somebody at a browser that runs no script: follows links, fills in forms, keeps the cookie."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    text: str = ""


class Page(HTMLParser):
    """What a page offers: its words, its links by their words, its forms with the values already in them."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__()
        self.address = str(response.url)
        self.text, self.links, self.forms = "", dict[str, str](), list[Form]()
        self.choices: dict[str, str] = {}  # the words of a label to the value of its radio button
        self._link = self._form = self._labelled = None
        self._values: dict[str, str] = {}
        self.feed(response.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a":
            self._link = said.get("href", "")
        elif tag == "form":
            self._form = Form(urljoin(self.address, said.get("action", "")), said.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "label":
            self._labelled = said.get("for")
        elif tag in ("input", "button") and said.get("type") in ("radio", "checkbox"):
            self._values[said.get("id", "")] = said.get("value", "")
        elif tag in ("input", "button", "textarea") and self._form and said.get("name"):
            self._form.fields[said["name"]] = said.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._link = None
        elif tag == "form":
            self._form = None
        elif tag == "label":
            self._labelled = None

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if not words:
            return
        self.text += f" {words}"
        if self._link is not None:
            self.links[words] = urljoin(self.address, self._link)
        if self._form is not None:
            self._form.text += f" {words}"
        if self._labelled in self._values:
            self.choices[words] = self._values[self._labelled]


class Visitor:
    """Signs in as one of the made-up people, by the words beside their button."""

    def __init__(self, base_url: str) -> None:
        self._http = httpx.Client(base_url=base_url, follow_redirects=True, timeout=60)

    def sign_in(self, name: str) -> Page:
        page = self.open("/sign-in")
        person = next(value for words, value in page.choices.items() if name in words)
        return self.send(next(form for form in page.forms if form.method == "post"), person=person)

    def open(self, address: str) -> Page:
        return self._read(self._http.get(address))

    def send(self, form: Form, **answers: str) -> Page:
        origin = {"Origin": str(self._http.base_url).rstrip("/")}
        return self._read(self._http.request(form.method, form.action, data=form.fields | answers, headers=origin))

    def _read(self, response: httpx.Response) -> Page:
        assert response.is_success, f"{response.request.method} {response.url} answered {response.status_code}: {response.text[:2000]}"
        return Page(response)
