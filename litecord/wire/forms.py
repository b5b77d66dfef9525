"""Decoding of request bodies, queries and gateway payloads into frozen attrs classes.

A form is a frozen attrs class whose annotations say what is wanted::

    @attrs.frozen(kw_only=True)
    class CreateRole:
        name: Annotated[str, Stripped, Length(1, 100)] = "new role"
        icon: DataUri | Unset | None = UNSET

A field without a default is required, ``| None`` takes null, ``| Unset`` (with the default
``UNSET``) tells absent from null. The JSON key is the attribute's name without a trailing
underscore (``global_``), or what ``metadata=key("...")`` says. Unknown keys are ignored, as Discord
does. A form may have ``def check(self) -> Faults | None`` for rules over several fields; it runs
when every field is right.

What is wrong is collected, all of it, into the tree of
https://docs.discord.com/developers/reference#error-messages and raised as one ``InvalidForm``.

Each form is compiled once into closures, on first use; a request costs no reflection.
"""
# ruff: noqa: PLC0414 -- "X as X" tells a type checker that X is exported from here

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar, overload

from ..errors import Fault as Fault
from ..errors import Faults as Faults
from ..errors import InvalidForm as InvalidForm
from ..errors import wrong as wrong
from ..errors import wrong_at as wrong_at
from ..model.unset import UNSET as UNSET
from ..model.unset import Unset as Unset
from .compiler import Compiler
from .rules import Between as Between
from .rules import DataUri as DataUri
from .rules import Length as Length
from .rules import OneOf as OneOf
from .rules import Pattern as Pattern
from .rules import Stripped as Stripped
from .rules import Tagged as Tagged
from .rules import Url as Url
from .scalars import Decoder
from .scalars import Json as Json
from .scalars import PermissionBits as PermissionBits

T = TypeVar("T")

# Real bodies nest about twelve deep. The bound keeps forms that contain themselves, and the trees
# of their faults, within the recursion that Python and the JSON writer allow.
MOST_DEPTH: Final = 64

_CONTAINERS: Final = (dict, list)

_bodies: Final = Compiler(query=False)
_queries: Final = Compiler(query=True)


class UrlEncoded:
    """The base of bodies that come as OAuth2 clients send them, and never as JSON."""


def key(name: str) -> dict[str, str]:
    """Metadata of a field whose JSON key is not its attribute's name."""
    return {"key": name}


@overload
def decoder_of(form: type[T]) -> Decoder: ...
@overload
def decoder_of(form: Any) -> Decoder: ...
def decoder_of(form: Any) -> Decoder:
    """The compiled decoder of a form; a form that cannot be compiled is a ``TypeError``."""
    return _bodies.decoder(form)


@overload
def decode(form: type[T], value: object) -> T: ...
@overload
def decode(form: Any, value: object) -> Any: ...
def decode(form: Any, value: object) -> Any:
    """Turn decoded JSON into ``form`` (also ``tuple[Form, ...]``), or raise ``InvalidForm``."""
    if _too_deep(value):
        raise wrong("MODEL_TYPE_CONVERT", "Nested too deeply.")
    return _bodies.decoder(form)(value)


def decode_query(form: type[T], args: Mapping[bytes, list[bytes]]) -> T:
    """Turn the arguments of a query string or of an urlencoded body into ``form``.

    Every value is text there: booleans are words or digits, a list is repeated keys, commas or
    both, and of a repeated single value the first counts.
    """
    values: dict[str, object] = {}
    for name, many in _queries.arguments(form).items():
        given = args.get(name.encode())
        if given:
            # What is no UTF-8 becomes half surrogates, and those are refused where text is.
            texts = [each.decode("utf-8", "surrogateescape") for each in given]
            values[name] = ",".join(texts).split(",") if many else texts[0]
    decoded: T = _queries.decoder(form)(values)
    return decoded


def _too_deep(value: object) -> bool:
    """Whether containers nest beyond the bound; looks at one level after the other."""
    level = [value]
    for _ in range(MOST_DEPTH):
        deeper: list[object] = []
        for container in level:
            if type(container) is dict:
                deeper += [item for item in container.values() if type(item) in _CONTAINERS]
            elif type(container) is list:
                deeper += [item for item in container if type(item) in _CONTAINERS]
        if not deeper:
            return False
        level = deeper
    return True
