"""Erlang's terms by a library that is not ours: erlang-py is the measure of our own codec."""

from __future__ import annotations

from typing import Any, Final

import erlang

_NAMED: Final[dict[str, Any]] = {"nil": None, "true": True, "false": False}


def plain(term: Any) -> Any:
    """A term of erlang-py as JSON would have it; text must be a binary, and lists be lists."""
    if isinstance(term, erlang.OtpErlangAtom):
        name = term.value.decode("latin-1")
        return _NAMED.get(name, name)
    if isinstance(term, erlang.OtpErlangBinary):
        return term.value.decode()
    if isinstance(term, dict):
        return {plain(key): plain(each) for key, each in term.items()}
    if isinstance(term, list):
        return [plain(each) for each in term]
    if isinstance(term, bool | int | float):
        return term
    raise AssertionError(f"a client would not know {term!r}")


def loads(data: bytes) -> Any:
    """What the server sent."""
    return plain(erlang.binary_to_term(data))


def term(value: Any) -> Any:
    """A value of JSON as terms for erlang-py."""
    if value is None:
        return erlang.OtpErlangAtom(b"nil")
    if isinstance(value, str):
        return erlang.OtpErlangBinary(value.encode())
    if isinstance(value, dict):
        return {term(key): term(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [term(each) for each in value]
    return value


def dumps(value: Any) -> bytes:
    """What a client sends."""
    data: bytes = erlang.term_to_binary(term(value))
    return data
