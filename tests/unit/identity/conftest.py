"""Keys in a temporary folder, a clock that is moved, and a small app for each service."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import httpx
import pytest
from fastapi import Depends, FastAPI

from shared.clock import MovableClock
from shared.identity.between_services import EVENTS_READ, NAMES_READ, CallingService
from shared.identity.keys import KeyRing, make_all_keys, open_keys
from shared.identity.layer import install
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import current, require, service_scope
from shared.identity.settings import IdentitySettings
from shared.identity.signin import signin_router
from shared.web.install import install as install_web
from shared.web.pages import Pages

MakeApp = Callable[..., FastAPI]
Browser = Callable[..., httpx.AsyncClient]
SIGNED_IN_AT = datetime(2026, 5, 14, 21, 40, tzinfo=UTC)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(SIGNED_IN_AT)


@pytest.fixture(scope="session")
def made_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("made") / "keys"
    make_all_keys(directory)
    return directory


@pytest.fixture
def keys_dir(made_keys: Path, tmp_path: Path) -> Path:
    """Everybody's keys, this test's own to spoil; copied, since making them waits for the disk."""
    return shutil.copytree(made_keys, tmp_path / "keys")


@pytest.fixture
def operator(keys_dir: Path) -> KeyRing:
    return open_keys("operator", keys_dir)


@pytest.fixture
def missing(keys_dir: Path) -> KeyRing:
    return open_keys("missing", keys_dir)


@pytest.fixture
def notify(keys_dir: Path) -> KeyRing:
    return open_keys("notify", keys_dir)


@pytest.fixture(scope="session")
def frames() -> dict[bool, Pages]:
    """The page frame with and without demonstration people, made once: compiling templates is most of a small app's start."""
    return {demonstration: Pages("shared.identity", demonstration=demonstration) for demonstration in (True, False)}


@pytest.fixture
def app_of(keys_dir: Path, clock: MovableClock, frames: dict[bool, Pages]) -> MakeApp:
    """`app_of("missing")`: an app with identity, the frame, and one route of each sort."""

    def make(service: str, oidc_issuer: str | None = None) -> FastAPI:
        app = FastAPI()
        pages = frames[oidc_issuer is None]
        install_web(app, pages, addresses=("http://safereturn.example.gov.uk",))
        identity = install(app, service, IdentitySettings(keys_dir=keys_dir, oidc_issuer=oidc_issuer), clock)
        app.include_router(signin_router(identity, pages))

        @app.get(f"/{service}/api/me")
        async def me(person: Annotated[Person, Depends(current)]) -> dict[str, str | None]:
            return {"id": person.id, "name": person.name, "sid": person.sid, "purpose": person.purpose}

        @app.get(f"/{service}/api/names")
        async def names(person: Annotated[Person, Depends(require(Action.CHILDREN_READ, on_behalf=NAMES_READ))]) -> dict[str, str]:
            return {"for": person.name}

        @app.get(f"/{service}/events")
        async def events(
            who: Annotated[CallingService | Person, Depends(service_scope(EVENTS_READ, Action.EVENTS_READ))],
        ) -> dict[str, str]:
            return {"for": who.service if isinstance(who, CallingService) else who.name}

        @app.get(f"/{service}/open")
        async def page(person: Annotated[Person, Depends(require(Action.EPISODES_READ))]) -> dict[str, str]:
            return {"name": person.name}

        return app

    return make


@pytest.fixture
def browser() -> Browser:
    """A browser at an app; it keeps cookies and follows nothing by itself."""

    def open_at(app: FastAPI, address: str = "http://127.0.0.1:8000") -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=address)

    return open_at
