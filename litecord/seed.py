"""
A demo world, built over the public API alone, as ``litecord seed URL`` does.

Three people (alice, who owns the guild, bob and carol), a guild with a channel, an application
whose bot is an administrator with all intents and has a slash command, and a second one whose bot
is in the guild without any privilege. The first acts for alice and for bob by access tokens, too.
Each call makes a world of its own. 429 is honoured.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import attrs
import orjson
import treq
from twisted.internet import defer, error
from twisted.internet.task import deferLater
from twisted.web.client import (
    Agent,
    HTTPConnectionPool,
    RequestGenerationFailed,
    RequestTransmissionFailed,
    ResponseFailed,
)

from .model.oauth2 import INSTALLING, NEED_APPROVAL, PASSTHROUGH, SCOPES, UPDATE_COMMANDS
from .model.permissions import ADMINISTRATOR

#: GATEWAY_PRESENCE, GATEWAY_GUILD_MEMBERS and GATEWAY_MESSAGE_CONTENT, each in its limited form.
ALL_INTENTS = 1 << 13 | 1 << 15 | 1 << 19
#: The command of the first bot.
COMMAND = {
    "name": "greet",
    "description": "Say hello to somebody",
    "options": [{"type": 6, "name": "who", "description": "To whom"}],
}
#: The scopes that only an application itself can have.
OF_CLIENT = frozenset({UPDATE_COMMANDS})
#: How often a request is sent again after a 429, and how many seconds it is waited at most.
MOST_TRIES, LONGEST_WAIT = 20, 300.0
TIMEOUT = 30.0

_UNREACHABLE = (
    error.ConnectError,
    error.ConnectionClosed,
    error.DNSLookupError,
    defer.TimeoutError,
    RequestGenerationFailed,
    RequestTransmissionFailed,
    ResponseFailed,
)


class SeedError(Exception):
    """Why there is no demo world, in one line."""


class _Refused(SeedError):
    """The server answered, but not with what was asked for."""


def _origin(url: str) -> str:
    """Scheme, host and port of what may also be the address of the API."""
    try:
        parts = urlsplit(url)
        is_one = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_one = False
    if not is_one:
        raise SeedError(f"must be like http://127.0.0.1:5000, not {url!r}")
    return f"{parts.scheme}://{parts.netloc}"


@attrs.define(eq=False)
class Client:
    """Requests to one server, one after the other."""

    base: str
    reactor: Any
    _agent: Any = attrs.field(init=False)
    _pool: Any = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._pool = HTTPConnectionPool(self.reactor)
        self._agent = Agent(self.reactor, pool=self._pool, connectTimeout=TIMEOUT)

    async def call(self, method: str, path: str, body: Any = None, token: str | None = None) -> Any:
        """Send a request, as often as a 429 says so; the decoded body of its answer."""
        headers: dict[Any, Any] = {"Content-Type": "application/json"}
        if token is not None:
            headers["Authorization"] = token
        data = orjson.dumps({} if body is None else body) if method != "GET" else None
        return await self._call(method, path, data, headers)

    async def bearer_token(self, application: Mapping[str, str], form: Mapping[str, str]) -> str:
        """An access token for an application, from the token endpoint."""
        own = {"client_id": application["application_id"]}
        own["client_secret"] = application["client_secret"]
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        data = urlencode({**own, **form}).encode()
        answer = await self._call("POST", "/oauth2/token", data, headers)
        return str(answer["access_token"])

    async def _call(
        self, method: str, path: str, data: bytes | None, headers: dict[Any, Any]
    ) -> Any:
        for _ in range(MOST_TRIES):
            status, answer = await self._send(method, path, data, headers)
            if status != 429:
                break
            wait = float(answer.get("retry_after", 1))
            if wait > LONGEST_WAIT:
                raise SeedError(f"{method} {path}: limited for another {wait:.0f} seconds")
            await deferLater(self.reactor, wait)
        if status >= 300:
            raise _Refused(f"{method} {path}: {status} {'; '.join(_reasons(answer))}")
        return answer

    async def _send(
        self, method: str, path: str, data: bytes | None, headers: dict[Any, Any]
    ) -> tuple[int, Any]:
        url = f"{self.base}{path}"
        try:
            response = await treq.request(
                method, url, data=data, headers=headers, agent=self._agent, timeout=TIMEOUT
            )
            raw = await response.content()
        except _UNREACHABLE as caught:
            reasons = getattr(caught, "reasons", None)
            why = (reasons[0].getErrorMessage() if reasons else str(caught)) or "it takes too long"
            raise SeedError(f"{self.base} does not answer: {why}") from caught
        try:
            return response.code, orjson.loads(raw) if raw else {}
        except orjson.JSONDecodeError as caught:
            raise SeedError(f"{url} does not speak the API: it answers {raw[:80]!r}") from caught

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.closeCachedConnections()


def _reasons(answer: Any) -> Iterator[str]:
    """What a refusal says: all of the 50035 tree, or its message."""
    tree = answer.get("errors") if isinstance(answer, dict) else None
    if isinstance(tree, dict):
        yield from _branches(tree, "")
    elif isinstance(answer, dict) and "message" in answer:
        yield str(answer["message"])
    else:
        yield str(answer)[:80]


def _branches(tree: dict[str, Any], path: str) -> Iterator[str]:
    for key, value in tree.items():
        if key == "_errors":
            yield from (f"{path}{each['message']}" for each in value)
        else:
            yield from _branches(value, f"{path.removesuffix(': ')}.{key}: ".removeprefix("."))


@attrs.frozen
class Person:
    """Somebody who registered."""

    id: str
    token: str
    email: str
    password: str


async def _person(client: Client, name: str) -> Person:
    suffix = secrets.token_hex(4)
    account = {
        "username": f"{name}_{suffix}",
        "email": f"{name}.{suffix}@example.org",
        "password": secrets.token_urlsafe(16),
    }
    consent = {"consent": True, "date_of_birth": "2000-01-01"}
    try:
        await client.call("POST", "/auth/register", {**account, **consent})
    except _Refused as refused:
        raise SeedError(f"cannot register {name}, and needs to: {refused}") from refused
    credentials = {"login": account["email"], "password": account["password"]}
    token = (await client.call("POST", "/auth/login", credentials))["token"]
    me = await client.call("GET", "/users/@me", token=token)
    return Person(me["id"], token, account["email"], account["password"])


async def _application(
    client: Client, owner: Person, name: str, guild_id: str, *, flags: int, permissions: int
) -> dict[str, str]:
    """An application with a bot in the guild."""
    made = await client.call("POST", "/applications", {"name": name}, owner.token)
    application_id = made["id"]
    path = f"/applications/{application_id}"
    if flags:
        await client.call("PATCH", path, {"flags": flags}, owner.token)
    bot = await client.call("POST", f"{path}/bot", {}, owner.token)
    secret = await client.call("POST", f"{path}/reset", {}, owner.token)
    await client.call(
        "POST",
        f"/oauth2/authorize?client_id={application_id}&scope=bot%20applications.commands",
        {"authorize": True, "guild_id": guild_id, "permissions": str(permissions)},
        owner.token,
    )
    me = await client.call("GET", "/users/@me", token=f"Bot {bot['token']}")
    return {
        "application_id": application_id,
        "client_secret": secret["secret"],
        "public_key": made["verify_key"],
        "bot_token": bot["token"],
        "bot_user_id": me["id"],
    }


async def _bearer_tokens(
    client: Client, application: Mapping[str, str], owner: Person, member: Person
) -> dict[str, str]:
    """Tokens by which the application acts for its owner and for a member, with every scope."""
    every = " ".join(sorted(SCOPES - PASSTHROUGH))
    credentials = {"grant_type": "client_credentials", "scope": every}
    path = f"/applications/{application['application_id']}"
    uri = f"{_origin(client.base)}/oauth2/authorized"
    await client.call("PATCH", path, {"redirect_uris": [uri]}, owner.token)
    asked = {
        "client_id": application["application_id"],
        "scope": " ".join(sorted(SCOPES - NEED_APPROVAL - PASSTHROUGH - INSTALLING - OF_CLIENT)),
        "response_type": "code",
        "redirect_uri": uri,
    }
    path = f"/oauth2/authorize?{urlencode(asked)}"
    told = await client.call("POST", path, {"authorize": True}, member.token)
    [code] = parse_qs(urlsplit(told["location"]).query)["code"]
    by_code = {"grant_type": "authorization_code", "code": code, "redirect_uri": uri}
    return {
        "bearer_token": await client.bearer_token(application, credentials),
        "member_bearer_token": await client.bearer_token(application, by_code),
    }


async def seed(reactor: Any, url: str) -> dict[str, str]:
    """Build a demo world on the server at ``url``; what one needs to use it."""
    base = f"{_origin(url)}/api/v10"
    client = Client(base, reactor)
    try:
        alice, bob, carol = [await _person(client, name) for name in ("alice", "bob", "carol")]
        gateway = await client.call("GET", "/gateway")
        guild = await client.call("POST", "/guilds", {"name": "Demo"}, alice.token)
        channels = await client.call("GET", f"/guilds/{guild['id']}/channels", token=alice.token)
        channel_id = next(each["id"] for each in channels if each["type"] == 0)
        invite = await client.call("POST", f"/channels/{channel_id}/invites", {}, alice.token)
        for person in (bob, carol):
            await client.call("POST", f"/invites/{invite['code']}", {}, person.token)
        bot = await _application(
            client, alice, "Demo bot", guild["id"], flags=ALL_INTENTS, permissions=ADMINISTRATOR
        )
        command = await client.call(
            "POST",
            f"/applications/{bot['application_id']}/commands",
            COMMAND,
            f"Bot {bot['bot_token']}",
        )
        other = await _application(
            client, alice, "Plain bot", guild["id"], flags=0, permissions=0
        )
        return {
            "base_url": base,
            "gateway_url": gateway["url"],
            **bot,
            **await _bearer_tokens(client, bot, alice, bob),
            "command_id": command["id"],
            "guild_id": guild["id"],
            "channel_id": channel_id,
            "user_id": alice.id,
            "user_token": alice.token,
            "user_email": alice.email,
            "user_password": alice.password,
            "member_id": bob.id,
            "member_token": bob.token,
            "member_email": bob.email,
            "member_password": bob.password,
            "victim_id": carol.id,
            "victim_token": carol.token,
            "unprivileged_bot_token": other["bot_token"],
        }
    finally:
        await client.close()
