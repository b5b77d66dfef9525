"""
The options of the ini file, by section: their kinds, defaults and documentation.

An option is written down once, here: ``etc/litecord.ini`` and the page of the documentation are
made from this. The default of an option is the *text* that could stand in the file, and takes the
same way through its kind.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import attrs

from . import kinds
from .kinds import Kind, Network

T = TypeVar("T")


class Registration(StrEnum):
    """Who may register an account."""

    OPEN = "open"
    INVITE = "invite"
    CLOSED = "closed"


class Ratelimits(StrEnum):
    """What is done about rate limits."""

    ON = "on"
    HEADERS = "headers"
    OFF = "off"


class LinkPreviews(StrEnum):
    """Whether links are looked at."""

    ON = "on"
    OFF = "off"


class ZlibStream(StrEnum):
    """How ``zlib-stream`` is made."""

    SHARED = "shared"
    PRIVATE = "private"


class ZstdStream(StrEnum):
    """How ``zstd-stream`` is made."""

    SMALL = "small"
    RAW = "raw"


def option(kind: Kind[T], default: str, help: str, *, secret: bool = False) -> T:  # noqa: A002
    """
    Declare an option: its kind, its default as the file would say it, what it is for.

    One that is ``secret`` is not shown where a configuration is.
    """
    made: T = attrs.field(
        repr=not secret,
        factory=lambda: kind.parse(default, Path.cwd()),
        metadata={"kind": kind, "default": default, "help": " ".join(help.split())},
    )
    return made


@attrs.frozen(kw_only=True)
class LitecordSection:
    """``[litecord]``"""

    listen: str = option(
        kinds.ENDPOINT,
        "tcp:5000:interface=127.0.0.1",
        """Where to listen. HTTP, the Gateway and media share the one port; port 0 takes a free
        one. ssl:PORT:privateKey=FILE:certKey=FILE speaks TLS. The command line's --listen
        overrides it.""",
    )
    data: Path = option(
        kinds.DATA,
        "",
        """Where everything is kept that is not in an external database: the embedded PostgreSQL
        and its data, and the images that were uploaded. Empty: /var/lib/litecord for root,
        $XDG_DATA_HOME/litecord or ~/.local/share/litecord for everybody else.""",
    )
    ready_file: Path | None = option(
        kinds.FILE,
        "",
        """A JSON file written when the server really listens and removed when it stops, with pid,
        base_url, gateway_url and listen. Empty: none.""",
    )
    public_url: str | None = option(
        kinds.URL,
        "",
        """The address by which clients reach the server, when that is not the address it listens
        on: it is what answers and GET /gateway name, and a Host and Origin that are accepted
        besides loopback ones. Empty: the address a request came to.""",
    )
    registration: Registration = option(
        kinds.choice(Registration),
        "open",
        """Who may register an account: anybody, anybody with an invite to a guild, or nobody but
        through the command litecord create-user.""",
    )
    access_log: str = option(
        kinds.ACCESS_LOG, "off", "Where a line for each answered HTTP request goes."
    )
    trusted_proxies: tuple[Network, ...] = option(
        kinds.NETWORKS,
        "",
        """The reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed; from
        everybody else these headers are ignored.""",
    )


@attrs.frozen(kw_only=True)
class DatabaseSection:
    """``[database]``"""

    dsn: str = option(
        kinds.DSN,
        "",
        """The PostgreSQL (13 or later) to use, e.g. dbname=litecord host=/run/postgresql or
        postgresql://user:password@host/litecord. Empty: Litecord starts and stops one of its own
        below its data directory.""",
        secret=True,
    )
    pool: int = option(kinds.whole(1, 1000), "8", "How many connections to keep to the database.")
    user: str = option(
        kinds.ACCOUNT,
        kinds.DEFAULT_ACCOUNT,
        """The account that runs the embedded PostgreSQL when Litecord is started by root, as
        PostgreSQL refuses to be root. Anybody else's runs under their own account.""",
    )


@attrs.frozen(kw_only=True)
class RatelimitsSection:
    """``[ratelimits]``"""

    mode: Ratelimits = option(
        kinds.choice(Ratelimits),
        "on",
        """on: counted, sent as headers and enforced. headers: counted and sent, but never a 429.
        off: none, and no limits on identifying, session starts and registering either. The
        Gateway's limit of 120 payloads in 60 seconds stays in any case.""",
    )


