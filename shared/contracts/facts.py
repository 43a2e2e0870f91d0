"""The base of everything inside an event."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict


def _open_to_more(schema: dict[str, Any]) -> None:
    """Whoever reads what we publish is to pass over what they do not know, as we do."""
    schema.pop("additionalProperties", None)


class Fact(BaseModel):
    """Frozen. A field nobody declared is refused where a fact is made, and passed over where one is read: a newer owner may say more."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra=_open_to_more)

    @classmethod
    def model_validate(cls, obj: Any, **how: Any) -> Self:
        return super().model_validate(obj, **{"extra": "ignore"} | how)

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **how: Any) -> Self:
        return super().model_validate_json(json_data, **{"extra": "ignore"} | how)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Made of another fact, a fact is as strict. Pydantic would keep such a name aside and leave it out, unsaid, of what is published.

        Raises ValueError.
        """
        if update and (unknown := update.keys() - type(self).model_fields.keys()):
            raise ValueError(f"{type(self).__name__} declares no field {', '.join(sorted(unknown))}")
        return super().model_copy(update=update, deep=deep)
