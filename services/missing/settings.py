"""The settings of missing, from `SAFERETURN_*`."""

from shared.settings import ServiceSettings


class MissingSettings(ServiceSettings):
    """What every service has is all it needs."""
