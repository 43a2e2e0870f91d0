"""Documents on paper: an A4 PDF from a Typst template and plain values, tagged for whoever reads it by ear.

The fonts are those that come with Typst alone, so that what fits here fits everywhere, and nothing is read from anywhere but the
template's folder. A template reads its values as `json(bytes(sys.inputs.values))`, sets title and language (`en`, region `gb`) itself, and
gives each picture its `alt`: without them PDF/UA is refused.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


def pdf(template: Path, values: Mapping[str, Any], made_at: datetime, *, unseen: Mapping[str, Any] | None = None) -> bytes:
    """PDF/UA-1. `values` as JSON takes them, a picture as its SVG text; `made_at` (UTC) is the file's date.

    PDF/UA is refused for a sign that none of the fonts has, such as an emoji. The same document is then made with `unseen` put over the
    values, where it can say so: tagged too, but without claiming the standard. Raises typst.TypstError where the template itself is wrong.
    It takes up to a second: call it in a thread.
    """
    try:
        return _set(template, values, made_at, "ua-1")
    except typst.TypstError:
        return _set(template, {**values, **(unseen or {})}, made_at)


def _set(template: Path, values: Mapping[str, Any], made_at: datetime, *standards: Literal["ua-1"]) -> bytes:
    inputs = {"values": json.dumps(values)}
    compiler = typst.Compiler(template, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs)
    made: Any = compiler.compile(format="pdf", pdf_standards=list(standards), timestamp=made_at.replace(microsecond=0))
    return bytes(made)
