"""What is not served is refused, and said in the log: a gap is never passed over in silence."""

from __future__ import annotations

from typing import Any

from twisted.logger import globalLogPublisher

from ..support.worlds import WorldCase


class UnroutedTests(WorldCase):
    async def lines(self, method: str, path: str, status: int) -> list[str]:
        """What is logged of a request that is answered with this status and code 0."""
        heard: list[Any] = []

        def observe(event: Any) -> None:
            if event.get("log_format", "").startswith("no such route"):
                heard.append(event)

        observer: Any = observe
        globalLogPublisher.addObserver(observer)
        try:
            await self.assertRefused(self.call(method, path), status, 0)
        finally:
            globalLogPublisher.removeObserver(observer)
        return [f"{each['method']} {each['path']}" for each in heard]

    async def test_route(self) -> None:
        """An unknown route is 404, and named."""
        told = await self.lines("GET", "/guilds/1/nonsense", 404)
        self.assertEqual(told, ["GET /api/v10/guilds/1/nonsense"])

    async def test_method(self) -> None:
        """A known route by an unknown method is 405, and named."""
        self.assertEqual(await self.lines("PUT", "/users/@me", 405), ["PUT /api/v10/users/@me"])

    async def test_secrets(self) -> None:
        """What might be a token is not written down."""
        told = await self.lines("POST", "/webhooks/1/aW50ZXJhY3Rpb246MTIz.Secret_9/x", 404)
        self.assertEqual(told, ["POST /api/v10/webhooks/1/*/x"])
