"""What `fields.html` asks of Python: labels, choices and boxes as GOV.UK's components take them."""

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from shared.web.forms import Form

_BOXES = (("day", "Day", "govuk-input--width-2"), ("month", "Month", "govuk-input--width-2"), ("year", "Year", "govuk-input--width-4"))


def question(text: str, heading: bool = False, kind: str = "label") -> dict[str, Any]:
    """A label or legend; as `heading` it is the page's h1."""
    size = f"govuk-fieldset__legend--{'l' if heading else 's'}" if kind == "legend" else f"govuk-label--{'l' if heading else 's'}"
    return {"text": text, "classes": size, "isPageHeading": heading}


def choices(options: Iterable[Any], chosen: Iterable[str]) -> list[dict[str, Any]]:
    """Radios, checkboxes or a select's items from codes with a label, or from mappings; `html` in one opens beneath its choice.

    "or" among the options is the divider before a last one such as "None of these".
    """
    picked = set(chosen)
    items: list[dict[str, Any]] = []
    for option in options:
        if option == "or":
            items.append({"divider": "or"})
            continue
        given = dict(option) if isinstance(option, Mapping) else {"value": option.value, "text": option.label}
        opens = given.pop("html", None)
        hint = given.pop("hint", None)
        on = given["value"] in picked
        items.append(given | {"checked": on, "selected": on} | _if("conditional", "html", opens) | _if("hint", "text", hint))
    return items


def moment_boxes(form: Form[Any], name: str) -> list[dict[str, str]]:
    """Day, month, year and time, with what was typed; the boxes at fault are marked."""
    typed = form.moment(name)
    boxes = [*_BOXES, ("time", "Time", "govuk-input--width-4")]
    return [
        {"name": part, "label": text, "classes": f"{width}{' govuk-input--error' if form.marked(name, part) else ''}", "value": typed[part]}
        for part, text, width in boxes
    ]


def day_boxes(form: Form[Any], name: str) -> list[dict[str, str]]:
    """As `moment_boxes`, for a day whose time nobody is asked."""
    return moment_boxes(form, name)[:-1]


def which_choices(form: Form[Any], name: str) -> list[dict[str, Any]]:
    """The two meanings of a time that happened twice."""
    at, which = form.moment(name)["time"], form.moment(name)["which"]
    both = (("first", f"The first {at}, before the clocks went back"), ("second", f"The second {at}, after the clocks went back"))
    return [{"value": value, "text": text, "checked": value == which} for value, text in both]


def summary_rows(rows: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Rows of a summary list from `(question, answer)` or `(question, answer, address to change it at)`; no answer is said in words."""
    return [_row(*row) for row in rows]


def _row(text: str, value: Any, change: str | None = None) -> dict[str, Any]:
    actions = [{"href": change, "text": "Change", "visuallyHiddenText": text.lower()}] if change else []
    answer = {"html": value} if hasattr(value, "__html__") else {"text": "Not given" if value in (None, "") else str(value)}
    return {"key": {"text": text}, "value": answer, "actions": {"items": actions}}


def tag(params: Mapping[str, str]) -> Markup:
    """GOV.UK's tag as its macro writes it, for lists: there are hundreds on a page, and the macro takes 20 times as long for each."""
    return Markup('<strong class="govuk-tag {}">{}</strong>').format(params["classes"], params["text"])


def options(given: Iterable[Any], chosen: str) -> Markup:
    """A select's options from codes with a label, or from mappings. There may be hundreds, and GOV.UK's macro takes four times as long."""
    line = Markup('<option value="{}"{}>{}</option>\n')
    on = {True: Markup(" selected"), False: ""}
    return Markup().join(line.format(one["value"], on[one["selected"]], one["text"]) for one in choices(given, [chosen]))


def _if(name: str, inner: str, value: Any) -> dict[str, Any]:
    return {name: {inner: value}} if value else {}


GLOBALS = {
    "question": question,
    "choices": choices,
    "options": options,
    "moment_boxes": moment_boxes,
    "day_boxes": day_boxes,
    "which_choices": which_choices,
    "summary_rows": summary_rows,
    "tag": tag,
}
