"""
The route table, and what a handler knows and answers.

A route is data: a decorator on a coroutine, whose signature is the contract. Path parameters are
named in the path and annotated in the signature; ``body:`` and ``query:`` name forms. Everything
about a route is worked out once, when the table is mounted.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import Enum
from inspect import signature
from typing import Any, Concatenate, ParamSpec, TypeVar, get_type_hints
from urllib.parse import unquote

import attrs

from ..actions.attachments import Sent
from ..actions.world import Change, World
from ..errors import (
    InvalidWebhookToken,
    Unauthorized,
    wrong_at,
)
from ..model.snowflakes import HIGHEST, Snowflake
from ..model.users import Actor
from ..model.webhooks import WebhookActor
from ..wire.forms import UrlEncoded
from ..wire.versions import CURRENT, reason_given
from . import uploads
from .buckets import MAJOR, Bucket
from .request import ApiRequest

P = ParamSpec("P")
T = TypeVar("T")


class Auth(Enum):
    """Who may use an endpoint."""

    ANYBODY = "no token needed, and none looked at"
    ACCOUNT = "a user or a bot"
    USER = "a user account: bots are refused with 20001"
    BOT = "a bot: users are refused with 20002"
    BEARER = "an application with a bearer token: all others are refused with 401"
    WEBHOOK = "whoever knows the token of the webhook in the path"


@attrs.frozen
class Raw:
    """The body of an answer that is no JSON."""

    content: bytes
    media_type: str


@attrs.frozen
class Reply:
    """An answer: ``body`` is encoded as JSON if it is not ``Raw``; ``None`` is an empty body."""

    body: object = None
    status: int = 200
    headers: Mapping[str, str] = attrs.field(factory=dict)


NO_CONTENT = Reply(status=204)


@attrs.define(eq=False)
class Call:
    """What a handler knows about the request being answered."""

    world: World
    request: ApiRequest
    version: int
    #: ``None`` only where the endpoint asks for no token
    maybe_actor: Actor | None = None
    #: the body, where it is a form: it may have files in it
    form: uploads.Form | None = None
    #: where older versions may give the reason for the audit log: the body as it came
    given: object = None

    @property
    def files(self) -> Sequence[Sent]:
        """The files that came with the request."""
        return () if self.form is None else self.form.files

    @property
    def actor(self) -> Actor:
        """Who asks."""
        if self.maybe_actor is None:
            raise Unauthorized()
        return self.maybe_actor

    @property
    def webhook(self) -> WebhookActor:
        """The webhook that acts, where the endpoint is for whoever knows its token."""
        if not isinstance(self.maybe_actor, WebhookActor):
            raise InvalidWebhookToken()
        return self.maybe_actor

    @property
    def reason(self) -> str | None:
        """What the audit log is to say why."""
        reason = self.request.getHeader("x-audit-log-reason")
        if reason is not None:
            reason = unquote(reason).replace("\0", "")
        elif self.version < CURRENT:
            reason = reason_given(self.given, self.request.args or {}, self.version)
        return reason[:512] if reason else None

    async def perform(
        self,
        action: Callable[Concatenate[Change, P], Awaitable[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run an action for the actor, with the request's audit-log reason if it gives one."""
        return await self.world.perform_because(
            self.reason, self.actor, action, *args, **kwargs
        )


Handler = Callable[..., Awaitable[Reply]]

#: Makes of the JSON that an older API version sends what the current one would send.
Older = Callable[[Any, int], Any]
_PARAMETER = re.compile(r"<(\w+)>")


@attrs.frozen(kw_only=True)
class Endpoint:
    """One route, worked out."""

    name: str
    method: str
    path: str
    auth: Auth
    #: what a bearer token needs, "" where any will do, ``None`` where none is taken
    scope: str | None
    #: ``None`` where requests are not counted
    bucket: Bucket | None
    #: the path parameter that splits the bucket, if there is one
    major: str | None
    handler: Handler
    parameters: tuple[tuple[str, Callable[[str, str], object]], ...]
    body: type | None
    query: type | None
    takes_files: bool
    #: whether the body is what OAuth2 clients send, and nothing else
    urlencoded: bool
    older: Older | None
    #: the API versions that have it, where not all have
    versions: range | None


