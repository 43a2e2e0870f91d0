"""What the code says of itself: `docs/api/`, its OpenAPI and AsyncAPI documents, `docs/indicators.md` and `docs/extracts.md`.
`--check` fails when a copy has drifted.

The services are made but not started: no database, stream or network is needed.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

import httpx

from services.one_process import SERVICES, make_app
from services.reports.extracts import described as extracts
from services.reports.indicators import described as indicators
from shared.clock import SystemClock
from shared.identity.keys import make_all_keys

DOCUMENTS = Path(__file__).parent.parent / "docs"


async def documents() -> dict[str, str]:
    """Name beneath `docs/` to content."""
    found = {"indicators.md": indicators.page(), "extracts.md": extracts.page()}
    with tempfile.TemporaryDirectory() as folder:
        keys = Path(folder) / "keys"
        make_all_keys(keys)
        for service in SERVICES:
            app = make_app(service, SystemClock(), keys_dir=keys, database_url="postgresql:///none")
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
                for kind in ("openapi", "asyncapi"):
                    answer = (await client.get(f"/{service}/{kind}.json")).raise_for_status().json()
                    found[f"api/{service}.{kind}.json"] = json.dumps(answer, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    return found


def main() -> int:
    """0 when written or level; 1 when `--check` finds a difference."""
    drifted = []
    for name, content in asyncio.run(documents()).items():
        path = DOCUMENTS / name
        if path.exists() and path.read_text() == content:
            continue
        drifted.append(name)
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
    for name in drifted:
        sys.stderr.write(f"docs/{name}: {'differs from the code; run `make api`' if '--check' in sys.argv else 'written'}\n")
    return 1 if drifted and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
