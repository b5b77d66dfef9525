"""
The front door: one port for HTTP and the gateway.

It looks at each request before any room does: where it says it wants to go (Host) and who sent the
browser (Origin), because any web page can reach a server on loopback through DNS rebinding; how
long its body is; whether a proxy vouches for another client; which API version it speaks. A
WebSocket upgrade goes to the gateway, ``/api`` and ``/api/v<n>`` to the REST API, the paths of the
CDN to media, ``/oauth2`` to the pages on which people authorise applications. Links to these may
lead to the REST API, too: there a browser is sent on.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from autobahn.twisted.resource import WebSocketResource
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.web.http import datetimeToLogString
from twisted.web.resource import IResource, Resource
from twisted.web.server import Site
from twisted.web.util import Redirect

from .config import Config
from .errors import (
    ApiError,
    DatabaseUnavailable,
    Forbidden,
    InvalidApiVersion,
    NotFound,
    PayloadTooLarge,
)
from .http.pipeline import refusal, write
from .http.request import ApiChannel, ApiRequest
from .media.places import ROOTS
from .wire.versions import NAMED

#: Paths on which a WebSocket is the gateway's.
GATEWAY_PATHS = frozenset({b"", b"gateway"})
#: What stands before an id and a token in paths.
_BEFORE_TOKENS = frozenset({b"webhooks", b"interactions"})
#: How long running requests may take when the server stops.
STOP_SECONDS = 5.0

_METHODS = b"GET, POST, PUT, PATCH, DELETE, OPTIONS"
_HEADERS = (
    b"Authorization, Content-Type, X-Audit-Log-Reason, X-Super-Properties, X-Discord-Locale, "
    b"X-Discord-Timezone, X-Fingerprint, X-Track, X-Debug-Options"
)
_EXPOSED = (
    b"Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, "
    b"X-RateLimit-Reset-After, X-RateLimit-Bucket, X-RateLimit-Scope, X-RateLimit-Global"
)


@lru_cache(maxsize=256)  # clients say the same with each request
def is_own_host(host: str, public_host: str | None) -> bool:
    """
    Whether a host name is ours to answer for.

    An address written out cannot be rebound by anybody's DNS, ``localhost`` is this machine, and
    ``public_url`` is what the configuration says it is.
    """
    name = host.lower()
    if name == "localhost" or name.endswith(".localhost") or name == public_host:
        return True
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


@lru_cache(maxsize=256)
def is_own_origin(origin: str, asked: str, public_host: str | None) -> bool:
    """
    Whether a page of this origin may ask us: one of this machine, of ``public_url``, or of ours.

    ``asked`` is the host that the request names. A page of another address is a stranger's, though
    nobody can rebind an address: whoever serves it need not have a name.
    """
    host = _origin_host(origin)
    if host == public_host or host == asked.strip("[]").lower():
        return bool(host)
    return _is_loopback(host)


def _is_loopback(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _hostname(authority: str) -> str:
    """The host of a Host header, without the port."""
    if authority.startswith("["):
        return authority.partition("]")[0] + "]"
    return authority.partition(":")[0]


def _origin_host(origin: str) -> str:
    """The host of an Origin header; empty where there is none."""
    try:
        return urlsplit(origin).hostname or ""
    except ValueError:
        return ""


def _without_token(path: bytes) -> bytes:
    """A path as it is logged: the token behind the id of a webhook or an interaction left out."""
    parts = path.split(b"/")
    for index, part in enumerate(parts[:-2]):
        if unquote_to_bytes(part) in _BEFORE_TOKENS:
            parts[index + 2] = b"*"
    return b"/".join(parts)


def _is_browser(request: ApiRequest) -> bool:
    """Whether somebody follows a link; clients of the API have a token, and want no page."""
    wants_page = "text/html" in (request.getHeader("accept") or "")
    return wants_page and request.method == b"GET" and request.getHeader("authorization") is None


class _Refused(Resource):
    """Answers with one refusal, whatever is asked."""

    isLeaf = True

    def __init__(self, error: ApiError) -> None:
        super().__init__()
        self._error = error

    def render(self, request: Any) -> bytes:
        if isinstance(self._error, PayloadTooLarge):
            request.setHeader(b"connection", b"close")
            request.channel.persistent = False
        return write(request, refusal(self._error, request.api_version))


class _Preflight(Resource):
    """Answers a browser that asks whether it may ask."""

    isLeaf = True

    def render(self, request: Any) -> bytes:
        request.setResponseCode(204)
        request.setHeader(b"access-control-allow-methods", _METHODS)
        request.setHeader(b"access-control-allow-headers", _HEADERS)
        request.setHeader(b"access-control-max-age", b"3600")
        return b""


class FrontDoor(Resource):
    """The root of the site."""

    def __init__(
        self,
        config: Config,
        rest: IResource,
        gateway: WebSocketResource,
        media: IResource,
        consent: IResource,
    ) -> None:
        super().__init__()
        self._rest = rest
        self._media = media
        self._consent = consent
        self._gateway = gateway
        public = config.litecord.public_url
        self._public_host = urlsplit(public).hostname if public else None

    def getChildWithDefault(self, path: bytes, request: Any) -> IResource:
        """Find the room of a request whose path begins with ``path``."""
        try:
            self._check(request)
            self._complete_host(request)
            return self._room(path, request)
        except ApiError as error:
            return _Refused(error)

    def _check(self, request: ApiRequest) -> None:
        for host in request.requestHeaders.getRawHeaders(b"host", ()):
            if not is_own_host(_hostname(host.decode("utf-8", "replace")), self._public_host):
                raise Forbidden("The Host header names no host of this server.")
        origin = request.getHeader("origin")
        if origin is not None:
            asked = _hostname(request.getHeader("host") or "")
            if not is_own_origin(origin, asked, self._public_host):
                raise Forbidden("The Origin header names no host of this server.")
            request.setHeader(b"access-control-allow-origin", origin.encode())
            request.setHeader(b"access-control-expose-headers", _EXPOSED)
            request.setHeader(b"vary", b"Origin")
        if request.refused is not None:
            raise request.refused
        if not request.channel.site.is_open:
            raise DatabaseUnavailable()

    def _complete_host(self, request: ApiRequest) -> None:
        """Add the port that some clients leave out of Host: they are told our address by it."""
        host = request.getHeader("host")
        port = getattr(request.getHost(), "port", None)
        if not host or port is None or _hostname(host) != host or request.is_from_proxy():
            return
        if host.lower() != self._public_host and port != (443 if request.isSecure() else 80):
            request.requestHeaders.setRawHeaders("host", [f"{host}:{port}"])

    def _room(self, path: bytes, request: ApiRequest) -> IResource:
        upgrade = request.getHeader("upgrade")
        if upgrade is not None and upgrade.lower() == "websocket":
            if path not in GATEWAY_PATHS or any(request.postpath or ()):
                raise NotFound()
            secure = "https" if request.is_secure() else "http"
            request.requestHeaders.setRawHeaders("x-forwarded-proto", [secure])
            request.requestHeaders.setRawHeaders("x-forwarded-for", [request.client_host()])
            request.postpath = []
            request.channel.site.disconnected(request.channel)  # HTTP ends here for it
            gateway: IResource = self._gateway
            return gateway
        request.check_path()
        if path in ROOTS:
            return self._media
        if path == b"oauth2":
            return self._consent
        if path != b"api":
            raise NotFound()
        if request.method == b"OPTIONS" and request.getHeader("origin") is not None:
            request.postpath = []
            return _Preflight()
        self._take_version(request)
        if request.postpath == [b"oauth2", b"authorize"] and _is_browser(request):
            return Redirect(b"?".join([b"/oauth2/authorize", *request.uri.split(b"?", 1)[1:]]))
        return self._rest

    def _take_version(self, request: ApiRequest) -> None:
        """Move ``v<n>`` from the path into the request."""
        rest: list[bytes] = request.postpath or []
        first = rest[0] if rest else b""
        if first[:1] == b"v" and first[1:].isdigit():
            request.postpath = rest[1:]
            version = NAMED.get(first[1:].decode())
            if version is None:
                raise InvalidApiVersion()
            request.api_version = version
        if request.postpath and not request.postpath[0]:
            raise NotFound()  # it would not be there when the path is joined again


class FrontSite(Site):
    """The HTTP side of the port; ``access_log`` takes a line for each answered request."""

    protocol = ApiChannel  # type: ignore[assignment]
    requestFactory = ApiRequest
    noisy = False

    def __init__(
        self,
        config: Config,
        root: IResource,
        reactor: Any,
        access_log: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(root, parsePOSTFormSubmission=False, reactor=reactor)
        self._clock: IReactorTime = reactor
        self.most_body = config.limits.body
        #: whether requests are let in; all others are answered 503
        self.is_open = True
        self._channels: dict[ApiChannel, None] = {}
        self._emptied: Deferred[None] | None = None
        self.trusted_proxies = config.litecord.trusted_proxies
        self._access_log = access_log

    def seconds(self) -> float:
        """The time, for measuring how long something takes."""
        return self._clock.seconds()

    def connected(self, channel: ApiChannel) -> None:
        """A connection was made."""
        self._channels[channel] = None

    def disconnected(self, channel: ApiChannel) -> None:
        """A connection is gone."""
        self._channels.pop(channel, None)
        if not self._channels and self._emptied is not None:
            self._emptied.callback(None)
            self._emptied = None

    def acceptableProtocols(self) -> list[bytes]:
        """Under TLS: HTTP/1.1, whatever else Twisted could speak if it were asked to."""
        return [b"http/1.1"]

    async def stop(self) -> None:
        """Let running requests be answered, close idle connections, and wait for all to end."""
        for channel in tuple(self._channels):
            channel.finish()
        if self._channels:
            self._emptied = Deferred()
            giving_up = self._clock.callLater(STOP_SECONDS, self._abort)
            await self._emptied
            if giving_up.active():
                giving_up.cancel()

    def _abort(self) -> None:
        for channel in tuple(self._channels):
            channel.abortConnection()

    def log(self, request: Any) -> None:
        """
        Write the access log, in the form that tools know ("common log format").

        Of paths that carry tokens, these are left out.
        """
        if self._access_log is not None:
            path = _without_token(request.path)
            asked = b" ".join((request.method, path, request.clientproto))
            text = asked.decode("ascii", "backslashreplace").replace('"', "%22")
            when = datetimeToLogString(self._clock.seconds())
            self._access_log(
                f'{request.client_host()} - - {when} "{text}" {request.code} {request.sentLength}'
            )
