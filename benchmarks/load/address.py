"""Where the server is: loopback, and nowhere else."""

from __future__ import annotations

import dataclasses
import ipaddress
from urllib.parse import urlsplit

API = "/api/v9"


class LoadError(Exception):
    """The server, or who asked for this, makes the workload meaningless."""


@dataclasses.dataclass(frozen=True)
class Address:
    """A server's address and what its paths begin with."""

    host: str
    port: int
    path: str

    @classmethod
    def of(cls, url: str) -> Address:
        """Take an address apart; refuses all but plain loopback ones."""
        parts = urlsplit(url if "//" in url else "//" + url)
        if parts.scheme not in ("", "http", "ws"):
            raise LoadError(f"{url}: only plain http and ws")
        host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname or ""
        try:
            loopback = ipaddress.ip_address(host).is_loopback
        except ValueError:
            loopback = False
        if not loopback:
            raise LoadError(f"{url}: this tool sends traffic to loopback addresses only")
        return cls(host, parts.port or 80, parts.path.rstrip("/"))

    @property
    def authority(self) -> str:
        """What a Host header says."""
        return f"{self.host}:{self.port}"


def source_address(number: int, pool: int) -> tuple[str, int] | None:
    """Choose a loopback source address, so that limits per client address spread."""
    return (f"127.0.1.{1 + number % pool}", 0) if pool else None
