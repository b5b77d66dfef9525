"""
The route table and the pipeline every request takes.

A route is data: a decorator on a coroutine, whose signature is the contract. Path parameters are
named in the path and annotated in the signature; ``body:`` and ``query:`` name forms. Everything
about a route is worked out once, when the table is mounted.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from enum import Enum
from inspect import signature
from math import ceil
from typing import Any, Concatenate, ParamSpec, TypeVar, get_type_hints
from urllib.parse import unquote

import attrs
from klein import Klein
from twisted.internet.defer import CancelledError, Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure
from twisted.web.http import parse_qs
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import NotFound as NoSuchRoute

from ..actions import webhooks
from ..actions.attachments import Sent
from ..actions.world import Change, World
from ..errors import (
    ApiError,
    BotsCannotUse,
    InternalServerError,
    InvalidForm,
    InvalidWebhookToken,
    MethodNotAllowed,
    MissingOAuth2Scope,
    NotFound,
    OAuth2Refusal,
    OnlyBots,
    RateLimited,
    Unauthorized,
    wrong_at,
)
from ..model.interactions import InteractionActor
from ..model.snowflakes import HIGHEST, Snowflake
from ..model.users import Actor
from ..model.webhooks import WebhookActor
from ..wire.forms import UrlEncoded, decode, decode_query
from ..wire.json import dumps, loads
from ..wire.versions import ALIKE_SINCE, CURRENT, reason_given, refusal_json, reply_json
from . import uploads
from .buckets import MAJOR, Bucket, CloudflareBan, RateLimits, refusal_headers
from .identity import identify
from .request import ApiRequest

log = Logger()
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
#: More arguments than any body has.
MOST_ARGUMENTS = 50
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
    bucket: Bucket
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
        bucket: str | None = None,
        takes_files: bool = False,
        older: Older | None = None,
        versions: range | None = None,
    ) -> Callable[[Handler], Handler]:
        """
        Declare a route.

        ``auth`` says who may use it, besides those whose bearer tokens have the OAuth2 ``scope``
        ("" for any; without it bearer tokens are refused). ``bucket`` names the rate-limit bucket
        it shares with others; without it the route has one of its own. One that ``takes_files``
        also takes bodies that are forms (``http/uploads.py``). ``older`` translates the JSON of
        API versions below 10; ``versions`` are those that have the route at all.
        """

        def register(handler: Handler) -> Handler:
            hints = get_type_hints(handler)
            named = _PARAMETER.findall(path)
            if set(named) != set(signature(handler).parameters) - {"call", "body", "query"}:
                raise TypeError(f"{method} {path} does not fit {handler!r}")
            self.endpoints.append(
                Endpoint(
                    name=f"{method} {path}",
                    method=method,
                    path=path,
                    auth=auth,
                    scope=scope,
                    bucket=Bucket.of(bucket or f"{method} {path}", method),
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


def _snowflake(name: str, text: str) -> Snowflake:
    if text.isascii() and text.isdigit() and len(text) <= 20:
        value = int(text)
        if value <= HIGHEST:
            return Snowflake(value)
    raise wrong_at((name,), "NUMBER_TYPE_COERCE", f'Value "{text[:100]}" is not snowflake.')


def _text(name: str, text: str) -> str:
    return text


def _converter(hint: object) -> Callable[[str, str], object]:
    if hint is Snowflake:
        return _snowflake
    if hint is str:
        return _text
    raise TypeError(f"no path parameter can be {hint!r}")


async def _actor(
    world: World, endpoint: Endpoint, request: ApiRequest, given: Mapping[str, str]
) -> Actor | None:
    if endpoint.auth is Auth.ANYBODY:
        return None
    if endpoint.auth is Auth.WEBHOOK:
        webhook_id = _snowflake("webhook_id", given["webhook_id"])
        return await webhooks.identify(world, webhook_id, given["webhook_token"])
    header = request.getHeader("authorization")
    if header is None:
        raise Unauthorized()
    actor = await identify(world, header)
    if actor.is_bearer:
        _check_scope(endpoint, actor)
        return actor
    if endpoint.auth is Auth.BEARER:
        raise Unauthorized()
    if endpoint.auth is Auth.USER and actor.is_bot:
        raise BotsCannotUse()
    if endpoint.auth is Auth.BOT and not actor.is_bot:
        raise OnlyBots()
    return actor


def _check_scope(endpoint: Endpoint, actor: Actor) -> None:
    """Refuse a bearer token where none is taken (401), and one without the scope (50026)."""
    if endpoint.scope is None:
        raise Unauthorized()
    if endpoint.scope and endpoint.scope not in actor.scopes:
        raise MissingOAuth2Scope()


def _account(request: ApiRequest, actor: Actor | None, given: Mapping[str, str]) -> object:
    """
    Whose requests are counted together: applications do not use up what the people have.

    Each interaction is counted by itself, so that answers do not count against any global limit.
    """
    if actor is None:
        interaction_id = given.get("interaction_id")
        host = request.client_host()
        return host if interaction_id is None else (host, interaction_id.lstrip("0")[:20])
    if isinstance(actor, InteractionActor):
        return actor.interaction.id
    return (actor.user_id, actor.application_id) if actor.is_bearer else actor.user_id


async def _decoded_form(call: Call, endpoint: Endpoint, body: type) -> object:
    """The body of a request that is a form; its files are then ``call.files``."""
    request, world = call.request, call.world
    call.form = form = uploads.form_for(world)
    await world.files.run(form.read, request.content, request.getHeader("content-type"))
    given = form.fields.get(getattr(body, "JSON_FIELD", b"payload_json"))
    if given is None:
        return decode_query(body, form.fields)
    return _decoded_json(given[0], endpoint, call)


def _is_form(request: ApiRequest) -> bool:
    header = request.getHeader("content-type")
    return header is not None and header.partition(";")[0].strip().lower() in uploads.FORMS


def _decoded_arguments(call: Call, body: type) -> object:
    """The body of a request as OAuth2 clients send it."""
    header = call.request.getHeader("content-type") or ""
    if header.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        message = "The body must be application/x-www-form-urlencoded."
        raise OAuth2Refusal("invalid_request", message)
    content = call.request.content
    data = b"" if content is None else content.read()
    try:
        if data.count(b"&") < MOST_ARGUMENTS:
            return decode_query(body, parse_qs(data, keep_blank_values=True))
    except InvalidForm:
        pass  # told as the OAuth2 clients expect it
    raise OAuth2Refusal("invalid_request", "The body is malformed.")


def _decoded_body(call: Call, endpoint: Endpoint) -> object:
    if endpoint.urlencoded and endpoint.body is not None:
        return _decoded_arguments(call, endpoint.body)
    content = call.request.content
    header = call.request.getHeader("content-type") or "application/json"
    if header == "application/json" or content is None:
        return _decoded_json(content.read() if content is not None else b"", endpoint, call)
    kind = header.partition(";")[0].strip().lower()
    data = content.read()
    if data and kind != "application/json":
        expected = "Expected \"Content-Type\" header to be one of {'application/json'}."
        raise wrong_at((), "CONTENT_TYPE_INVALID", expected)
    return _decoded_json(data, endpoint, call)


def _decoded_json(data: bytes, endpoint: Endpoint, call: Call) -> object:
    value = loads(data) if data else {}
    if call.version < CURRENT:
        call.given = value
        if endpoint.older is not None:
            value = endpoint.older(value, call.version)
    return decode(endpoint.body, value)


def _seen(reply: Reply, version: int) -> Reply:
    """An answer as the version that was asked for has it."""
    if version < ALIKE_SINCE and not isinstance(reply.body, Raw):
        return attrs.evolve(reply, body=reply_json(reply.body, version))
    return reply


def matching(endpoints: Iterable[Endpoint]) -> Klein:
    """
    A Klein application that finds the endpoint of a request, for any number of worlds.

    To compile so many paths takes longer than anything else that a world is made of: a process
    does it once, and a ``Pipeline`` binds the result to its world.
    """
    app = Klein()
    app.url_map.merge_slashes = False
    app.handle_errors(HTTPException)(Pipeline.unrouted)
    for endpoint in endpoints:
        app.route(
            endpoint.path, methods=[endpoint.method], endpoint=endpoint.name, strict_slashes=True
        )(_answering(endpoint))
    return app


def _answering(endpoint: Endpoint) -> Callable[..., Deferred[bytes]]:
    def answer(pipeline: Pipeline, request: ApiRequest, **given: str) -> Deferred[bytes]:
        return Deferred.fromCoroutine(pipeline.answer(endpoint, request, given))

    answer.__name__ = endpoint.name
    return answer


class Pipeline:
    """One world's endpoints: what ``matching`` finds is answered by this world."""

    def __init__(self, world: World, matcher: Klein) -> None:
        self._world = world
        self.limits = RateLimits(world.clock, world.config.ratelimits.mode)
        self.app = matcher.__get__(self, Pipeline)

    async def answer(
        self, endpoint: Endpoint, request: ApiRequest, given: dict[str, Any]
    ) -> bytes:
        """Answer a request whose path has these parameters."""
        version = request.api_version
        try:
            reply = await self._handle(endpoint, request, version, given)
        except ApiError as error:
            reply = refusal(error, version)
            self.limits.refused(request.client_host(), reply.status)
        except CloudflareBan as ban:
            return _shut_out(request, ban)
        except CancelledError:
            raise
        except Exception:
            log.failure("{endpoint} failed", endpoint=endpoint.name)
            reply = refusal(InternalServerError(), version)
        return self._write(request, reply)

    async def _handle(
        self, endpoint: Endpoint, request: ApiRequest, version: int, given: dict[str, Any]
    ) -> Reply:
        if endpoint.versions is not None and version not in endpoint.versions:
            raise NotFound()
        world = self._world
        if world.faults is not None:
            injected = world.faults.answer(request)
            if isinstance(injected, Reply):
                return injected
        limits = self.limits
        if not limits.is_off:
            limits.admit(request.client_host())
        actor = await _actor(world, endpoint, request, given)
        if not limits.is_off:
            account = _account(request, actor, given)
            # An id is the same however many zeros stand before it.
            major = None if endpoint.major is None else given[endpoint.major].lstrip("0")
            precise = request.getHeader("x-ratelimit-precision") == "millisecond"
            limits.take(
                endpoint.bucket, account, major, request.setHeader, version=version, precise=precise
            )
        call = Call(world, request, version, actor)
        for name, convert in endpoint.parameters:
            given[name] = convert(name, given[name])
        if endpoint.query is not None:
            given["query"] = decode_query(endpoint.query, request.args or {})
        if endpoint.body is not None:
            if endpoint.takes_files and _is_form(request):
                reply = await self._with_files(call, endpoint, endpoint.body, given)
                return _seen(reply, version)
            given["body"] = _decoded_body(call, endpoint)
        return _seen(await endpoint.handler(call, **given), version)

    async def _with_files(
        self, call: Call, endpoint: Endpoint, body: type, given: dict[str, Any]
    ) -> Reply:
        """Answer a request whose body is a form; nothing is left of files that were not kept."""
        try:
            given["body"] = await _decoded_form(call, endpoint, body)
            return await endpoint.handler(call, **given)
        finally:
            if call.form is not None:
                call.form.close()

    def unrouted(self, request: Any, failure: Failure) -> bytes:
        """Answer a request for which there is no endpoint."""
        error = NotFound() if failure.check(NoSuchRoute) else MethodNotAllowed()
        log.info(
            "no such route: {method} {path}",
            method=request.method.decode("ascii", "backslashreplace"),
            path=_shown(request.path),
        )
        return self._write(request, refusal(error, request.api_version))

    def _write(self, request: ApiRequest, reply: Reply) -> bytes:
        if self._world.trace is not None:
            self._world.trace.exchange(request, reply.status, reply.body)
        return write(request, reply)


