"""How a picture looks: a Vega-Lite specification in one colour on white (10.9 to 1), so that nothing hangs on telling colours apart.

Values stand beside their marks wherever there is room. Wide pictures are for 600 pixels and more, narrow ones for a phone of 360.
"""

import json
import textwrap
from enum import StrEnum
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

from services.reports.charts.pictures import Mark, Panel, Picture, Run

INK, GREY, LINE, GRID = "#0b0c0c", "#484949", "#14405c", "#d9dee2"
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
LETTER = 7.7  # pixels a letter of 14 is wide, on average
BOLD_LETTER = 8.6  # the same of a panel's title
AXIS = 44  # pixels for the numbers at the axis, the same in every panel so that their edges stand in line
MARGIN = 4


class Shape(StrEnum):
    WIDE = "wide"
    NARROW = "narrow"

    @property
    def pixels(self) -> int:
        return 640 if self is Shape.WIDE else 330


def specification(picture: Picture, shape: Shape) -> dict[str, Any]:
    """The picture as a Vega-Lite dict of the given width, without reading anything from anywhere."""
    columns = 2 if shape is Shape.WIDE and len(picture.panels) > 1 else 1
    width = (shape.pixels - 2 * MARGIN - (columns - 1) * 24) // columns
    draw = _months if picture.run is Run.MONTHS else _values
    panels = [draw(picture, panel, width) for panel in picture.panels]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": "white",
        "padding": MARGIN,
        **({"concat": panels, "columns": columns, "spacing": 24} if len(panels) > 1 else panels[0]),
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "title": {"font": FONT, "fontSize": 15, "color": INK, "anchor": "start", "frame": "group", "offset": 12},
            "axis": {"labelFontSize": 14, "labelColor": GREY, "gridColor": GRID, "domainColor": GREY, "ticks": False, "labelPadding": 6},
            "text": {"font": FONT, "fontSize": 14, "fill": INK},
        },
    }


def with_words(svg: str, picture: Picture) -> str:
    """The drawing with its title and description inside, for whoever opens it by itself."""
    head, rest = svg.split(">", 1)
    named = f'{head} role="img" aria-labelledby="title words">'
    return f'{named}<title id="title">{escape(picture.title)}</title><desc id="words">{escape(picture.words)}</desc>{rest}'


def _months(picture: Picture, panel: Panel, width: int) -> dict[str, Any]:
    inner = width - AXIS
    step = inner / max(len(panel.marks), 1)
    height = 240 if len(picture.panels) == 1 else 130
    beside = 12 if picture.joined else 3  # a line passes between its points, and would run through what stands close
    roomy = max((len(_bare(mark)) for mark in panel.marks), default=0) * LETTER + beside <= step
    ticks = _ticks(panel.marks, step)
    figures = _points(panel, step) if picture.joined else [_bars()]
    layers = [*_decided(picture, panel, height), *(_intervals("y", panel, step) if picture.intervals else figures)]
    if roomy:
        above = {"type": "text", "baseline": "bottom", "dy": -8 if picture.joined else -4}
        crossed = picture.joined or picture.decided
        text = _text("shown") | {"y": {"field": "at", "type": "quantitative"}}
        halo = [{"mark": above | {"stroke": "white", "strokeWidth": 4}, "encoding": text}] if crossed else []
        layers += [*halo, {"mark": above, "encoding": text}]
    layers.append(
        {
            "mark": {"type": "text", "baseline": "bottom", "dy": -4},
            "transform": [{"filter": "datum.hidden"}],
            "encoding": {**_text("shown"), "y": {"field": "at", "type": "quantitative"}},
        }
    )
    # A month whose value is hidden has no bar, and would stand last if the bars made the order.
    x_scale = {"domain": [mark.key for mark in panel.marks], "paddingInner": 0.12, "paddingOuter": 0.06}
    x_axis = {"title": None, "labelAngle": 0, "labelOverlap": False, "labelExpr": f"{json.dumps(ticks)}[datum.value]", "domain": True}
    y_axis = {"title": None, "tickCount": 4, "domain": False, "minExtent": AXIS, "maxExtent": AXIS, "format": ",~f"}
    return {
        "title": _title(panel, picture, inner),
        "width": inner,
        "height": height,
        "data": {"values": [_row(mark) | {"shown": _bare(mark)} for mark in panel.marks]},
        "layer": layers,
        "encoding": {
            "x": {"field": "key", "type": "ordinal", "sort": None, "axis": x_axis, "scale": x_scale},
            "y": {"field": "value", "type": "quantitative", "scale": {"domain": [0, _top(picture)]}, "axis": y_axis},
        },
    }


