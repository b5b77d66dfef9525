"""What a value in the ini file may be: each kind turns its text into a Python value.

A kind says in words what it takes (for the documentation) and raises ``ValueError`` with a reason
where the text is something else. Paths are relative to the directory of the ini file, because
twistd changes its own.
"""

from __future__ import annotations

import os
import pwd
import re
from collections.abc import Callable
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Generic, TypeVar
from urllib.parse import urlsplit

import attrs
import psycopg2
from psycopg2.extensions import parse_dsn
from twisted.internet.endpoints import quoteStringArgument, serverFromString

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
Network = IPv4Network | IPv6Network

UNITS = {"": 1, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}
DEFAULT_ACCOUNT = "nobody"


@attrs.frozen
class Kind(Generic[T]):
    """One kind of value: what it takes, in words, and how it is read, given the ini's directory."""

    says: str
    parse: Callable[[str, Path], T]


def whole(minimum: int, maximum: int = 2**31 - 1) -> Kind[int]:
    """Take a whole number in a range, both ends included."""

    def parse(text: str, _base: Path) -> int:
        if not re.fullmatch(r"-?[0-9]+", text):
            raise ValueError(f"must be a whole number, not {text!r}")
        if not minimum <= int(text) <= maximum:
            raise ValueError(f"must be from {minimum} to {maximum}, not {text}")
        return int(text)

    return Kind(f"a whole number from {minimum}", parse)


def seconds() -> Kind[float]:
    """Take a time in seconds, above zero."""

    def parse(text: str, _base: Path) -> float:
        if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) or not float(text):
            raise ValueError(f"must be a number of seconds above zero, not {text!r}")
        return float(text)

    return Kind("seconds, above zero", parse)


def size() -> Kind[int]:
    """Take a number of bytes, which may be given in KiB, MiB or GiB."""

    def parse(text: str, _base: Path) -> int:
        found = re.fullmatch(r"([0-9]+) ?(|KiB|MiB|GiB)", text)
        if found is None or not int(found[1]):
            raise ValueError(f"must be a size above zero like 65536, 64 KiB or 2 MiB, not {text!r}")
        return int(found[1]) * UNITS[found[2]]

    return Kind("bytes, or a number with KiB, MiB or GiB", parse)


def choice(names: type[E]) -> Kind[E]:
    """Take one of a few words."""
    listed = ", ".join(names)

    def parse(text: str, _base: Path) -> E:
        if text not in tuple(names):
            raise ValueError(f"must be one of {listed}, not {text!r}")
        return names(text)

    return Kind(f"one of {listed}", parse)


def absolute(text: str, base: Path) -> Path:
    """Make a path absolute, with ``~`` for a home."""
    try:
        return base.joinpath(Path(text).expanduser()).absolute()
    except RuntimeError as error:
        raise ValueError(f"has no home to go to: {text!r}") from error


def _data(text: str, base: Path) -> Path:
    if text:
        return absolute(text, base)
    if os.geteuid() == 0:
        return Path("/var/lib/litecord")
    home = os.environ.get("XDG_DATA_HOME", "")
    # The XDG specification: a relative XDG_DATA_HOME is to be ignored.
    return absolute(home if home.startswith("/") else "~/.local/share", base) / "litecord"


def _file(text: str, base: Path) -> Path | None:
    return absolute(text, base) if text else None


def _access_log(text: str, base: Path) -> str:
    if not text:
        raise ValueError("must be off, - or a file")
    return text if text in {"off", "-"} else str(absolute(text, base))


def _url(text: str, _base: Path) -> str | None:
    if not text:
        return None
    url = urlsplit(text)
    if url.scheme not in {"http", "https"} or not url.hostname:
        raise ValueError(f"must be like https://chat.example.org, not {text!r}")
    if url.path not in {"", "/"} or url.query or url.fragment or "@" in url.netloc:
        raise ValueError(f"must be scheme, host and port alone, not {text!r}")
    if url.port == 0:
        raise ValueError("has port 0")
    return f"{url.scheme}://{url.netloc}"