#: What a segment of a path may be to be logged: a word of the API or an id, never a token.
_WORD = re.compile(rb"[a-z@][a-z0-9@.-]{0,31}|[0-9]{1,20}")


def _shown(path: bytes) -> str:
    """A path as it is logged: some of those that are not served yet hold tokens."""
    parts = path[:200].split(b"/")
    return b"/".join(each if not each or _WORD.fullmatch(each) else b"*" for each in parts).decode()


def _shut_out(request: ApiRequest, ban: CloudflareBan) -> bytes:
    """What Cloudflare answers in Discord's place: no JSON, and no ``Via``."""
    body = b"error code: 1015"
    request.setResponseCode(429)
    request.setHeader(b"content-type", b"text/plain")
    request.setHeader(b"retry-after", b"%d" % ceil(ban.seconds))
    request.setHeader(b"content-length", b"%d" % len(body))
    return body


def refusal(error: ApiError, version: int) -> Reply:
    """The answer that tells a client of ``error``."""
    headers = error.headers
    if isinstance(error, RateLimited):
        headers = refusal_headers(error, version)
    return Reply(refusal_json(error, version), error.status, headers)


def write(request: ApiRequest, reply: Reply) -> bytes:
    """Set an answer's head; its body."""
    request.setResponseCode(reply.status)
    for name, value in reply.headers.items():
        request.setHeader(name, value)
    if reply.body is None:
        if reply.status != 204:
            request.setHeader(b"content-length", b"0")
        return b""
    kind, data = "application/json", b""
    if isinstance(reply.body, Raw):
        kind, data = reply.body.media_type, reply.body.content
    else:
        data = dumps(reply.body)
    request.setHeader("content-type", kind)
    request.setHeader(b"content-length", b"%d" % len(data))
    return data
