"""The built style sheet and scripts: named by content, kept for a year by browsers, sent as compressed at build time."""

import json
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

BUILT = Path(__file__).parent / "static" / "dist"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_FOR_EVER = "public, max-age=31536000, immutable"


class AssetsNotBuilt(RuntimeError):
    """The page assets are made by `make install`; without them no page can be shown."""


@dataclass(frozen=True)
class Assets:
    """Every built file in memory (about 200 kB), by its hashed name."""

    hashed: dict[str, str]
    plain: dict[str, bytes]
    gzipped: dict[str, bytes]

    @classmethod
    def load(cls, folder: Path = BUILT) -> "Assets":
        """Raises AssetsNotBuilt."""
        try:
            hashed: dict[str, str] = json.loads((folder / "manifest.json").read_text())
            plain = {name: (folder / name).read_bytes() for name in hashed.values()}
            gzipped = {name: (folder / f"{name}.gz").read_bytes() for name in hashed.values()}
        except FileNotFoundError as missing:
            raise AssetsNotBuilt(f"{missing.filename} is missing: run `make install` (or `npm ci && npm run build`)") from missing
        return cls(hashed, plain, gzipped)

    def url(self, name: str) -> str:
        """The address of `app.css` as built. Raises KeyError for a name that was not built."""
        return f"/assets/{self.hashed[name]}"

    def router(self) -> APIRouter:
        """`GET /assets/{name}`."""
        router = APIRouter(include_in_schema=False)

        @router.get("/assets/{name}")
        async def asset(name: str, request: Request) -> Response:
            if name not in self.plain:
                raise HTTPException(404)
            headers = {"Cache-Control": _FOR_EVER, "Vary": "Accept-Encoding"}
            media = _TYPES[Path(name).suffix]
            if "gzip" in request.headers.get("accept-encoding", ""):
                return Response(self.gzipped[name], media_type=media, headers=headers | {"Content-Encoding": "gzip"})
            return Response(self.plain[name], media_type=media, headers=headers)

        return router
