"""
What other servers have: fetched without ever asking a machine that is nobody's business.

Whoever writes a link decides where this server connects to. So a name is looked up once, every
address that it has must be a public one (or of a network that the configuration allows), and the
connection goes to the address that was looked at, whatever the name resolves to later. Redirects
are followed by hand, and looked at as the first address was. All of it has one deadline, and so
much is read and no more.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Awaitable, Callable, Collection, Sequence
from functools import partial
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from threading import Thread
from typing import Any, Final
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import attrs
import idna
import treq
from OpenSSL.SSL import Error as TlsError
from twisted.internet.defer import CancelledError, Deferred, DeferredSemaphore
from twisted.internet.endpoints import TCP4ClientEndpoint, TCP6ClientEndpoint, wrapClientTLS
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.internet.interfaces import IReactorTime
from twisted.internet.ssl import optionsForClientTLS
from twisted.web.client import Agent, ResponseFailed
from twisted.web.error import Error as WebError
from twisted.web.http_headers import Headers
from twisted.web.iweb import IAgentEndpointFactory
from zope.interface import implementer

from .. import __version__
from ..errors import Overloaded
from ..kinds import Network

Address = IPv4Address | IPv6Address
Lookup = Callable[[str], Awaitable[Sequence[str]]]

#: Seconds for all of it, and for each attempt to connect.
DEADLINE: Final = 10.0
_CONNECT: Final = 4.0
#: How much of an answer of some media type is wanted; nothing but its head where that is 0.
Most = Callable[[str], int]

#: How many redirects are followed, and how many addresses of a host are tried.
MOST_REDIRECTS, MOST_ADDRESSES = 5, 3
#: How many requests run at once, each of which may hold some megabytes, and how many may wait.
MOST_AT_ONCE, MOST_WAITING = 4, 100
LONGEST_URL: Final = 2048
_AGENT: Final = f"Mozilla/5.0 (compatible; Litecord/{__version__}; link previews)"
_PORTS: Final = {"http": 80, "https": 443}
_ODD: Final = re.compile(r"[\x00-\x20\x7f\\]")
#: IPv6 networks whose addresses are those of IPv4 in other clothes, and where these stand.
_MAPPED: Final = (
    (IPv6Network("::ffff:0:0/96"), 0),
    (IPv6Network("::/96"), 0),
    (IPv6Network("64:ff9b::/96"), 0),
    (IPv6Network("2002::/16"), 80),
)
#: Networks of IPv4 that are for special purposes, a cloud's metadata service among them.
_SPECIAL: Final = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))
#: The middle of the addresses that ISATAP makes of those of IPv4, wherever they are.
_ISATAP: Final = (0x00005EFE, 0x02005EFE)

#: What asking may come to; of names that TLS does not know the last one tells.
_FAILURES: Final = (
    *(ConnectError, ConnectionClosed, ResponseFailed, TlsError, WebError),
    UnicodeError,
)


class Unreachable(Exception):
    """It cannot be fetched, or must not be; says why, for the log."""


class _Enough(Exception):
    """So much was wanted, and is here."""


@attrs.frozen(kw_only=True)
class Fetched:
    """What was answered with 200: ``url`` is where it was at last, ``is_whole`` if that is all."""

    url: str
    content_type: str
    content: bytes
    is_whole: bool

    @property
    def media_type(self) -> str:
        """The content type without parameters."""
        return media_type_of(self.content_type)


def media_type_of(content_type: str) -> str:
    """A content type without parameters."""
    return content_type.partition(";")[0].strip().lower()


@attrs.frozen(kw_only=True)
class Target:
    """An address taken apart: what to ask for, and whom."""

    url: str
    scheme: str
    host: str
    port: int


def target_of(url: str) -> Target:
    """Take an address apart; ``Unreachable`` where it is none that is fetched from."""
    if len(url) > LONGEST_URL or _ODD.search(url):
        raise Unreachable("it is no address")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Unreachable(str(error)) from None
    scheme, host = parts.scheme.lower(), parts.hostname or ""
    if scheme not in _PORTS or not host:
        raise Unreachable("it is no address of the web")
    if "@" in parts.netloc:
        raise Unreachable("it names a user")
    host = _plain_host(host)
    port = _PORTS[scheme] if port is None else port
    shown = f"[{host}]" if ":" in host else host
    netloc = shown if port == _PORTS[scheme] else f"{shown}:{port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=-._~")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=-._~?[]")
    return Target(
        url=urlunsplit((scheme, netloc, path, query, "")), scheme=scheme, host=host, port=port
    )


def _plain_host(host: str) -> str:
    """A host in the letters of DNS; refuses numbers that are addresses in unusual forms."""
    if ":" in host:
        if "%" in host:
            raise Unreachable("it names an interface")
        return host
    try:
        host = idna.encode(host, uts46=True).decode().lower() if not host.isascii() else host
    except idna.IDNAError as error:
        raise Unreachable(str(error)) from None
    last = host.rstrip(".").rpartition(".")[2]
    if last.isdigit() or last.startswith("0x"):
        try:
            IPv4Address(host)
        except ValueError:
            raise Unreachable("its host is a number in an unusual form") from None
    elif not re.fullmatch(r"[a-z0-9_.-]{1,253}", host):
        raise Unreachable("its host is no name")
    return host


def is_public(address: Address) -> bool:
    """Whether an address is one of the internet, in whatever form it is written."""
    if isinstance(address, IPv4Address):
        odd = address.is_multicast or address.is_reserved
        return address.is_global and not odd and not any(address in each for each in _SPECIAL)
    number = int(address)
    for network, shift in _MAPPED:
        if address in network:
            return is_public(IPv4Address(number >> shift & 0xFFFFFFFF))
    if (number >> 32) & 0xFFFFFFFF in _ISATAP:
        return is_public(IPv4Address(number & 0xFFFFFFFF))
    odd = address.is_multicast or address.is_reserved or address.is_site_local
    return address.is_global and not odd


@implementer(IAgentEndpointFactory)
@attrs.define(eq=False)
class _Pinned:
    """Connects to one address, whatever the request says."""

    _reactor: Any
    _target: Target
    _address: Address

    def endpointForURI(self, uri: object) -> Any:
        """Where to connect to."""
        kind = TCP4ClientEndpoint if self._address.version == 4 else TCP6ClientEndpoint
        endpoint = kind(self._reactor, str(self._address), self._target.port, timeout=_CONNECT)
        if self._target.scheme == "http":
            return endpoint
        return wrapClientTLS(optionsForClientTLS(self._target.host), endpoint)


def lookup_in(reactor: Any) -> Lookup:
    """
    Look names up as this system does, each in a thread that nobody waits for in the end.

    What the reactor's own threads look up, a server that stops waits for: half a minute where
    there is no network.
    """

    def look(host: str, done: Deferred[Sequence[str]]) -> None:
        result: Sequence[str] = ()
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            result = list(dict.fromkeys(str(each[4][0]) for each in found))
        except (OSError, UnicodeError):
            pass  # it has none
        reactor.callFromThread(done.callback, result)

    def lookup(host: str) -> Deferred[Sequence[str]]:
        done: Deferred[Sequence[str]] = Deferred()
        Thread(target=look, args=(host, done), daemon=True).start()
        return done

    return lookup


@attrs.define(eq=False, kw_only=True)
class Outside:
    """Fetches from other servers."""

    _reactor: Any
    _clock: IReactorTime
    #: networks that may be asked though they are not public, and the ports that may be
    _networks: Sequence[Network]
    _ports: Collection[int]
    _lookup: Lookup
    _running: DeferredSemaphore = attrs.field(
        init=False, factory=partial(DeferredSemaphore, MOST_AT_ONCE)
    )

    async def fetch(self, url: str, most: Most, *, accept: str = "*/*") -> Fetched:
        """
        What is at an address, as much of it as ``most`` says of its media type.

        ``Unreachable`` where it cannot be had, for whatever reason; ``Overloaded`` (503) when too
        much is asked for.
        """
        target = target_of(url)
        if len(self._running.waiting) >= MOST_WAITING:
            raise Overloaded()
        return await self._running.run(self._within, target, most, accept)

    def _within(self, target: Target, most: Most, accept: str) -> Deferred[Fetched]:
        work = Deferred.fromCoroutine(self._follow(target, most, accept))
        return work.addTimeout(DEADLINE, self._clock, _too_slow)

    async def _follow(self, target: Target, most: Most, accept: str) -> Fetched:
        for _ in range(MOST_REDIRECTS + 1):
            response = await self._ask(target, accept)
            where = _header(response, b"location")
            if response.code not in (301, 302, 303, 307, 308) or not where:
                return await _read(target, response, most)
            _hang_up(response)
            target = _redirected(target, where)
        raise Unreachable("it redirects too often")

    async def _ask(self, target: Target, accept: str) -> Any:
        headers = Headers(
            {"user-agent": [_AGENT], "accept": [accept], "accept-encoding": ["identity"]}
        )
        why = ""
        for address in (await self._addresses(target))[:MOST_ADDRESSES]:
            pinned = _Pinned(self._reactor, target, address)
            agent = Agent.usingEndpointFactory(self._reactor, pinned)
            try:
                return await agent.request(b"GET", target.url.encode(), headers)
            except _FAILURES as error:
                _pass_on_cancellation(error)
                why = f"{type(error).__name__}: {error}"
        raise Unreachable(why or "it has no address")

    async def _addresses(self, target: Target) -> list[Address]:
        """The addresses of a host, all of which must be good."""
        if target.port not in self._ports:
            raise Unreachable(f"nothing is fetched from port {target.port}")
        try:
            found: Sequence[str] = [str(ip_address(target.host))]
        except ValueError:
            found = await self._lookup(target.host)
        addresses = [ip_address(each.partition("%")[0]) for each in found]
        for each in addresses:
            if not self._may(each):
                raise Unreachable(f"{each} is not public")
        return addresses

    def _may(self, address: Address) -> bool:
        plain = address
        if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
            plain = address.ipv4_mapped
        return is_public(address) or any(plain in network for network in self._networks)


def _too_slow(result: object, timeout: float) -> Fetched:
    raise Unreachable(f"it took more than {timeout:g} seconds")


def _pass_on_cancellation(error: Exception) -> None:
    """Raise what was meant, where a request failed because nobody waits for it any more."""
    if any(each.check(CancelledError) for each in getattr(error, "reasons", ())):
        raise CancelledError() from error


def _redirected(target: Target, where: str) -> Target:
    try:
        return target_of(urljoin(target.url, where))
    except ValueError as error:
        raise Unreachable(str(error)) from None


def _header(response: Any, name: bytes) -> str:
    """A header, whatever bytes somebody put into it."""
    found = response.headers.getRawHeaders(name)
    return found[0].decode("utf-8", "replace") if found else ""


def _hang_up(response: Any) -> None:
    """Read nothing of an answer; of what has no body the connection is closed by itself."""
    response.deliverBody(_Nobody())


class _Nobody:
    """Takes a body by closing its connection."""

    def makeConnection(self, transport: Any) -> None:
        """Close it."""
        transport.loseConnection()

    def dataReceived(self, data: bytes) -> None:
        """Take nothing."""

    def connectionLost(self, reason: object) -> None:
        """It is over."""


async def _read(target: Target, response: Any, most: Most) -> Fetched:
    if response.code != 200:
        _hang_up(response)
        raise Unreachable(f"it is answered {response.code}")
    if _header(response, b"content-encoding") not in ("", "identity"):
        _hang_up(response)
        raise Unreachable("it is compressed, though that was not asked for")
    kind = _header(response, b"content-type")
    parts: list[bytes] = []
    left, is_whole = most(media_type_of(kind)), True
    if not left:
        _hang_up(response)
        return Fetched(url=target.url, content_type=kind, content=b"", is_whole=False)

    def take(data: bytes) -> None:
        nonlocal left
        parts.append(data[:left])
        if len(data) > left:
            raise _Enough()
        left -= len(data)

    try:
        await treq.collect(response, take)
    except _Enough:
        is_whole = False
    except (ConnectionClosed, ResponseFailed) as error:
        _pass_on_cancellation(error)
        raise Unreachable(f"{type(error).__name__}: {error}") from None
    return Fetched(
        url=target.url,
        content_type=kind,
        content=b"".join(parts),
        is_whole=is_whole,
    )
