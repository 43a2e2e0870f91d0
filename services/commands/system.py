"""Finding the running system, and speaking to it as the operator."""

import json
import os
from pathlib import Path
from typing import Any

import httpx

from shared.clock import SystemClock
from shared.identity.keys import OPERATOR, open_keys
from shared.identity.tokens import command_token


class CommandFailed(Exception):
    """What a command could not do, in words for the person at the keyboard."""


def connect(data: Path) -> httpx.Client:
    """A client for the running system: at `SAFERETURN_URL`, or the one that says so in `data`. Raises CommandFailed."""
    address = os.environ.get("SAFERETURN_URL")
    if not address:
        running = data / "running.json"
        if not running.exists():
            raise CommandFailed(f"No running system found in {data}. Start one with `safereturn run`, or name one in SAFERETURN_URL.")
        address = json.loads(running.read_text())["url"]
    operator = open_keys(OPERATOR, keys_dir(data))

    def signed(request: httpx.Request) -> None:
        request.headers["Authorization"] = f"Bearer {command_token(operator, SystemClock().now())}"

    return httpx.Client(base_url=str(address), event_hooks={"request": [signed]}, timeout=httpx.Timeout(10, read=600))


def keys_dir(data: Path) -> Path:
    named = os.environ.get("SAFERETURN_KEYS_DIR")
    return Path(named) if named else data / "keys"


def answer(response: httpx.Response) -> Any:
    """The JSON of a good answer. Raises CommandFailed with what the problem details say."""
    if response.is_success:
        return response.json()
    raise CommandFailed(_problem(response))


def _problem(response: httpx.Response) -> str:
    try:
        problem = response.json()
    except ValueError:
        return f"The system answered {response.status_code}."
    lines = [str(problem.get("detail") or problem.get("title") or f"The system answered {response.status_code}.")]
    lines += [f"  {error.get('field')}: {error.get('message')}" for error in problem.get("errors", [])]
    return "\n".join(lines)