@attrs.frozen(kw_only=True)
class GatewaySection:
    """``[gateway]``"""

    heartbeat_interval: int = option(
        kinds.whole(1000), "41250", "How often a client is to send a heartbeat, in milliseconds."
    )
    session_ttl: float = option(
        kinds.seconds(), "300", "How many seconds a session without a connection can be resumed."
    )
    replay_events: int = option(
        kinds.whole(0),
        "1000",
        "How many events a session keeps for RESUME; with more, the client identifies afresh.",
    )
    replay_bytes: int = option(
        kinds.size(), "4 MiB", "How many bytes of events a session keeps for RESUME."
    )
    replay_seconds: float = option(
        kinds.seconds(),
        "900",
        """How many seconds at most a session keeps an event for RESUME; it keeps it for half of
        that at least.""",
    )
    identify_timeout: float = option(
        kinds.seconds(),
        "600",
        """How many seconds a connection may stay without a session, heartbeats or not, before it
        is closed with 4009.""",
    )
    payloads: int = option(
        kinds.whole(1),
        "120",
        """How many payloads a client may send in 60 seconds before its connection is closed with
        4008.""",
    )
    payload_size: int = option(
        kinds.size(),
        "15 KiB",
        """The largest payload a client may send; a larger one closes its connection with 4002. The
        documentation of Discord says 4096 bytes, its own clients send more.""",
    )
    presence_updates: int = option(
        kinds.whole(1),
        "5",
        "How often in 20 seconds a session may update its presence; what is more is ignored.",
    )
    all_members_every: float = option(
        kinds.seconds(),
        "30",
        """How many seconds a session must wait before it asks for all members of the same guild
        again; until then it is answered RATE_LIMITED.""",
    )
    guilds_per_shard: int = option(
        kinds.whole(1),
        "2500",
        "How many guilds a shard of a bot may have; with more it is closed with 4011.",
    )
    event_queue: int = option(
        kinds.whole(1),
        "1000",
        """How many events may wait to be sent. With more, nothing else is done until they are
        fewer, so that clients who cause events wait for those who are told of them.""",
    )
    send_buffer: int = option(
        kinds.size(),
        "8 MiB",
        "How much may wait for a client that reads slowly before its connection is closed.",
    )
    send_timeout: float = option(
        kinds.seconds(),
        "60",
        """How long something may wait for a client that reads nothing before its connection is
        closed, in seconds.""",
    )
    compression: ZlibStream = option(
        kinds.choice(ZlibStream),
        "shared",
        """How zlib-stream is made. shared: an event is compressed once for all connections, at the
        cost of a worse ratio. private: one compressor for each connection, which takes about
        256 KiB of memory and compresses each event again, at the usual ratio.""",
    )
    zstd: ZstdStream = option(
        kinds.choice(ZstdStream),
        "small",
        """How zstd-stream is made. small: a compressor with a small window for each connection.
        raw: frames that hold the payloads uncompressed.""",
    )
    max_concurrency: int = option(
        kinds.whole(1),
        "1",
        """How many shards of a bot may identify within 5 seconds; one that may not is answered
        with Invalid Session.""",
    )
    session_starts: int = option(
        kinds.whole(1),
        "1000",
        """How many sessions a bot may start in 24 hours. One more resets its token, as it does at
        Discord: its owner must make a new one.""",
    )
    voice_endpoint: str | None = option(
        kinds.PLACE,
        "",
        """The voice server, as host:port, that clients who come into a voice channel are told to
        connect to. No media server is included: this is one of your own. Empty: they are told to
        wait for one.""",
    )


@attrs.frozen(kw_only=True)
class LimitsSection:
    """``[limits]``"""

    body: int = option(kinds.size(), "25 MiB", "The largest body of a request.")
    attachment: int = option(
        kinds.size(), "10 MiB", "The largest file of a message, which has ten of them at most."
    )
    image_cache: int = option(
        kinds.size(),
        "32 MiB",
        """How many bytes of images, made in the sizes and formats that clients asked for, are kept
        in memory.""",
    )
    guilds_per_user: int = option(
        kinds.whole(1), "100", "How many guilds a person may be in; bots may be in any number."
    )
    connections: int = option(
        kinds.whole(1), "10000", "How many Gateway connections may be open at once."
    )
    connections_per_address: int = option(
        kinds.whole(1), "10000", "How many of these may come from one address."
    )
    sessions_per_user: int = option(
        kinds.whole(1),
        "50",
        """How many Gateway sessions a person may have; one more is closed with 4015. Bots may have
        any number.""",
    )
    resumable_sessions: int = option(
        kinds.whole(0),
        "10000",
        """How many Gateway sessions without a connection are kept for RESUME; of more, the oldest
        end.""",
    )
    resumable_sessions_per_user: int = option(
        kinds.whole(0), "100", "How many of these may be of one user or bot."
    )
    waiters: int = option(
        kinds.whole(1),
        "500",
        "How many changes may wait for the lock of one guild; further ones are answered 503.",
    )


@attrs.frozen(kw_only=True)
class MediaSection:
    """``[media]``"""

    previews: LinkPreviews = option(
        kinds.choice(LinkPreviews),
        "on",
        """Whether links in messages are looked at, to be shown with previews, and whether images
        elsewhere are shown through a proxy. off: the server connects to nobody.""",
    )
    preview_networks: tuple[Network, ...] = option(
        kinds.NETWORKS,
        "",
        """Networks that links may lead to although their addresses are not public, like
        127.0.0.0/8 for a test with a web server of its own. All who can write messages can have
        the server fetch what is there.""",
    )
    preview_ports: frozenset[int] = option(
        kinds.PORTS, "80, 443", "The ports that links may lead to."
    )
