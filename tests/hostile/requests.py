"""Hostile requests for every route: first each part of each once, then whatever a seed gives."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any, Final
from urllib.parse import unquote, urlencode

import attrs
from twisted.web.http import parse_qs

from litecord.errors import ApiError
from litecord.http.app import endpoints
from litecord.http.endpoint import Auth, Endpoint
from litecord.wire.forms import decode, decode_query
from litecord.wire.json import loads

from .client import request_bytes
from .values import BROKEN, Maker, dumped, fields_of

Refusal = tuple[int, int]

UNAUTHORIZED: Final = (401, 0)
NOT_FOUND: Final = (404, 0)
NOT_ALLOWED: Final = (405, 0)
BAD_PATH: Final = (400, 0)
BAD_VERSION: Final = (400, 50041)
INVALID: Final = (400, 50035)
BROKEN_JSON: Final = (400, 50109)
BOTS_CANNOT: Final = (403, 20001)
ONLY_BOTS: Final = (403, 20002)

#: What is no id, as it stands in a path.
NO_IDS: Final = (
    "x", "-1", "1.5", "1e3", "0x1", "%20", "%00", "%D9%A1", "%F0%9F%98%80", "..", ".", "null", "%",
    "9223372036854775808", "18446744073709551616", "9" * 300, "1%0d%0a", "%25", "1;2", "*", "'--",
)  # fmt: skip
#: What could be an id, of nothing.
UNKNOWN: Final = ("0", "1", "9223372036854775807", "000001", "4194304")
#: What is no path any more.
NO_SEGMENTS: Final = {
    "%ff": BAD_PATH, "%ed%a0%80": BAD_PATH, "%c3": BAD_PATH, "1%2f2": NOT_FOUND, "%2F": NOT_FOUND,
    "": NOT_FOUND, "1/2": None,
}  # fmt: skip
HOSTILE_TOKENS: Final = (
    b"", b"x", b"Bot", b"Bot ", b"Bearer x", b"Bot x y", b"\xff\xfe", b"null", b"a" * 600,
    b"MTIz.abc.def", b"Bot MTIz.abc.def", b"Basic eDp5", "\u0661".encode(), b"Bot\tx",
)  # fmt: skip
ARGUMENTS: Final = b"application/x-www-form-urlencoded"
TYPES: Final = (b"text/plain", b"application/xml", b"multipart/mixed; boundary=a", b"\xff", b";")

#: What would end the campaign if somebody who may do it did it.
FATAL: Final = frozenset(
    {
        "POST /auth/logout",
        "POST /guilds/<guild_id>/delete",
        "POST /applications/<application_id>/delete",
        "POST /applications/<application_id>/bot",
        "POST /applications/<application_id>/bot/reset",
        "POST /invites/<code>",
        "POST /invite/<code>",
        "DELETE /webhooks/<webhook_id>",
        "DELETE /webhooks/<webhook_id>/<webhook_token>",
    }
)


@attrs.frozen(kw_only=True)
class Actor:
    """Who asks; ``header`` is the Authorization header."""

    name: str
    header: str | None
    is_bot: bool = False


@attrs.frozen(kw_only=True)
class Case:
    """A request, and the refusal it must have; ``None`` when it may also be granted."""

    name: str
    data: bytes
    expected: Refusal | None


@attrs.define(eq=False, kw_only=True)
class Campaign:
    """A row of cases that a seed determines; ``known`` has a good value for each parameter."""

    random: Random
    actors: tuple[Actor, ...]
    known: dict[str, str]
    _maker: Maker = attrs.field(init=False)
    _endpoints: list[Endpoint] = attrs.field(init=False, factory=lambda: list(endpoints()))

    def __attrs_post_init__(self) -> None:
        self._maker = Maker(self.random, tuple(self.known.values()))
        for endpoint in self._endpoints:
            for name, _ in endpoint.parameters:
                self.known.setdefault(name, "1")

    def cases(self, count: int) -> Iterator[Case]:
        """So many cases: what is to be seen of every route first, in any order."""
        first = list(self._systematic())
        self.random.shuffle(first)
        yield from first[:count]
        for _ in range(count - len(first)):
            yield self._anything()

    def _systematic(self) -> Iterator[Case]:
        for endpoint in self._endpoints:
            for actor in self.actors:
                yield self._case(endpoint, actor)
            for name, _ in endpoint.parameters:
                for value in self.random.sample((*NO_IDS, *UNKNOWN), 2):
                    yield self._case(endpoint, self._actor(), {name: value})
                yield self._case(endpoint, self._actor(), {name: self._pick(NO_SEGMENTS)})
            if endpoint.body is not None:
                for field in fields_of(endpoint.body):
                    yield self._case(endpoint, self._actor(), spoiled=field)
                yield self._broken(endpoint)

    def _pick(self, values: Any) -> Any:
        return self.random.choice(tuple(values))

    def _actor(self) -> Actor:
        """Somebody, most often somebody who may do much."""
        return self.random.choice((*self.actors, self.actors[-1], self.actors[-1]))

    def _anything(self) -> Case:
        endpoint = self._pick(self._endpoints)
        kind = self.random.random()
        if kind < 0.1:
            return self._broken(endpoint)
        if kind < 0.15:
            return self._unauthorized(endpoint)
        if kind < 0.2:
            return self._misdirected(endpoint)
        hostile = {}
        for name, _ in endpoint.parameters:
            if self.random.random() < 0.25:
                hostile[name] = self._pick((*NO_IDS, *UNKNOWN, *NO_SEGMENTS))
        fields = list(fields_of(endpoint.body)) if endpoint.body else [""]
        spoiled = self._pick(fields) if self.random.random() < 0.4 else None
        return self._case(endpoint, self._actor(), hostile, spoiled=spoiled)

    # -- kinds of cases ---------------------------------------------------------------------------

    def _case(
        self,
        endpoint: Endpoint,
        actor: Actor,
        hostile: dict[str, str] | None = None,
        *,
        spoiled: str | None = None,
    ) -> Case:
        given = {**self.known, **(hostile or {})}
        if not hostile and (endpoint.method == "DELETE" or endpoint.name in FATAL):
            given = dict.fromkeys(given, self._pick(UNKNOWN))
            if not endpoint.parameters:
                actor = self.actors[0]
        body = None
        headers = {}
        if endpoint.body is not None:
            body = dumped(self._maker.body(endpoint.body, spoiled))
            if endpoint.urlencoded:
                body, headers = _as_arguments(body), {"Content-Type": ARGUMENTS}
        query = b""
        if endpoint.query is not None and self.random.random() < 0.7:
            query = self._maker.query(endpoint.query)
        kind = "query" if query else "field" if spoiled else "id" if hostile else "actor"
        what = f"{actor.name} {hostile} {query!r} {(body or b'')[:600]!r}"
        return Case(
            name=f"{kind}: {endpoint.name} {what}",
            data=self._request(endpoint, actor, given, query, body, headers),
            expected=_expected(endpoint, actor, given, query, body, known=self.known),
        )

    def _broken(self, endpoint: Endpoint) -> Case:
        """A body that is no JSON, or says it is none."""
        actor = self._actor()
        expected = _refused_actor(endpoint, actor)
        given = self.known
        if endpoint.method == "DELETE" or endpoint.name in FATAL:
            return self._unauthorized(endpoint)
        if self.random.random() < 0.7:
            body, headers, wrong = self._pick(BROKEN), {}, BROKEN_JSON
        else:
            body, headers, wrong = b'{"a": 1}', {"Content-Type": self._pick(TYPES)}, INVALID
        if expected is None and endpoint.body is not None and not endpoint.urlencoded:
            expected = wrong
        return Case(
            name=f"body: {endpoint.name} {actor.name} {headers} {body!r}",
            data=self._request(endpoint, actor, given, b"", body, headers),
            expected=expected if endpoint.query is None else None,
        )

    def _unauthorized(self, endpoint: Endpoint) -> Case:
        """A token that is none."""
        token = self._pick(HOSTILE_TOKENS)
        target = _target(endpoint, dict.fromkeys(self.known, "1"), b"")
        return Case(
            name=f"token: {endpoint.name} {token!r}",
            data=request_bytes(endpoint.method, target, {"Authorization": token}, b"{}"),
            expected=None if endpoint.auth in _OPEN else UNAUTHORIZED,
        )

    def _misdirected(self, endpoint: Endpoint) -> Case:
        """Another version, another method, another path."""
        target = _target(endpoint, dict.fromkeys(self.known, "1"), b"")
        _, _, rest = target.partition(b"/v")
        rest = rest.lstrip(b"0123456789")
        version = self._pick((b"0", b"5", b"11", b"99", b"010", b"9" * 300))
        path, method, expected = self._pick(
            (
                (b"/api/v" + version + rest, endpoint.method, BAD_VERSION),
                (target, "BREW", NOT_ALLOWED),
                (target + b"/", endpoint.method, NOT_FOUND),
                (target + b"/%2f", endpoint.method, NOT_FOUND),
                (target.replace(b"/api", b"/API"), endpoint.method, NOT_FOUND),
                (b"/" + target, endpoint.method, NOT_FOUND),
                (target.replace(rest, b"/" + rest), endpoint.method, NOT_FOUND),
                (target + b"%ff", endpoint.method, BAD_PATH),
            )
        )
        return Case(
            name=f"path: {method} {path!r}",
            data=request_bytes(method, path, {}, b"{}"),
            expected=expected,
        )

    def _request(
        self,
        endpoint: Endpoint,
        actor: Actor,
        given: dict[str, str],
        query: bytes,
        body: bytes | None,
        headers: dict[str, Any] | None = None,
    ) -> bytes:
        head: dict[str, Any] = {"Content-Type": "application/json", **(headers or {})}
        if actor.header is not None:
            head["Authorization"] = actor.header
        if self.random.random() < 0.05:
            head["X-Audit-Log-Reason"] = self._pick((b"%00", b"\xff", b"x" * 5000, b"%zz", b""))
        return request_bytes(endpoint.method, _target(endpoint, given, query), head, body)


#: What takes no token in a header.
_OPEN: Final = (Auth.ANYBODY, Auth.WEBHOOK)


def _as_arguments(body: bytes) -> bytes:
    """A body as OAuth2 clients would send it, whatever they put into it; or as it is."""
    try:
        value = loads(body)
    except ApiError:
        return body
    if not isinstance(value, dict):
        return body
    return urlencode({key: str(each) for key, each in value.items()}, errors="replace").encode()


def _version(endpoint: Endpoint) -> int:
    return 10 if endpoint.versions is None else endpoint.versions[-1]


def _target(endpoint: Endpoint, given: dict[str, str], query: bytes) -> bytes:
    path = endpoint.path
    for name, _ in endpoint.parameters:
        path = path.replace(f"<{name}>", given[name])
    return f"/api/v{_version(endpoint)}{path}".encode() + (b"?" + query if query else b"")


def _refused_actor(endpoint: Endpoint, actor: Actor) -> Refusal | None:
    if endpoint.auth in _OPEN:
        return None
    if actor.header is None:
        return UNAUTHORIZED
    if endpoint.auth is Auth.BEARER:
        return UNAUTHORIZED  # nobody here has authorised an application
    if endpoint.auth is Auth.USER and actor.is_bot:
        return BOTS_CANNOT
    if endpoint.auth is Auth.BOT and not actor.is_bot:
        return ONLY_BOTS
    return None


def _expected(
    endpoint: Endpoint,
    actor: Actor,
    given: dict[str, str],
    query: bytes,
    body: bytes | None,
    *,
    known: dict[str, str],
) -> Refusal | None:
    """What is wrong with a request before any rule is asked; a path that is none comes first."""
    named = [given[name] for name, _ in endpoint.parameters]
    broken = [NO_SEGMENTS[value] for value in named if value in NO_SEGMENTS]
    if broken:
        return broken[0] if len(broken) == 1 else None
    refused = _refused_actor(endpoint, actor)
    if refused is not None:
        return refused
    if endpoint.auth is Auth.WEBHOOK and given != known:
        return None  # a rule is asked first: whether the token is good
    for name, convert in endpoint.parameters:
        try:
            convert(name, unquote(given[name]))
        except ApiError:
            return INVALID
    return _refused_form(endpoint, query, body)


def _refused_form(endpoint: Endpoint, query: bytes, body: bytes | None) -> Refusal | None:
    """What is wrong with the query or the body."""
    try:
        if endpoint.query is not None:
            decode_query(endpoint.query, parse_qs(query, 1))
        if endpoint.body is not None and body is not None and not endpoint.urlencoded:
            value = loads(body)
            if endpoint.older is not None and _version(endpoint) < 10:
                value = endpoint.older(value, _version(endpoint))
            decode(endpoint.body, value)
    except ApiError as error:
        return error.status, error.code
    return None


