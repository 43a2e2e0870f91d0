"""What a PDF says about itself, read from its objects: the streams are unpacked, nothing is drawn."""

import re
import zlib

_NESTED = rb"\((?:\\.|[^\\()])*\)"
_STRING = rb"\((?:\\.|" + _NESTED + rb"|[^\\()])*\)|<[0-9A-Fa-f\s]+>"
"""As PDF writes one: brackets in pairs need no mark before them."""


def inside(pdf: bytes) -> bytes:
    """The file and whatever its packed streams hold, one after the other."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return b"\n".join([pdf, *map(_unpacked, packed)])


def is_tagged(pdf: bytes) -> bool:
    said = inside(pdf)
    return re.search(rb"/Marked\s+true", said) is not None and b"/StructTreeRoot" in said


def follows_ua_1(pdf: bytes) -> bool:
    return re.search(rb"<pdfuaid:part>1<", inside(pdf)) is not None


def alternatives(pdf: bytes) -> list[str]:
    """The texts that stand for pictures."""
    return [_text(one) for one in re.findall(rb"/Alt\s*(" + _STRING + rb")", inside(pdf), re.DOTALL)]


def tags(pdf: bytes) -> set[str]:
    """The kinds of structure elements: H1, P, Table, TH, Figure, ..."""
    return {kind.decode() for kind in re.findall(rb"/S\s*/([A-Z][A-Za-z0-9]*)\b", inside(pdf))}


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", inside(pdf)))


def language(pdf: bytes) -> str:
    found = re.search(rb"/Lang\s*\(([^)]*)\)", inside(pdf))
    return found[1].decode() if found else ""


def _unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:  # not packed, or packed otherwise: no objects in it
        return b""


def _text(written: bytes) -> str:
    if written.startswith(b"<"):
        raw = bytes.fromhex(re.sub(rb"\s", b"", written[1:-1]).decode())
    else:
        escaped = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}
        raw = re.sub(rb"\\(.)", lambda found: escaped.get(found[1], found[1]), written[1:-1], flags=re.DOTALL)
    return raw.decode("utf-16") if raw.startswith((b"\xfe\xff", b"\xff\xfe")) else raw.decode("latin-1")
