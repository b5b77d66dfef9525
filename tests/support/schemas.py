"""
Does a JSON value fit a schema of the OpenAPI description, and which of its keys are in it at all?

jsonschema does the checking. What it lacks: a union there has no discriminator, so its branch is
found by the constants of the branches, and the message is about that branch; formats are checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from .openapi import NAME, Schema

_KINDS: dict[type, tuple[str, ...]] = {
    dict: ("object",),
    list: ("array",),
    str: ("string",),
    bool: ("boolean",),
    int: ("integer", "number"),
    float: ("number",),
    type(None): ("null",),
}
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def _date_time(value: object) -> bool:
    """A moment, with its distance from UTC."""
    if isinstance(value, str):
        datetime.fromisoformat(value)
        return _RFC3339.fullmatch(value) is not None
    return True


def _snowflake(value: object) -> bool:
    """64 bits in decimal."""
    return not isinstance(value, str) or not value.isdigit() or int(value) < 1 << 64


def _int32(value: object) -> bool:
    return not isinstance(value, int) or -(1 << 31) <= value < 1 << 31


def _int64(value: object) -> bool:
    return not isinstance(value, int) or -(1 << 63) <= value < 1 << 63


def _uri(value: object) -> bool:
    return not isinstance(value, str) or bool(urlsplit(value).scheme)


formats = FormatChecker(formats=())
for _format, _check in {
    "date-time": _date_time,
    "snowflake": _snowflake,
    "int32": _int32,
    "int64": _int64,
    "uri": _uri,
}.items():
    formats.checks(_format, raises=ValueError)(_check)


def _fits_type(schema: Schema, value: object) -> bool:
    """Tell whether a schema is for this type of JSON value, as far as it says so openly."""
    declared = schema.get("type")
    if declared is None:
        return all(_fits_type(each, value) for each in schema.get("allOf", []))
    kinds = [declared] if isinstance(declared, str) else declared
    return any(kind in kinds for kind in _KINDS[type(value)])


def _constants(schema: Schema) -> dict[str, list[Any]]:
    """Return the properties of a schema that have few allowed values, and these values."""
    found: dict[str, list[Any]] = {}
    for part in schema.get("allOf", []):
        found.update(_constants(part))
    for name, declared in schema.get("properties", {}).items():
        if "const" in declared:
            found[name] = [declared["const"]]
        elif declared.get("enum"):
            found[name] = declared["enum"]
    return found


def candidates(branches: list[Schema], value: Any) -> list[Schema]:
    """Return the branches of a union that a value may be meant for."""
    fitting = [each for each in branches if _fits_type(each, value)]
    if not isinstance(value, dict) or len(fitting) < 2:
        return fitting
    constants = [_constants(each) for each in fitting]
    telling = [key for key in constants[0] if key in value and all(key in c for c in constants)]
    return [
        branch
        for branch, allowed in zip(fitting, constants, strict=True)
        if all(value[key] in allowed[key] for key in telling)
    ]


def _name(schema: Schema) -> str:
    return str(schema.get(NAME) or schema.get("title") or schema.get("type") or "a nameless one")


def _no_branch(branches: list[Schema], value: object) -> str:
    if not isinstance(value, dict):
        return f"{value!r:.60} fits none of {', '.join(map(_name, branches))}"
    told = [f"{_name(each)} ({_constants(each)})" for each in branches]
    shown = {key: value[key] for each in branches for key in _constants(each) if key in value}
    return f"{shown} is in none of {'; '.join(told)}"


def _union(
    validator: Any, branches: list[Schema], value: Any, _schema: Schema
) -> Iterator[ValidationError]:
    """Check a union of any kind: several fitting branches are as good as one."""
    if all("const" in each for each in branches):
        if not any(
            type(value) is type(each["const"]) and value == each["const"] for each in branches
        ):
            yield ValidationError(f"{value!r:.60} is no listed value")
        return
    possible = candidates(branches, value)
    if not possible:
        yield ValidationError(_no_branch(branches, value))
        return
    attempts = [list(validator.descend(value, each)) for each in possible]
    if all(attempts):
        yield from min(attempts, key=len)


_Checker: Any = extend(Draft202012Validator, {"oneOf": _union, "anyOf": _union})


class Schemas:
    """Checks values; what was worked out for a schema is kept, by the schema's identity."""

    def __init__(self) -> None:
        self._checkers: dict[int, tuple[Schema, Any]] = {}

    def complaints(self, schema: Schema, value: Any) -> list[str]:
        """Say what is wrong with a value, place by place."""
        if id(schema) not in self._checkers:
            # The schema is kept too, or its identity could become another's.
            self._checkers[id(schema)] = (schema, _Checker(schema, format_checker=formats))
        _, checker = self._checkers[id(schema)]
        return [f"{each.json_path}: {each.message:.300}" for each in checker.iter_errors(value)]


def _flat(schemas: Iterable[Schema], value: Any) -> Iterator[Schema]:
    """Yield all schemas that apply to a value at its own level."""
    for schema in schemas:
        yield schema
        yield from _flat(schema.get("allOf", []), value)
        for union in ("oneOf", "anyOf"):
            yield from _flat(candidates(schema.get(union, []), value), value)


def unknown_keys(schema: Schema, value: Any) -> set[str]:
    """
    Name the keys of a valid value that its schema does not have: ``Component.key``.

    Nearly all schemas allow them, so a misspelt optional key is found in no other way.
    """
    return set(_unknown([schema], value))


def _unknown(schemas: Iterable[Schema], value: Any) -> Iterator[str]:
    flat = list(_flat(schemas, value))
    if isinstance(value, list):
        items = [each["items"] for each in flat if "items" in each]
        for element in value:
            yield from _unknown(items, element)
    if not isinstance(value, dict) or not any("properties" in each for each in flat):
        yield from _unknown_in_map(flat, value)
        return
    name = next((each[NAME] for each in flat if NAME in each and "properties" in each), "?")
    for key, inner in value.items():
        declared = [each["properties"][key] for each in flat if key in each.get("properties", {})]
        others = [each["additionalProperties"] for each in flat if "additionalProperties" in each]
        if declared or others:
            yield from _unknown(declared or others, inner)
        else:
            yield f"{name}.{key}"


def _unknown_in_map(flat: list[Schema], value: Any) -> Iterator[str]:
    values = [each["additionalProperties"] for each in flat if "additionalProperties" in each]
    if values and isinstance(value, dict):
        for inner in value.values():
            yield from _unknown(values, inner)
