"""From annotations to decoders: what ``wire/forms.py`` does once for each form."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum, IntFlag, StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

import attrs

from ..model.snowflakes import Snowflake
from ..model.unset import Unset
from . import scalars, shapes
from .rules import Length, Tagged
from .scalars import Decoder, Json, PermissionBits
from .shapes import Fields, Slot

_PLAIN: Final[dict[Any, Decoder]] = {
    str: scalars.text,
    int: scalars.integer,
    float: scalars.number,
    bool: scalars.boolean,
    datetime: scalars.moment,
    Snowflake: scalars.snowflake,
    PermissionBits: scalars.permission_bits,
    Json: scalars.json_value,
}

# What a null in a list of these is called: "List item values of ModelType are required".
_NOUNS: Final[dict[Any, str]] = {
    str: "StringType",
    int: "IntType",
    float: "FloatType",
    bool: "BooleanType",
    Snowflake: "SnowflakeType",
}

# In which JSON types the members of a union may come.
_KINDS: Final[dict[Any, tuple[type, ...]]] = {
    str: (str,),
    int: (int,),
    float: (float, int),
    bool: (bool,),
    datetime: (str,),
    Snowflake: (str, int),
    PermissionBits: (str, int),
    tuple: (list,),
    frozenset: (list,),
    dict: (dict,),
}

_LISTS: Final = (tuple, frozenset)


def members(hint: Any) -> tuple[Any, ...]:
    """The types that a hint allows, null and unset among them, without their rules."""
    if get_origin(hint) is Annotated:
        return members(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        return tuple(kind for each in get_args(hint) for kind in members(each))
    return (hint,)


def is_list(hint: Any) -> bool:
    """Whether a hint allows a list."""
    return any(get_origin(each) in _LISTS for each in members(hint))


def json_key(field: attrs.Attribute[Any]) -> str:
    """The key that stands for a field in JSON."""
    key: str = field.metadata.get("key") or field.name.removesuffix("_")
    return key


def _kinds(hint: Any) -> tuple[type, ...]:
    """The JSON types in which a member of a union may come."""
    known = _KINDS.get(hint) or _KINDS.get(get_origin(hint))
    if known is not None:
        return known
    if attrs.has(hint) and not hasattr(hint, "from_wire"):
        return (dict,)
    return (int,) if isinstance(hint, type) and issubclass(hint, int) else (str,)


@attrs.define(eq=False)
class Compiler:
    """Makes decoders and keeps them; ``query`` when all values come as text."""

    query: bool
    _made: dict[Any, Decoder] = attrs.field(factory=dict, init=False)
    _arguments: dict[Any, dict[str, bool]] = attrs.field(factory=dict, init=False)

    def decoder(self, hint: Any) -> Decoder:
        """The decoder of a form, or of any annotation a form may have."""
        made = self._made.get(hint)
        if made is None:
            made = self._made[hint] = self._compile(hint)
        return made

    def arguments(self, form: type) -> dict[str, bool]:
        """The keys of a form that is read from a query, and whether each is a list."""
        keys = self._arguments.get(form)
        if keys is None:
            hints = get_type_hints(form, include_extras=True)
            keys = self._arguments[form] = {
                json_key(field): is_list(hints[field.name]) for field in attrs.fields(form)
            }
        return keys

    def _compile(self, hint: Any) -> Decoder:
        if self.query and hint is bool:
            return scalars.query_boolean
        if hint in _PLAIN:
            return _PLAIN[hint]
        origin = get_origin(hint)
        if origin is Annotated:
            return self._annotated(*get_args(hint))
        if origin in (Union, UnionType):
            return self._union(get_args(hint))
        if origin in _KINDS:
            return self._container(origin, get_args(hint))
        return self._named(hint)

    def _named(self, hint: Any) -> Decoder:
        """A class or a ``NewType``."""
        if hasattr(hint, "__supertype__"):
            return self.decoder(hint.__supertype__)
        if hasattr(hint, "from_wire"):
            from_wire: Decoder = hint.from_wire
            return from_wire
        if isinstance(hint, type):
            if issubclass(hint, IntFlag):
                return scalars.flags(hint)
            if issubclass(hint, IntEnum | StrEnum):
                return scalars.choice(hint)
            if attrs.has(hint):
                return self._form(hint)
        raise TypeError(f"no way to decode {hint!r}")

    def _form(self, form: type) -> Decoder:
        fields = Fields()
        # Known before its fields are: a form may hold itself.
        self._made[form] = decode = shapes.form(form, fields)
        try:
            hints = get_type_hints(form, include_extras=True)
            for field in attrs.fields(form):
                key = json_key(field)
                fields.by_key[key] = field.alias or field.name, self.decoder(hints[field.name])
                if field.default is attrs.NOTHING:
                    fields.required.append(key)
        except BaseException:
            del self._made[form]
            raise
        return decode

    def _slot(self, hint: Any) -> Slot:
        return Slot(self.decoder(hint), _NOUNS.get(members(hint)[0], "ModelType"))

    def _annotated(self, base: Any, *metadata: Any) -> Decoder:
        tagged = next((each for each in metadata if isinstance(each, Tagged)), None)
        if tagged is None:
            inner = self.decoder(base)
        else:
            forms = tagged.forms.items()
            inner = shapes.by_tag(tagged.key, {tag: self.decoder(form) for tag, form in forms})
        rules = [each for each in metadata if callable(each)]
        if any(get_origin(each) in (*_LISTS, dict) for each in members(base)):
            for length in [each for each in rules if isinstance(each, Length)]:
                rules.remove(length)
                inner = shapes.measured(inner, length)
        return shapes.ruled(inner, tuple(rules))

    def _union(self, hints: tuple[Any, ...]) -> Decoder:
        kept = [each for each in hints if each not in (NoneType, Unset)]
        decode = self.decoder(kept[0])
        if len(kept) > 1:
            decoders: dict[type, Decoder] = {}
            for hint in kept:
                for member in members(hint):
                    for kind in _kinds(member):
                        decoders.setdefault(kind, self.decoder(hint))
            decode = shapes.by_type(decoders, decode)
        return shapes.or_null(decode) if NoneType in hints else decode

    def _container(self, origin: Any, hints: tuple[Any, ...]) -> Decoder:
        if origin is dict:
            return shapes.mapping(self.decoder(hints[0]), self.decoder(hints[1]))
        if origin is frozenset:
            return shapes.unique(self._slot(hints[0]))
        if hints[-1] is Ellipsis:
            return shapes.many(self._slot(hints[0]))
        return shapes.fixed([self._slot(each) for each in hints])
