"""Events a follower could not read (dead letters) and those newer than this build (parked)."""

import json
from pathlib import Path

from services.commands.system import answer, connect

SERVICES = ("missing", "notify", "reports")


def list_letters(data: Path, service: str | None) -> None:
    """`safereturn deadletters list`: a line each, of one service or of all."""
    with connect(data) as system:
        lines = [
            f"{name} {one['stream']} {one['position']} {one['kind']} {one['at']} {one['reason']}"
            for name in _asked(service)
            for one in answer(system.get(f"/{name}/api/dead-letters"))["items"]
        ]
    print("\n".join(lines) or "None.")


def replay_parked(data: Path, service: str | None) -> None:
    """`safereturn parked replay`, at one service or at all, a line each as it is done."""
    with connect(data) as system:
        for name in _asked(service):
            outcome = answer(system.post(f"/{name}/api/parked/replay"))
            print(f"{name}: {outcome['replayed']} applied, {outcome['remaining']} still newer than this build.")


def one_letter(data: Path, verb: str, service: str, stream: str, position: int) -> None:
    """`safereturn deadletters show|replay|discard`."""
    letter = f"/{service}/api/dead-letters/{stream}/{position}"
    with connect(data) as system:
        match verb:
            case "show":
                print(json.dumps(answer(system.get(letter)), indent=1))
            case "replay":
                answer(system.post(f"{letter}/replay"))
                print(f"{service} {stream} {position} applied.")
            case "discard":
                answer(system.post(f"{letter}/discard"))
                print(f"{service} {stream} {position} given up.")


def _asked(service: str | None) -> tuple[str, ...]:
    return SERVICES if service is None else (service,)
