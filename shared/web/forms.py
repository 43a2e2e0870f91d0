"""A posted form against a pydantic model: the answer, or errors in the words of the question, each tied to its box."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar, get_args, get_origin

from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from starlette.requests import Request

from shared.web.moments import MOMENT_MARK, NOON, PARTS, MomentRefused, moment_parts, needs_which

M = TypeVar("M", bound=BaseModel)
Typed = dict[str, list[str]]

# PostgreSQL cannot hold a NUL, and no other control character is an answer; tab and line feed are.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def ask(enter: str, *, what: str = "", **constraints: Any) -> Any:
    """A question of a form. `enter` is said when the answer is missing or is not one of the choices ("Select a risk level"),
    `what` names the answer inside other messages ("Circumstances must be 4000 characters or fewer"). `default=None` makes it
    optional; other constraints go to pydantic's Field."""
    return Field(json_schema_extra={"enter": enter, "what": what}, **constraints)


class Refused(ValueError):
    """Raise it in a model validator, or give it among `Ruled.rules`, with the field at fault, for a rule between two answers.

    `unless`: other fields it rests on. While what was typed in one of them is wrong, nobody knows whether the rule is broken.
    """

    def __init__(self, name: str, message: str, *, unless: Collection[str] = ()) -> None:
        super().__init__(message)
        self.name = name
        self.message = message
        self.unless = frozenset(unless)


class Ruled(BaseModel):
    """A form whose rules between answers are all said at once, also beside answers that are missing or wrong: those are None there."""

    def rules(self) -> Iterator[Refused]:
        yield from ()


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one answer, the id of the box to go to, and which boxes of a date to mark."""

    text: str
    href: str
    parts: tuple[str, ...] = ()


@dataclass
class Form(Generic[M]):
    """One showing of a form: what was typed, what is wrong with it, and the answer once nothing is."""

    model: type[M]
    typed: Typed = field(default_factory=dict)
    answer: M | None = None
    errors: dict[str, FieldError] = field(default_factory=dict)

    @classmethod
    def blank(cls, model: type[M], **prefilled: Any) -> "Form[M]":
        """An unanswered form; `prefilled` are typed values by field: text, a code, a list of them, or an instant."""
        form = cls(model)
        for name, value in prefilled.items():
            if isinstance(value, datetime):
                form.typed |= {f"{name}-{part}": [text] for part, text in moment_parts(value).items()}
            elif value is not None:
                many = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
                form.typed[name] = [str(one) for one in many]
        return form

    @classmethod
    def posted(cls, model: type[M], pairs: Iterable[tuple[str, str]]) -> "Form[M]":
        """The form as sent. Unknown fields are ignored; blank answers count as not given."""
        form = cls(model)
        for name, value in pairs:
            form.typed.setdefault(name, []).append(_CONTROL.sub("", value.replace("\r\n", "\n")).strip())
        try:
            form.answer = model.model_validate(form._given())
        except ValidationError as invalid:
            for error in invalid.errors(include_url=False):
                form._note(error)
        if issubclass(model, Ruled):
            for broken in form.understood.rules():  # type: ignore[attr-defined]
                if not broken.unless & form.errors.keys():
                    form.refuse(broken.name, broken.message)
        return form

    @property
    def understood(self) -> M:
        """The answer; where something is wrong, what could be read of it: None for what could not."""
        return self.answer or self._understood()

    def refuse(self, name: str, message: str) -> None:
        """Add what only the domain could know ("This child already has an open episode") to the field it belongs to."""
        self.answer = None
        self.errors.setdefault(name, FieldError(message, self._box(name)))

    def text(self, name: str) -> str:
        """What was typed in a single box, or nothing."""
        return next(iter(self.typed.get(name, ())), "")

    def chosen(self, name: str) -> list[str]:
        """The values ticked in a set of checkboxes."""
        return [value for value in self.typed.get(name, ()) if value]

    def moment(self, name: str) -> dict[str, str]:
        """What was typed in the boxes of a date and time."""
        return {part: self.text(f"{name}-{part}") for part in PARTS}

    def asks_which(self, name: str) -> bool:
        """Whether the time typed happens twice that night, so that the page must ask which."""
        return needs_which(self.moment(name))

    def error(self, name: str) -> dict[str, str] | None:
        """The error at a field, as GOV.UK components take it."""
        return {"text": self.errors[name].text} if name in self.errors else None

    def error_is_which(self, name: str) -> bool:
        """Whether all that is missing is which of two equal times was meant."""
        return name in self.errors and self.errors[name].parts == ("which",)

    def marked(self, name: str, part: str) -> bool:
        """Whether one box of a date is to be marked as wrong."""
        error = self.errors.get(name)
        return error is not None and (part in error.parts or (not error.parts and part != "which"))

    @property
    def error_list(self) -> list[dict[str, str]]:
        """The error summary, in the order of the questions."""
        order = [*self.model.model_fields, *self.errors]
        return [
            {"text": self.errors[name].text, "href": f"#{self.errors[name].href}"} for name in dict.fromkeys(order) if name in self.errors
        ]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Every answer as typed, to carry through a check-your-answers page in hidden boxes."""
        names = set(self.model.model_fields) | {f"{name}-{part}" for name in self._moments() for part in PARTS}
        return [(name, value) for name, values in self.typed.items() if name in names for value in values if value]

    def _moments(self) -> list[str]:
        return [name for name, info in self.model.model_fields.items() if _is_moment(info)]

    def _given(self) -> dict[str, Any]:
        given: dict[str, Any] = {}
        for name, info in self.model.model_fields.items():
            if _is_moment(info):
                parts = {part: text for part, text in self.moment(name).items() if text}
                if parts.keys() - {"which"} and parts != {"time": NOON}:
                    given[name] = parts
            elif _is_many(info):
                given[name] = self.chosen(name)
            elif self.text(name):
                given[name] = self.text(name)
        return given

    def _understood(self) -> M:
        """What could be read of the answers, without any rule between them."""
        given, read = self._given(), dict[str, Any]()
        for name, info in self.model.model_fields.items():
            if name in given and name not in self.errors:
                read[name] = TypeAdapter[Any](Annotated[info.annotation, info]).validate_python(given[name])  # type: ignore[arg-type]
            elif info.is_required() or name in given:
                read[name] = None
        return self.model.model_construct(**read)

    def _box(self, name: str, part: str = "") -> str:
        if name in self.model.model_fields and _is_moment(self.model.model_fields[name]):
            return f"{name}-{part or 'day'}"
        return name

    def _note(self, error: Mapping[str, Any]) -> None:
        cause = error.get("ctx", {}).get("error")
        name = cause.name if isinstance(cause, Refused) else str(error["loc"][0]) if error["loc"] else next(iter(self.model.model_fields))
        question = _question(name, self.model.model_fields[name])
        if isinstance(cause, MomentRefused):
            noted = FieldError(cause.message.format(what=question.what), self._box(name, cause.parts[0]), cause.parts)
        else:
            noted = FieldError(question.message(error, cause), self._box(name))
        self.errors.setdefault(name, noted)


