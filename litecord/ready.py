"""The ready file: written when the server really listens, with all that a client needs to know."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import attrs
from twisted.internet.endpoints import quoteStringArgument

from . import addresses
from .config import Config

#: An address that means all of this machine's, and one of them.
_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - we do not listen there: others may


@attrs.frozen(kw_only=True)
class Ready:
    """Where the server is reached; ``listen`` names the addresses it really listens on."""

    pid: int
    base_url: str
    gateway_url: str
    listen: tuple[str, ...]

    @classmethod
    def of(cls, config: Config, address: Any) -> Ready:
        """What is true of a server that listens on ``address``."""
        public, secure = config.litecord.public_url, config.litecord.listen.startswith("ssl:")
        host = getattr(address, "host", None)
        if host is None:  # a socket in the file system
            authority, listen = "localhost", config.litecord.listen
        else:
            shown = _ANY.get(host, host)
            authority = f"[{shown}]:{address.port}" if ":" in shown else f"{shown}:{address.port}"
            listen = _with_port(config.litecord.listen, host, address.port)
        return cls(
            pid=os.getpid(),
            base_url=f"{addresses.base_url(public, authority, secure=secure)}/api/v10",
            gateway_url=addresses.gateway_url(public, authority, secure=secure),
            listen=(listen,),
        )


def _with_port(listen: str, host: str, port: int) -> str:
    named = listen.partition(":")[0]
    kind = named if named in ("tcp6", "ssl") else "tcp"
    return f"{kind}:{port}:interface={quoteStringArgument(host)}"


@attrs.define(eq=False)
class ReadyFile:
    """The file at ``path``; with ``None`` there is none."""

    path: Path | None
    _written: str | None = attrs.field(init=False, default=None)

    def clear(self) -> None:
        """Remove what a process left that did not live to do so itself."""
        if self.path is None:
            return
        try:
            pid = json.loads(self.path.read_text(encoding="utf-8"))["pid"]
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return
        if pid == os.getpid() or not Path("/proc", str(pid)).exists():
            self.path.unlink(missing_ok=True)

    def write(self, ready: Ready) -> None:
        """Write the file whole or not at all, for its owner's eyes alone."""
        if self.path is None:
            return
        self._written = json.dumps(attrs.asdict(ready)) + "\n"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        partial = self.path.with_name(f".{self.path.name}.{ready.pid}")
        partial.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with os.fdopen(os.open(partial, flags, 0o600), "w", encoding="utf-8") as out:
            out.write(self._written)
        partial.replace(self.path)

    def remove(self) -> None:
        """Remove the file if it is the one that was written."""
        written, self._written = self._written, None
        if self.path is None or written is None:
            return
        try:
            if self.path.read_text(encoding="utf-8") == written:
                self.path.unlink()
        except FileNotFoundError:
            return