def _decided(picture: Picture, panel: Panel, height: int) -> list[dict[str, Any]]:
    """A broken line behind the figures at each month in which something was decided, its numbers above."""
    numbers: dict[str, list[str]] = {}
    for one in picture.decided:
        numbers.setdefault(one.key, []).append(str(one.number))
    there = [{"key": mark.key, "shown": ", ".join(numbers[mark.key])} for mark in panel.marks if mark.key in numbers]
    if not there:
        return []
    line = {"type": "rule", "color": INK, "strokeWidth": 1.5, "strokeDash": [2, 3]}
    number = {"type": "text", "baseline": "bottom", "dy": -3, "fontWeight": "bold"}
    return [
        {"data": {"values": there}, "mark": line, "encoding": {"y": {"value": 0}, "y2": {"value": height}}},
        {"data": {"values": there}, "mark": number, "encoding": {**_text("shown"), "y": {"value": 0}}},
    ]


def _bars() -> dict[str, Any]:
    """A month that is not over is hollow: it will grow."""
    return {
        "mark": {"type": "bar", "color": LINE, "stroke": LINE, "strokeWidth": 1.5},
        "encoding": {"fillOpacity": _if_unfinished(0, 1), "strokeDash": _if_unfinished([4, 3], [1, 0])},
    }


def _intervals(along: str, panel: Panel, step: float, **mark: Any) -> list[dict[str, Any]]:
    """A line from one end of the interval to the other, and the figure on it; points of different homes are never joined."""
    ends = {along: {"field": "low", "type": "quantitative"}, f"{along}2": {"field": "high"}}
    there = [{"filter": "datum.high != null"}]
    dot = {**_points(panel, step)[1], "encoding": {"fill": _if_unfinished("white", LINE)}}
    return [
        {"mark": {"type": "rule", "color": LINE, "strokeWidth": 3} | mark, "transform": there, "encoding": ends},
        dot | {"mark": dot["mark"] | mark},
    ]


def _points(panel: Panel, step: float) -> list[dict[str, Any]]:
    """The line breaks where there is no value: a bridge would be a guess."""
    dot = {"type": "point", "shape": "circle", "size": 60 if step > 12 else 20, "opacity": 1, "stroke": LINE, "strokeWidth": 2}
    return [
        {"mark": {"type": "line", "color": LINE, "strokeWidth": 2.5, "strokeJoin": "round", "invalid": "break-paths-show-path-domains"}},
        {"mark": dot, "transform": [{"filter": "datum.value != null"}], "encoding": {"fill": _if_unfinished("white", LINE)}},
    ]


