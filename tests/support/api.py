"""HTTP to a server that may be starting, stopping or broken, and what people do there first."""

from __future__ import annotations

from itertools import count
from typing import Any

import orjson
import treq
from twisted.internet import reactor
from twisted.trial.unittest import TestCase
from twisted.web.client import Agent, HTTPConnectionPool

PASSWORD = "correct horse battery staple"

_numbers = count(1)


class Api:
    """The API below ``base``, which ends in ``/api/v10``; ``context`` is Agent's contextFactory."""

    def __init__(self, test: TestCase, base: str, **context: Any) -> None:
        self.base = base
        self._pool = HTTPConnectionPool(reactor)
        self._agent = Agent(reactor, pool=self._pool, **context)
        test.addCleanup(self._pool.closeCachedConnections)

    async def call(
        self, method: str, path: str, body: Any = None, token: str | None = None
    ) -> tuple[int, Any]:
        """Send a request; the status and the decoded body of its answer."""
        headers: dict[Any, Any] = {"Content-Type": "application/json"}
        if token is not None:
            headers["Authorization"] = token
        response = await treq.request(
            method,
            f"{self.base}{path}",
            data=None if body is None else orjson.dumps(body),
            headers=headers,
            agent=self._agent,
            timeout=20,
        )
        raw = await response.content()
        return response.code, orjson.loads(raw) if raw else None

    async def ok(
        self, method: str, path: str, body: Any = None, token: str | None = None
    ) -> Any:
        """Send a request that must succeed; the decoded body of its answer."""
        status, answer = await self.call(method, path, body, token)
        if status >= 300:
            raise AssertionError(f"{method} {path}: {status} {answer}")
        return answer

    async def register(self, username: str | None = None) -> str:
        """Make an account; its token."""
        name = username or f"person{next(_numbers)}"
        made = await self.ok("POST", "/auth/register", {"username": name, "password": PASSWORD})
        return str(made["token"])

    async def channel_of(self, token: str) -> str:
        """Make a guild; the id of its first text channel."""
        guild = await self.ok("POST", "/guilds", {"name": "A guild"}, token)
        channels = await self.ok("GET", f"/guilds/{guild['id']}/channels", token=token)
        return next(str(each["id"]) for each in channels if each["type"] == 0)