def _place(text: str, _base: Path) -> str | None:
    if not text:
        return None
    host, colon, port = text.rpartition(":")
    if not host or not colon or "/" in text or not re.fullmatch("[0-9]{1,5}", port):
        raise ValueError(f"must be like voice.example.org:2048, not {text!r}")
    return text


def _networks(text: str, _base: Path) -> tuple[Network, ...]:
    return tuple(ip_network(each) for each in re.split(r"[,\s]+", text) if each)


def _ports(text: str, _base: Path) -> frozenset[int]:
    found: set[int] = set()
    for each in re.split(r"[,\s]+", text):
        span = re.fullmatch(r"([0-9]{1,5})(?:-([0-9]{1,5}))?", each)
        if span is None:
            raise ValueError(f"must be ports like 80, 443 or 8000-8999, not {text!r}")
        first, last = int(span[1]), int(span[2] or span[1])
        if not 0 < first <= last <= 65535:
            raise ValueError(f"must be ports from 1 to 65535, not {each}")
        found.update(range(first, last + 1))
    return frozenset(found)


def _dsn(text: str, _base: Path) -> str:
    try:
        parse_dsn(text)
    except psycopg2.Error as error:
        raise ValueError(f"is no libpq connection string: {' '.join(str(error).split())}") from None
    return text


def _account(text: str, _base: Path) -> str:
    if text != DEFAULT_ACCOUNT:
        try:
            pwd.getpwnam(text)
        except KeyError:
            raise ValueError(f"there is no account {text!r} on this system") from None
    return text


# What of an endpoint string names a file: by name, or for unix: the first thing after it.
ENDPOINT_FILES: dict[str, set[str]] = {
    "ssl": {"privateKey", "certKey", "extraCertChain", "dhParameters"},
    "unix": {"", "address"},
}


def _absolute_files(text: str, base: Path) -> str:
    """Make the files that an endpoint string names absolute."""
    parts = re.split(r"(?<!\\):", text)
    named = ENDPOINT_FILES.get(parts[0], set())
    for place, part in enumerate(parts[1:], 1):
        name, equals, value = part.partition("=") if "=" in part else ("", "", part)
        if name in named and (name or place == 1):
            file = absolute(re.sub(r"\\(.)", r"\1", value), base)
            parts[place] = f"{name}{equals}{quoteStringArgument(str(file))}"
    return ":".join(parts)


def _endpoint(text: str, base: Path) -> str:
    kind, _, rest = text.partition(":")
    port = re.match(r"(?:port=)?([0-9]+)(?::|$)", rest)
    if kind in {"tcp", "tcp6", "ssl"} and (port is None or int(port[1]) > 65535):
        raise ValueError(f"must have a port up to 65535 after {kind}:, not {text!r}")
    if kind == "ssl" and "privateKey=" not in rest:
        raise ValueError("must name its key and certificate: privateKey=FILE:certKey=FILE")
    made = _absolute_files(text, base)
    try:
        # Making an endpoint opens no port; it reads the certificates of ssl:.
        serverFromString(None, made)
    except Exception as error:  # parsers are plugins and raise what they like
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ValueError(f"is no usable endpoint string {text!r}: {reason}") from error
    return made


DATA = Kind("a directory", _data)
FILE = Kind("a file, or nothing", _file)
ACCESS_LOG = Kind("off, - (standard output) or a file", _access_log)
URL = Kind("a URL without a path, or nothing", _url)
PLACE = Kind("a host and a port, or nothing", _place)
NETWORKS = Kind("addresses and networks, separated by commas or blanks", _networks)
PORTS = Kind("ports and ranges of them, separated by commas or blanks", _ports)
DSN = Kind("a libpq connection string or URL, or nothing", _dsn)
ACCOUNT = Kind("the name of an account of this system", _account)
ENDPOINT = Kind("an endpoint string of Twisted", _endpoint)
