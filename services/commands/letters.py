"""Events a follower could not read (dead letters) and those newer than this build (parked)."""

import json
from pathlib import Path

from services.commands.system import answer, connect


def deadletters(data: Path, service: str, verb: str, stream: str | None, position: int | None) -> None:
    """`safereturn deadletters list|show|replay|discard` and `parked replay`, at one service."""
    letters = f"/{service}/api/dead-letters"
    with connect(data) as system:
        match verb:
            case "list":
                items = answer(system.get(letters))["items"]
                print("\n".join(f"{one['stream']} {one['position']} {one['kind']} {one['at']} {one['reason']}" for one in items) or "None.")
            case "show":
                print(json.dumps(answer(system.get(f"{letters}/{stream}/{position}")), indent=1))
            case "replay":
                answer(system.post(f"{letters}/{stream}/{position}/replay"))
                print(f"{stream} {position} applied.")
            case "discard":
                answer(system.post(f"{letters}/{stream}/{position}/discard"))
                print(f"{stream} {position} given up.")
            case "replay-parked":
                outcome = answer(system.post(f"/{service}/api/parked/replay"))
                print(f"{outcome['replayed']} applied, {outcome['remaining']} still newer than this build.")
