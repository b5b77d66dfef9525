"""A test case with whole servers as services in this process, each in a schema of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from psycopg2.extensions import make_dsn
from twisted.internet import reactor

from litecord.config import Config
from litecord.tap import Litecord, service

from .databases import SchemaTestCase
from .processes import a_directory


class ServiceCase(SchemaTestCase):
    """Tests that start servers; they are stopped at the end if the test has not done so."""

    async def prepare(self) -> None:
        """Make room for a server's files."""
        await super().prepare()
        self.directory = a_directory(self)

    def configured(self, *, way: str | None = None, **litecord: Any) -> str:
        """Tell an ini file: ``way`` leads to the database, the others are of ``[litecord]``."""
        dsn = make_dsn(way or self.dsn, options=f"-c search_path={self.schema}")
        options = {
            "listen": "tcp:0:interface=127.0.0.1",
            "data": self.directory / "data",
            "ready_file": self.directory / "ready.json",
            **litecord,
        }
        lines = [f"{name} = {value}" for name, value in options.items()]
        return "\n".join(["[litecord]", *lines, "[database]", f"dsn = {dsn}", "pool = 2"])

    def a_server(self, ini: str | None = None) -> Litecord:
        """Make a server that is not started."""
        config = Config.from_string(ini or self.configured(), self.directory)
        made = service(config, reactor)
        self.addCleanup(made.stopService)
        return made

    @property
    def ready_file(self) -> Path:
        """Where the ready file is, if the test did not say otherwise."""
        return self.directory / "ready.json"
