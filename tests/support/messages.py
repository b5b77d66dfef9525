"""A test case with a guild, two people in it, and a channel to talk in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .builders import Account, App, HomeCase


class Counting:
    """An autocommitting cursor that notes its statements."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.statements: list[str] = []

    def query(self, sql: str, params: object = None) -> Any:
        """Note a statement and run it."""
        self.statements.append(sql)
        return self._inner.query(sql, params)

    def execute(self, sql: str, params: object = None) -> Any:
        """Note a statement and run it."""
        self.statements.append(sql)
        return self._inner.execute(sql, params)


class MessageCase(HomeCase):
    """A guild of alice's, with bob in it, and its first text channel."""

    home = {"system_channel_flags": 1}

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.path = f"/channels/{self.guild.channel_id}/messages"
        self.events.clear()

    async def say(
        self, content: str = "hello", by: Account | App | None = None, **form: Any
    ) -> Any:
        """Post a message; the answer's body."""
        token = (by or self.bob).authorization
        return await self.ok("POST", self.path, {"content": content, **form}, token=token)

    async def edit(self, message: Any, form: Any, by: Account | App | None = None) -> Any:
        """Edit a message; the answer's body."""
        token = (by or self.bob).authorization
        return await self.ok("PATCH", f"{self.path}/{message['id']}", form, token=token)

    async def get(self, message: Any, by: Account | App | None = None) -> Any:
        """Read a message."""
        token = (by or self.alice).authorization
        return await self.ok("GET", f"{self.path}/{message['id']}", token=token)

    async def ids(self, query: str = "", by: Account | App | None = None) -> list[str]:
        """The ids on a page."""
        token = (by or self.alice).authorization
        page = await self.ok("GET", f"{self.path}{query}", token=token)
        return [each["id"] for each in page]

    async def refused(
        self, form: Any, status: int = 400, code: int = 50035, by: Account | App | None = None
    ) -> Any:
        """Try to post in vain; the answer's body."""
        token = (by or self.bob).authorization
        asked = self.call("POST", self.path, form, token=token)
        return await self.assertRefused(asked, status, code)

    async def deny(self, permissions: int, channel_id: str | None = None) -> None:
        """Take permissions from bob in the channel."""
        channel_id = channel_id or self.guild.channel_id
        form = {"type": 1, "allow": "0", "deny": str(permissions)}
        path = f"/channels/{channel_id}/permissions/{self.bob.id}"
        await self.ok("PUT", path, form, token=self.alice.token)

    async def allow(self, permissions: int) -> None:
        """Give bob permissions in the channel."""
        form = {"type": 1, "allow": str(permissions), "deny": "0"}
        path = f"/channels/{self.guild.channel_id}/permissions/{self.bob.id}"
        await self.ok("PUT", path, form, token=self.alice.token)

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """Note the statements that are run meanwhile."""
        inner = self.database.autocommit
        self.database.autocommit = counting = Counting(inner)  # type: ignore[assignment]
        try:
            yield counting.statements
        finally:
            self.database.autocommit = inner
