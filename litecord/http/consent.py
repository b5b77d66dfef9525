"""
The pages on which people authorise applications in a browser.

``/oauth2/authorize`` is where links of applications lead. A browser has no token: whoever is not
logged in logs in first, and a cookie remembers that for these pages alone. Forms carry a secret of
the browser's, which pages of others cannot know; nothing here can be framed or runs a script.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from hashlib import sha256
from hmac import compare_digest
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

import attrs
from twisted.logger import Logger
from twisted.web.http import parse_qs
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET

from ..actions import auth, oauth2
from ..actions.world import World
from ..deferreds import spawn
from ..errors import (
    ApiError,
    Forbidden,
    InternalServerError,
    InvalidForm,
    InvalidScope,
    MethodNotAllowed,
    NotFound,
    PayloadTooLarge,
)
from ..model.tokens import token_hash
from ..model.users import Actor, TokenKind
from ..wire.auth import Login
from ..wire.forms import decode, decode_query
from ..wire.oauth2 import Authorize, AuthorizeQuery
from ..wire.versions import CURRENT
from .buckets import Bucket, RateLimits
from .consent_html import STYLE_HASH, consent_page, login_page, message_page
from .endpoint import Call
from .oauth2 import DENIED, INVALID_SCOPE, granted_location, refused_location
from .origin import base_url
from .request import ApiRequest

log = Logger()

#: Where people are asked; the cookies are sent to paths below it and nowhere else.
PATH = "/oauth2/authorize"
SESSION, CSRF = "litecord_session", "litecord_csrf"
SESSION_SECONDS = 24 * 3600
MOST_BODY = 16_384
_SECRET = re.compile(r"[A-Za-z0-9_-]{32}")
_AUTHORITY = re.compile(r"[A-Za-z0-9.:\[\]-]+")


@attrs.frozen
class Page:
    """What a browser is answered: HTML, or another address."""

    html: str = ""
    status: int = 200
    location: str | None = None
    #: where the forms of the page may lead in the end, besides here
    leads_to: str | None = None
    cookies: Mapping[str, str | None] = attrs.field(factory=dict)


class ConsentPages(Resource):
    """Answers for every path whose first part is ``oauth2``."""

    isLeaf = True

    def __init__(self, world: World, limits: RateLimits) -> None:
        super().__init__()
        self._world = world
        self._limits = limits
        self._bucket = Bucket.of("POST /auth/login", "POST")

    def render(self, request: Any) -> int:
        """Begin to answer."""
        spawn(self._answer(request), log, "a page of consent")
        return NOT_DONE_YET

    async def _answer(self, request: ApiRequest) -> None:
        try:
            page = await self._find(request)
        except InvalidScope as error:
            page = _out_of_scope(request, error)
        except ApiError as error:
            page = _refused(error)
        except Exception:
            log.failure("{path} failed", path=request.path)
            page = _refused(InternalServerError())
        if self._world.trace is not None:
            self._world.trace.exchange(request, page.status, None)
        if request.channel is not None:  # or the client has gone
            _write(request, page)

    async def _find(self, request: ApiRequest) -> Page:
        path = "/".join(each.decode("utf-8", "replace") for each in request.postpath or ())
        answer = {
            (b"GET", "authorize"): self._ask,
            (b"POST", "authorize"): self._decide,
            (b"POST", "authorize/login"): self._log_in,
            (b"POST", "authorize/logout"): self._log_out,
            (b"GET", "authorized"): _authorized,
        }.get((request.method, path))
        if answer is None:
            known = ("authorize", "authorize/login", "authorize/logout", "authorized")
            raise MethodNotAllowed() if path in known else NotFound()
        return await answer(request)

    # -- who is there -----------------------------------------------------------------------------

    async def _actor(self, request: ApiRequest) -> Actor | None:
        """Who is logged in here."""
        token = _cookies(request).get(SESSION)
        actor = None if token is None else await self._world.identify(token)
        return actor if actor is not None and actor.kind is TokenKind.USER else None

    async def _log_in(self, request: ApiRequest) -> Page:
        form = _form(request)
        _check_csrf(request, form)
        if not self._limits.is_off:
            self._limits.take(
                self._bucket,
                request.client_host(),
                None,
                request.setHeader,
                version=CURRENT,
                precise=False,
            )
        given = {name: _first(form, name) for name in ("login", "password")}
        try:
            made = await self._world.perform(auth.SYSTEM, auth.log_in, decode(Login, given))
        except InvalidForm:
            csrf = _csrf(request)
            html = login_page(csrf, _action(request, "/login"), "Login or password is invalid.")
            return Page(html, status=401, cookies={CSRF: csrf})
        cookies = {SESSION: made.token, CSRF: _bound(made.token)}
        return Page(status=303, location=_action(request), cookies=cookies)

    async def _log_out(self, request: ApiRequest) -> Page:
        _check_csrf(request, _form(request))
        actor, token = await self._actor(request), _cookies(request).get(SESSION)
        if actor is not None and token is not None:
            await self._world.perform(actor, auth.log_out, token_hash(token))
        return Page(status=303, location=_action(request), cookies={SESSION: None})

    # -- what is asked ----------------------------------------------------------------------------

    async def _ask(self, request: ApiRequest) -> Page:
        query = decode_query(AuthorizeQuery, request.args or {})
        actor, csrf = await self._actor(request), _csrf(request)
        if actor is None:
            return Page(login_page(csrf, _action(request, "/login")), cookies={CSRF: csrf})
        call = Call(self._world, request, CURRENT, actor)
        consent = await call.perform(oauth2.ask, query)
        if query.prompt == "none" and consent.authorized:
            return await _grant(call, query, Authorize(authorize=True))
        user = self._world.state.users[actor.user_id]
        actions = _action(request), _action(request, "/logout")
        html = consent_page(consent, user, query, csrf, actions)
        return Page(html, leads_to=consent.asked.redirect_uri, cookies={CSRF: csrf})

    async def _decide(self, request: ApiRequest) -> Page:
        query = decode_query(AuthorizeQuery, request.args or {})
        form = _form(request)
        _check_csrf(request, form)
        actor = await self._actor(request)
        if actor is None:
            return Page(status=303, location=_action(request))
        call = Call(self._world, request, CURRENT, actor)
        if _first(form, "decision") != "allow":
            uri = await call.perform(oauth2.deny, query)
            return Page(status=303, location=refused_location(uri or _default(call), query, DENIED))
        given: dict[str, Any] = {"authorize": True}
        for name in ("guild_id", "webhook_channel_id"):
            if value := _first(form, name):
                given[name] = value
        return await _grant(call, query, decode(Authorize, given))


async def _grant(call: Call, query: AuthorizeQuery, form: Authorize) -> Page:
    granted = await call.perform(oauth2.grant, query, form)
    return Page(status=303, location=granted_location(granted, _default(call), query))


def _default(call: Call) -> str:
    """Where people go whom the application wants nowhere."""
    return f"{base_url(call)}/oauth2/authorized"


async def _authorized(request: ApiRequest) -> Page:
    """What people see whom the application wants nowhere."""
    if (request.args or {}).get(b"error"):
        return Page(message_page("Cancelled", ["Nothing was authorised. You may close this page."]))
    return Page(message_page("Authorised", ["You may close this page now."]))


def _out_of_scope(request: ApiRequest, error: InvalidScope) -> Page:
    """Of what nobody can grant the application is told, if it said where."""
    if error.redirect_uri is None:
        return _refused(error)
    query = decode_query(AuthorizeQuery, request.args or {})
    location = refused_location(error.redirect_uri, query, INVALID_SCOPE)
    return Page(status=303, location=location)


def _refused(error: ApiError) -> Page:
    if isinstance(error, InvalidForm):
        lines = [f"{'.'.join(path)}: {fault.message}" for path, fault in error.faults.flat()]
    else:
        lines = [error.message]
    return Page(message_page("This does not work", lines), status=error.status)


# -- requests -------------------------------------------------------------------------------------


def _action(request: ApiRequest, more: str = "") -> str:
    """The address of one of our forms, with the query that the application gave."""
    query = request.uri.partition(b"?")[2].decode("ascii", "replace")
    return f"{PATH}{more}?{query}"


def _form(request: ApiRequest) -> dict[bytes, list[bytes]]:
    data = b"" if request.content is None else request.content.read(MOST_BODY + 1)
    if len(data) > MOST_BODY:
        raise PayloadTooLarge()
    form: dict[bytes, list[bytes]] = parse_qs(data, keep_blank_values=True)
    return form


def _first(form: Mapping[bytes, list[bytes]], name: str) -> str:
    return form.get(name.encode(), [b""])[0].decode("utf-8", "replace")


def _cookies(request: ApiRequest) -> dict[str, str]:
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load(request.getHeader("cookie") or "")
    except CookieError:
        return {}
    return {name: each.value for name, each in cookies.items()}


def _new_csrf() -> str:
    return secrets.token_urlsafe(24)


def _csrf(request: ApiRequest) -> str:
    """The secret of this browser, which its forms carry; what we never gave it is none."""
    cookies = _cookies(request)
    if SESSION in cookies:
        return _bound(cookies[SESSION])
    own = cookies.get(CSRF, "")
    return own if _SECRET.fullmatch(own) else _new_csrf()


def _bound(session: str) -> str:
    """The secret of who is logged in: whoever could plant a cookie cannot know it."""
    return sha256(f"csrf {session}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _check_csrf(request: ApiRequest, form: Mapping[bytes, list[bytes]]) -> None:
    """Refuse forms that were not ours."""
    told = _cookies(request).get(CSRF, ""), _first(form, "csrf")
    own = _csrf(request).encode()
    if not all(compare_digest(own, each.encode("utf-8", "surrogatepass")) for each in told):
        raise Forbidden("This form is out of date. Go back, load the page again and try again.")


# -- answers --------------------------------------------------------------------------------------


def _source(uri: str) -> str:
    """An address as a content security policy names it; empty if it would say anything else."""
    place = urlsplit(uri)
    if place.scheme not in ("http", "https"):
        return f"{place.scheme}:"
    return f"{place.scheme}://{place.netloc}" if _AUTHORITY.fullmatch(place.netloc) else ""


def _policy(page: Page) -> str:
    # A form that leads to a redirect must be allowed to lead to where that goes.
    targets = "'self'" if page.leads_to is None else f"'self' {_source(page.leads_to)}"
    return (
        f"default-src 'none'; style-src '{STYLE_HASH}'; img-src 'self'; base-uri 'none'; "
        f"form-action {targets}; frame-ancestors 'none'"
    )


def _cookie(request: ApiRequest, name: str, value: str | None) -> bytes:
    life = f"Max-Age={SESSION_SECONDS}" if value is not None else "Max-Age=0"
    secure = "; Secure" if request.is_secure() else ""
    told = f"{name}={value or ''}; Path={PATH}; {life}; HttpOnly; SameSite=Lax{secure}"
    return told.encode()


def _write(request: ApiRequest, page: Page) -> None:
    request.setResponseCode(page.status)
    for name, value in (
        ("content-security-policy", _policy(page)),
        ("x-frame-options", "DENY"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cache-control", "no-store"),
    ):
        request.setHeader(name, value)
    for cookie, kept in page.cookies.items():
        request.responseHeaders.addRawHeader(b"set-cookie", _cookie(request, cookie, kept))
    if page.location is not None:
        request.setHeader("location", page.location)
    data = page.html.encode()
    request.setHeader("content-type", "text/html; charset=utf-8")
    request.setHeader("content-length", str(len(data)))
    request.write(data)
    request.finish()
