"""The settings of identity. A service's own settings class inherits from this one."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class IdentitySettings(BaseSettings):
    """Read from `SAFERETURN_KEYS_DIR`, `SAFERETURN_PRIVATE_KEY` and `SAFERETURN_OIDC_ISSUER`."""

    model_config = SettingsConfigDict(env_prefix="SAFERETURN_")

    keys_dir: Path = Path("var/keys")
    """Everybody's public keys, one JWKS per owner; and the private ones, unless `private_key` says otherwise."""

    private_key: Path | None = None
    """This service's own private key, where it is kept apart from the public ones (a container's secret)."""

    oidc_issuer: str | None = None
    """The provider staff sign in with. While it is unset the demonstration people exist and tokens can be made at the command line."""

    @property
    def demonstration(self) -> bool:
        return self.oidc_issuer is None
