"""Settings of people as protobuf on the wire; what is in them is the client's business."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any

import attrs

from .forms import Between, Length
from .protobuf import bytes_field, content, fields, number_field, number_in, replaced

#: The kinds that there are: of the client, of what is used often, of tests.
KINDS = (1, 2, 3)
#: The most bytes of one.
MOST = 512 * 1024

#: Field 1 of each, and what is in it: migrations of the client and ours, and every change.
_VERSIONS, _CLIENT_VERSION, _DATA_VERSION = 1, 1, 3


@attrs.frozen(kw_only=True)
class ModifySettingsProto:
    """The body of ``PATCH /users/@me/settings-proto/{kind}``."""

    settings: Annotated[str, Length(0, MOST * 4 // 3 + 4)]
    required_data_version: Annotated[int, Between(0)] | None = None


def decoded(settings: str) -> bytes:
    """The bytes of what a client sends; a ``ValueError`` where they are no such message."""
    try:
        message = base64.b64decode(settings, validate=True)
    except binascii.Error:
        raise ValueError("not in base64") from None
    for _ in fields(message):
        pass
    return message


def encoded(settings: bytes) -> str:
    """Settings as clients are sent them."""
    return base64.b64encode(settings).decode()


def merged(before: bytes, change: bytes, version: int) -> bytes:
    """
    Settings with the fields of a change in the place of their namesakes.

    Of the versions the client says its own alone.
    """
    client = 0
    for given in (before, change):
        for number, field in fields(given):
            if number == _VERSIONS:
                client = number_in(content(field), _CLIENT_VERSION) or client
    versions = number_field(_CLIENT_VERSION, client) if client else b""
    versions += number_field(_DATA_VERSION, version)
    return replaced(replaced(before, change), bytes_field(_VERSIONS, versions))


def settings_proto_json(settings: bytes, *, out_of_date: bool | None = None) -> dict[str, Any]:
    """What is answered; where a change was made or not, that is told."""
    told: dict[str, Any] = {"settings": encoded(settings)}
    if out_of_date:
        told["out_of_date"] = True
    return told
