"""A web server of somebody else's, and a case with links that lead to it."""

from __future__ import annotations

from typing import Any, ClassVar

from twisted.internet import reactor as installed_reactor
from twisted.internet.defer import Deferred
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Site

from litecord.events import MessageUpdated

from .messages import MessageCase

reactor: Any = installed_reactor


class Elsewhere(Resource):
    """Answers by path with what a test says: status, type, body and more headers."""

    isLeaf = True

    def __init__(self) -> None:
        super().__init__()
        self.pages: dict[str, tuple[int, str, bytes, dict[str, str | bytes]]] = {}
        #: which paths were asked for, with their hosts
        self.asked: list[tuple[str, str]] = []
        self._hanging: dict[str, Deferred[Any]] = {}

    def put(
        self,
        path: str,
        body: bytes | str,
        kind: str = "text/html",
        status: int = 200,
        **more: str | bytes,
    ) -> None:
        """Have something at a path; underscores in names of headers stand for dashes."""
        content = body.encode() if isinstance(body, str) else body
        headers = {name.replace("_", "-"): value for name, value in more.items()}
        self.pages[path] = status, kind, content, headers

    def hang(self, path: str) -> Deferred[Any]:
        """Answer nothing at a path; fires with the request that waits there."""
        self._hanging[path] = Deferred()
        return self._hanging[path]

    def render(self, request: Any) -> Any:
        """Answer, or do not."""
        path = request.uri.decode()
        self.asked.append((request.getHeader("host"), path))
        if path in self._hanging:
            self._hanging[path].callback(request)
            return NOT_DONE_YET
        status, kind, body, headers = self.pages.get(path, (404, "text/plain", b"", {}))
        request.setResponseCode(status)
        request.setHeader("content-type", kind)
        for name, value in headers.items():
            request.setHeader(name, value)
        return body


def a_page(**said: str) -> str:
    """A page that says so of itself; the first underscore of a name stands for a colon."""
    tags = [
        f'<meta property="{name.replace("_", ":", 1)}" content="{value}">'
        for name, value in said.items()
    ]
    return f"<!doctype html><html><head>{''.join(tags)}</head><body>hello</body></html>"


class PreviewCase(MessageCase):
    """Bob writes links to a server on loopback, which the configuration allows."""

    looks_outside = True
    config: ClassVar[str] = (
        "[ratelimits]\nmode = off\n"
        "[media]\npreview_networks = 127.0.0.0/8\npreview_ports = 80 443 1024-65535\n"
    )

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.other = Elsewhere()
        self.other_port: Any = reactor.listenTCP(0, Site(self.other), interface="127.0.0.1")
        self.addCleanup(self.other_port.stopListening)
        self.web = f"http://127.0.0.1:{self.other_port.getHost().port}"

    async def looked_at(self) -> list[Any]:
        """Wait until all links were looked at; the messages that were told again because of it."""
        await self.world.previews.settled()
        return [
            event.message.message for event in self.events if isinstance(event, MessageUpdated)
        ]

    async def embeds_of(self, content: str, **form: Any) -> list[Any]:
        """The embeds of a message with this text, in the end."""
        made = await self.say(content, **form)
        await self.looked_at()
        found: list[Any] = (await self.get(made))["embeds"]
        return found