@attrs.frozen
class Routes:
    """The routes of a module."""

    endpoints: list[Endpoint] = attrs.field(factory=list)

    def get(self, path: str, **declared: Any) -> Callable[[Handler], Handler]:
        """Declare a ``GET``; see ``_route``."""
        return self._route("GET", path, **declared)

    def post(self, path: str, **declared: Any) -> Callable[[Handler], Handler]:
        """Declare a ``POST``; see ``_route``."""
        return self._route("POST", path, **declared)

    def put(self, path: str, **declared: Any) -> Callable[[Handler], Handler]:
        """Declare a ``PUT``; see ``_route``."""
        return self._route("PUT", path, **declared)

    def patch(self, path: str, **declared: Any) -> Callable[[Handler], Handler]:
        """Declare a ``PATCH``; see ``_route``."""
        return self._route("PATCH", path, **declared)

    def delete(self, path: str, **declared: Any) -> Callable[[Handler], Handler]:
        """Declare a ``DELETE``; see ``_route``."""
        return self._route("DELETE", path, **declared)

    def _route(
        self,
        method: str,
        path: str,
        *,
        auth: Auth = Auth.ACCOUNT,
        scope: str | None = None,
        bucket: str | None = "",
        takes_files: bool = False,
        older: Older | None = None,
        versions: range | None = None,
    ) -> Callable[[Handler], Handler]:
        """
        Declare a route.

        ``auth`` says who may use it, besides those whose bearer tokens have the OAuth2 ``scope``
        ("" for any; without it bearer tokens are refused). ``bucket`` names the rate-limit bucket
        it shares with others; without it the route has one of its own. ``None``: its requests are
        not counted, and its answers tell of no limit. One that ``takes_files`` also takes bodies
        that are forms (``http/uploads.py``). ``older`` translates the JSON of API versions below
        10; ``versions`` are those that have the route at all.
        """

        def register(handler: Handler) -> Handler:
            hints = get_type_hints(handler)
            named = _PARAMETER.findall(path)
            if set(named) != set(signature(handler).parameters) - {"call", "body", "query"}:
                raise TypeError(f"{method} {path} does not fit {handler!r}")
            name = f"{method} {path}"
            self.endpoints.append(
                Endpoint(
                    name=name,
                    method=method,
                    path=path,
                    auth=auth,
                    scope=scope,
                    bucket=None if bucket is None else Bucket.of(bucket or name, method),
                    major=next((each for each in MAJOR if each in named), None),
                    handler=handler,
                    parameters=tuple((each, _converter(hints[each])) for each in named),
                    body=get_type_hints(handler, include_extras=True).get("body"),
                    query=hints.get("query"),
                    takes_files=takes_files,
                    urlencoded=_is_urlencoded(hints.get("body")),
                    older=older,
                    versions=versions,
                )
            )
            return handler

        return register


def _is_urlencoded(body: object) -> bool:
    return isinstance(body, type) and issubclass(body, UrlEncoded)


def to_snowflake(name: str, text: str) -> Snowflake:
    """The id that a path parameter says."""
    if text.isascii() and text.isdigit() and len(text) <= 20:
        value = int(text)
        if value <= HIGHEST:
            return Snowflake(value)
    raise wrong_at((name,), "NUMBER_TYPE_COERCE", f'Value "{text[:100]}" is not snowflake.')


def _text(name: str, text: str) -> str:
    return text.replace("\0", "")  # as in bodies: PostgreSQL has no place for it


def _converter(hint: object) -> Callable[[str, str], object]:
    if hint is Snowflake:
        return to_snowflake
    if hint is str:
        return _text
    raise TypeError(f"no path parameter can be {hint!r}")
