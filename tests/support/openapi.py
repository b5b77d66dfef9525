"""
The OpenAPI description of Discord's HTTP API: its operations, mended and ready to check replies.

The file is not part of the project; LITECORD_OPENAPI names it. References are replaced by what
they refer to, so that a schema can be followed without asking where it came from: a loop in the
description becomes a loop of dictionaries. What is known to be wrong in it is put right here, in
memory.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

import attrs
import orjson

Schema = dict[str, Any]
T = TypeVar("T")

METHODS = frozenset({"get", "post", "put", "patch", "delete"})
#: Where a component's name is kept, for messages.
NAME = "x-name"
JSON = "application/json"
_PARAMETER = re.compile(r"<\w+>|\{\w+\}")


def location() -> Path:
    """Tell where the description is; a reason in words if it is nowhere."""
    path = Path(os.environ.get("LITECORD_OPENAPI", ""))
    if not path.is_file():
        raise FileNotFoundError(
            f"LITECORD_OPENAPI must name the OpenAPI description of the HTTP API, not {str(path)!r}"
        )
    return path


def shape(template: str) -> str:
    """Return a path template without the names of its parameters, which everybody chooses anew."""
    return _PARAMETER.sub("{}", template)


@attrs.frozen(kw_only=True)
class Operation:
    """
    One thing that can be asked of the API.

    ``replies`` has a schema by status (``200``, ``4XX``) and content type; a status without
    content has none.
    """

    id: str
    method: str
    path: str
    replies: Mapping[str, Mapping[str, Schema]]

    def reply(self, status: int) -> Mapping[str, Schema] | None:
        """Return the schemas of a status by content type; ``None`` where it is not listed."""
        exact = self.replies.get(str(status))
        return exact if exact is not None else self.replies.get(f"{status // 100}XX")


class Templates(Generic[T]):
    """Finds what belongs to a path among path templates; literal segments win."""

    def __init__(self, known: Iterable[tuple[str, str, T]]) -> None:
        self._by_size: dict[tuple[str, int], list[tuple[list[str], T]]] = {}
        for method, template, value in known:
            parts = shape(template).split("/")
            self._by_size.setdefault((method, len(parts)), []).append((parts, value))
        for found in self._by_size.values():
            found.sort(key=lambda each: [part == "{}" for part in each[0]])

    def match(self, method: str, path: str) -> T | None:
        """Find what a path, without its query, leads to."""
        given = path.split("/")
        for parts, value in self._by_size.get((method, len(given)), []):
            if all(part in ("{}", there) for part, there in zip(parts, given, strict=True)):
                return value
        return None


class Description:
    """The operations of an OpenAPI description."""

    def __init__(self, operations: Iterable[Operation], refusal: Schema) -> None:
        self.operations = tuple(operations)
        #: the schema of what refuses a request, for routes that are not described
        self.refusal = refusal
        self._by_shape = {(each.method, shape(each.path)): each for each in self.operations}

    def at(self, method: str, template: str) -> Operation | None:
        """Find the operation of a path template, whatever its parameters are called."""
        return self._by_shape.get((method, shape(template)))

    @classmethod
    def load(cls, path: Path) -> Description:
        """Read and mend a description."""
        document = orjson.loads(path.read_bytes())
        _mend(document["components"]["schemas"])
        linked = _Links(document["components"])
        operations = [
            _operation(linked, method.upper(), template, declared)
            for template, item in document["paths"].items()
            for method, declared in item.items()
            if method in METHODS
        ]
        return cls(operations, linked.schemas["ErrorResponse"])


def _mend(schemas: dict[str, Schema]) -> None:
    """
    Put right what the description says of errors, and what it says of nothing.

    The codes of field errors are words (BASE_TYPE_REQUIRED), and a field may have errors of its
    own beside those of its parts. A ``pattern`` cannot say that a snowflake has 64 bits: that is
    left to its format. Forwards, which the documentation has, are missing.
    """
    schemas["MessageReferenceType"]["oneOf"].append({"title": "FORWARD", "const": 1})
    schemas["FieldError"] = {
        **schemas["Error"],
        "properties": {**schemas["Error"]["properties"], "code": {"type": "string"}},
    }
    schemas["InnerErrors"]["properties"]["_errors"]["items"] = {
        "$ref": "#/components/schemas/FieldError"
    }
    schemas["ErrorDetails"] = {
        "type": "object",
        "properties": schemas["InnerErrors"]["properties"],
        "additionalProperties": {"$ref": "#/components/schemas/ErrorDetails"},
    }


class _Links:
    """Replaces references by what they refer to."""

    def __init__(self, components: dict[str, Any]) -> None:
        self._responses = components["responses"]
        self.schemas: dict[str, Schema] = {name: {NAME: name} for name in components["schemas"]}
        for name, schema in components["schemas"].items():
            self.schemas[name].update(self.link(schema))

    def link(self, node: Any) -> Any:
        """Copy a schema, with references replaced."""
        if isinstance(node, list):
            return [self.link(each) for each in node]
        if not isinstance(node, dict):
            return node
        reference = node.get("$ref")
        if not isinstance(reference, str):
            return {key: self.link(value) for key, value in node.items()}
        target = self.schemas[reference.rpartition("/")[2]]
        beside = {key: self.link(value) for key, value in node.items() if key != "$ref"}
        return {**beside, "allOf": [target, *beside.get("allOf", [])]} if beside else target

    def response(self, declared: dict[str, Any]) -> dict[str, Schema]:
        """Return the schemas of a response, by content type."""
        if "$ref" in declared:
            declared = self._responses[declared["$ref"].rpartition("/")[2]]
        content = declared.get("content", {})
        return {kind: _never_null(self.link(body["schema"])) for kind, body in content.items()}


def _never_null(schema: Schema) -> Schema:
    """An answer that "may be null" is a list or a text; no server was seen to answer null."""
    kinds = schema.get("type")
    if not isinstance(kinds, list):
        return schema
    return {**schema, "type": [each for each in kinds if each != "null"]}


def _operation(links: _Links, method: str, template: str, declared: dict[str, Any]) -> Operation:
    replies = {status: links.response(each) for status, each in declared["responses"].items()}
    return Operation(id=declared["operationId"], method=method, path=template, replies=replies)
