"""The base of everything inside an event."""

from pydantic import BaseModel, ConfigDict


class Fact(BaseModel):
    """Frozen. Unknown fields are tolerated when reading (a newer owner may say more); `strictly` refuses them when publishing."""

    model_config = ConfigDict(frozen=True, extra="ignore")
