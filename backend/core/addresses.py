"""Addresses of the outside services in the form that each library wants."""

from __future__ import annotations

from backend.core.settings import Settings


class NotConfigured(RuntimeError):
    """A process was started without the address of a service."""


def database_address(settings: Settings) -> str:
    """SQLAlchemy address of Postgres. Raises NotConfigured."""
    address = _required(settings.database_url, "DATABASE_URL")
    for plain in ("postgresql://", "postgres://"):
        if address.startswith(plain):
            return "postgresql+psycopg://" + address.removeprefix(plain)
    return address


def redis_address(settings: Settings) -> str:
    """Address of Redis for its own client; a unix socket is ``unix:///path``. Raises NotConfigured."""
    address = _required(settings.redis_url, "REDIS_URL")
    return address.replace("redis+socket://", "unix://", 1)


def broker_address(settings: Settings) -> str:
    """Address of Redis for Celery; a unix socket is ``redis+socket:///path``. Raises NotConfigured."""
    return redis_address(settings).replace("unix://", "redis+socket://", 1)


def public_address(settings: Settings) -> str:
    """Address that people use, without a slash at the end: the one in the settings, else this machine's."""
    return settings.public_url.rstrip("/") or machine_address(settings)


def machine_address(settings: Settings) -> str:
    """Address of the page on this machine."""
    host = connect_host(settings.host)
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def connect_host(host: str) -> str:
    """The host to connect to for a server that listens on ``host``."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def _required(address: str, name: str) -> str:
    if not address:
        raise NotConfigured(
            f"{name} is not set: start everything with `maskloom up`, or set it to the address of a server."
        )
    return address
