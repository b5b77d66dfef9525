"""
The pipeline that every request takes, from its path to its answer.

Everything about an endpoint was worked out when it was declared: see ``endpoint.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from math import ceil
from typing import Any

import attrs
from klein import Klein
from twisted.internet.defer import CancelledError, Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import NotFound as NoSuchRoute

from ..actions.world import World
from ..errors import ApiError, InternalServerError, MethodNotAllowed, NotFound, RateLimited
from ..wire.forms import decode_query
from ..wire.json import dumps
from ..wire.versions import ALIKE_SINCE, refusal_json, reply_json
from .authorization import account_of, identified
from .bodies import decoded_body, decoded_form, is_form
from .buckets import CloudflareBan, RateLimits, refusal_headers
from .endpoint import Call, Endpoint, Raw, Reply
from .request import ApiRequest

log = Logger()


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
        actor = await identified(world, endpoint, request, given)
        if endpoint.bucket is not None and not limits.is_off:
            account = account_of(request, actor)
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
            if endpoint.takes_files and is_form(request):
                reply = await self._with_files(call, endpoint, endpoint.body, given)
                return _seen(reply, version)
            given["body"] = decoded_body(call, endpoint)
        return _seen(await endpoint.handler(call, **given), version)

    async def _with_files(
        self, call: Call, endpoint: Endpoint, body: type, given: dict[str, Any]
    ) -> Reply:
        """Answer a request whose body is a form; nothing is left of files that were not kept."""
        try:
            given["body"] = await decoded_form(call, endpoint, body)
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