def _values(picture: Picture, panel: Panel, width: int) -> dict[str, Any]:
    """Each value's name above its bar, in full: beside it a phone would have to cut it short."""
    letters = int(width / LETTER)
    names = {mark.key: textwrap.wrap(mark.label, letters) for mark in panel.marks}
    lines = max((len(wrapped) for wrapped in names.values()), default=1)
    names = {key: [""] * (lines - len(wrapped)) + wrapped for key, wrapped in names.items()}  # each stands on its bar
    room = max((len(mark.shown) for mark in panel.marks), default=0) * LETTER + 10
    height = 18 * lines + 36
    at_edge = {"type": "text", "align": "left"}
    scale = {"axis": None, "scale": {"domain": [0, _top(picture)], "nice": False, "range": [0, width - room]}}
    value = {"field": "value", "type": "quantitative", **scale}
    figures = [{"mark": {"type": "bar", "color": LINE, "height": 18, "yOffset": 8 * lines}, "encoding": {"x": value}}]
    if picture.intervals:
        rule, dot = _intervals("x", panel, height, yOffset=8 * lines)
        rule["encoding"]["x"] |= scale
        dot["encoding"]["x"] = value
        figures = [rule, dot]
    return {
        "title": _title(panel, picture, width),
        "width": width,
        "height": {"step": height},
        "data": {"values": [_row(mark) | {"name": names[mark.key]} for mark in panel.marks]},
        "layer": [
            *figures,
            {
                "mark": {**at_edge, "baseline": "middle", "dx": 8 if picture.intervals else 6, "yOffset": 8 * lines, "fontWeight": "bold"},
                "encoding": {**_text("shown"), "x": {"field": "at", "type": "quantitative"}},
            },
            {
                "mark": {**at_edge, "baseline": "bottom", "lineBreak": "\n", "yOffset": 8 * lines - 13 - 18 * (lines - 1)},
                "encoding": {**_text("name"), "x": {"value": 0}},
            },
        ],
        "encoding": {"y": {"field": "key", "type": "ordinal", "sort": None, "axis": None}},
    }


def _bare(mark: Mark) -> str:
    """Where the axis says the unit, the value need not."""
    return mark.shown.removesuffix("%")


def _row(mark: Mark) -> dict[str, Any]:
    return {
        "key": mark.key,
        "value": mark.value,
        "at": mark.value or 0 if mark.high is None else mark.high,
        "low": mark.low,
        "high": mark.high,
        "shown": mark.shown,
        "unfinished": mark.unfinished,
        "hidden": mark.hidden,
    }


def _title(panel: Panel, picture: Picture, width: int) -> Any:
    """A panel by itself has the page's heading, and its own where it is of one group; what is left to say is the unit."""
    above = {"offset": 26} if picture.decided else {}  # room for the numbers of decisions
    if len(picture.panels) > 1 or (panel.title and picture.run is Run.VALUES):
        return {"text": textwrap.wrap(panel.title, int(width / BOLD_LETTER)), "fontWeight": "bold"} | above
    return {"text": picture.unit, "fontWeight": "normal", "fontSize": 14, "color": GREY} | above if picture.run is Run.MONTHS else None


def _top(picture: Picture) -> float:
    """The end of the scale, the same in every panel; percentages past the half, or all of them 0, are shown against the whole."""
    highest = max((max(mark.value or 0, mark.high or 0) for panel in picture.panels for mark in panel.marks), default=0)
    if picture.unit == "%" and picture.run is Run.MONTHS and (highest > 50 or not highest):
        return 112  # room for the value above a point at 100
    return float(highest * 1.12) or 1.0


def _ticks(marks: tuple[Mark, ...], step: float) -> dict[str, list[str] | str]:
    """Months by short name where there is room, else every second, third...; the year beneath its first."""
    every = max(1, -(-30 // max(int(step), 1)))
    every = next(n for n in (1, 2, 3, 4, 6, 12, 24, 60, 120) if n >= min(every, 120))
    shown = [mark for number, mark in enumerate(marks) if number % every == 0]
    years = {shown[0].key} | {later.key for before, later in pairwise(shown) if before.key[:4] != later.key[:4]}
    ticks: dict[str, list[str] | str] = {mark.key: "" for mark in marks}
    for mark in shown:
        short = mark.label[:3]
        ticks[mark.key] = [short, mark.key[:4]] if mark.key in years else [short]
    return ticks


def _if_unfinished(then: Any, otherwise: Any) -> dict[str, Any]:
    return {"condition": {"test": "datum.unfinished", "value": then}, "value": otherwise}


def _text(name: str) -> dict[str, Any]:
    return {"text": {"field": name, "type": "nominal"}}
