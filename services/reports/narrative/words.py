"""What sentences of every kind are made with."""

from services.reports.narrative.months import Month
from services.reports.narrative.told import Values


def number(values: Values, name: str) -> float | int:
    found = values[name]
    assert not isinstance(found, str), "only months, fields and groups are words"
    return found


def month_of(values: Values) -> str:
    return Month.parse(str(values["month"])).label


def figures(many: float) -> str:
    return f"{many} figure{'' if many == 1 else 's'}"