async def read_form(request: Request, model: type[M]) -> Form[M]:
    """The posted form, read against its model; files are not answers and are left out."""
    sent = await request.form()
    return Form.posted(model, [(name, value) for name, value in sent.multi_items() if isinstance(value, str)])


@dataclass(frozen=True)
class _Question:
    enter: str
    what: str

    def message(self, error: Mapping[str, Any], cause: object) -> str:
        match error["type"]:
            case "value_error":
                return cause.message if isinstance(cause, Refused) else str(cause)
            case "string_too_long":
                return f"{self.what} must be {error['ctx']['max_length']} characters or fewer"
            case "string_too_short":
                return f"{self.what} must be {error['ctx']['min_length']} characters or more"
            case "int_parsing" | "float_parsing" | "decimal_parsing":
                return f"{self.what} must be a number"
            case "greater_than_equal" | "less_than_equal" | "greater_than" | "less_than":
                limit, word = next(iter(error["ctx"].items()))
                return f"{self.what} must be {_LIMIT_WORDS[limit]} {word}"
        return self.enter


_LIMIT_WORDS = {"ge": "at least", "le": "at most", "gt": "more than", "lt": "less than"}


def _question(name: str, info: FieldInfo) -> _Question:
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    what = str(extra.get("what") or name.replace("_", " ").capitalize())
    return _Question(enter=str(extra.get("enter") or f"Enter {what[0].lower()}{what[1:]}"), what=what)


def _is_moment(info: FieldInfo) -> bool:
    # Optional ones carry the mark inside the union: Moment | None.
    return MOMENT_MARK in info.metadata or any(MOMENT_MARK in getattr(arg, "__metadata__", ()) for arg in get_args(info.annotation))


def _is_many(info: FieldInfo) -> bool:
    return get_origin(info.annotation) in (list, tuple, set, frozenset)
