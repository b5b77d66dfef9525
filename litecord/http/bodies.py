"""Bodies of requests, as the forms that their endpoints declare."""

from __future__ import annotations

from twisted.web.http import parse_qs

from ..errors import InvalidForm, OAuth2Refusal, wrong_at
from ..wire.forms import decode, decode_query
from ..wire.json import loads
from ..wire.versions import CURRENT
from . import uploads
from .endpoint import Call, Endpoint
from .request import ApiRequest

#: More arguments than any body has.
MOST_ARGUMENTS = 50


async def decoded_form(call: Call, endpoint: Endpoint, body: type) -> object:
    """The body of a request that is a form; its files are then ``call.files``."""
    request, world = call.request, call.world
    call.form = form = uploads.form_for(world)
    await world.files.run(form.read, request.content, request.getHeader("content-type"))
    given = form.fields.get(getattr(body, "JSON_FIELD", b"payload_json"))
    if given is None:
        return decode_query(body, form.fields)
    return _decoded_json(given[0], endpoint, call)


def is_form(request: ApiRequest) -> bool:
    """Whether the body is a form, which may have files in it."""
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


def decoded_body(call: Call, endpoint: Endpoint) -> object:
    """The body of a request that is no form with files."""
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
