"""The ready file: what a script that started the server needs to know of it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import attrs

from .config import Config


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
        secure = config.litecord.listen.startswith("ssl:")
        host = getattr(address, "host", None)
        if host is None:
            authority, listen = "localhost", str(getattr(address, "name", address))
        else:
            shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104
            if ":" in shown and not shown.startswith("["):
                shown = f"[{shown}]"
            authority = f"{shown}:{address.port}"
            listen = f"{'ssl' if secure else 'tcp'}:{address.port}:interface={host}"
        origin = config.litecord.public_url or f"{'https' if secure else 'http'}://{authority}"
        origin = origin.rstrip("/")
        return cls(
            pid=os.getpid(),
            base_url=f"{origin}/api/v10",
            gateway_url="ws" + origin.removeprefix("http"),
            listen=(listen,),
        )


def write_ready_file(path: Path, ready: Ready) -> None:
    """Write the file whole or not at all, for its owner's eyes alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{ready.pid}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump(attrs.asdict(ready), out)
        out.write("\n")
    partial.replace(path)
