"""
Rate limits: who may ask what how often.

A bucket is counted for each account (or address, without a token), each route or group of routes,
and each value of the major parameter: the channel, guild or webhook in the path. The first request
opens a window; when as many as the limit have come, the others are answered 429 until it closes.
On top of that there are a global limit for each account and, for each address, one on requests
that are refused. The figures are Discord-like: the real ones are unpublished and change. See
https://docs.discord.com/developers/topics/rate-limits.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from ..clock import WorldClock
from ..errors import RateLimited
from ..options import Ratelimits
from ..wire.versions import SECONDS_SINCE

#: (requests, seconds) for buckets that differ from the rule for their method.
LIMITS: Mapping[str, tuple[int, float]] = {
    "POST /channels/<channel_id>/messages": (5, 5.0),
    "PATCH /channels/<channel_id>/messages/<message_id>": (5, 5.0),
    "DELETE /channels/<channel_id>/messages/<message_id>": (5, 1.0),
    "POST /channels/<channel_id>/messages/bulk-delete": (1, 1.0),
    "POST /webhooks/<webhook_id>/<webhook_token>": (5, 2.0),
    "POST /channels/<channel_id>/typing": (5, 5.0),
    "PATCH /channels/<channel_id>": (5, 15.0),
    "reactions": (1, 0.25),
    "POST /guilds": (10, 60.0),
    "POST /auth/register": (10, 10.0),
    "POST /auth/login": (10, 10.0),
    "PATCH /users/@me": (5, 60.0),
    "POST /invites/<code>": (10, 10.0),
}
#: The rule for all others, by method.
BY_METHOD: Mapping[str, tuple[int, float]] = {
    "GET": (50, 1.0),
    "POST": (10, 5.0),
    "PUT": (10, 5.0),
    "PATCH": (10, 5.0),
    "DELETE": (10, 5.0),
}
#: Requests a second that an account may send in all.
GLOBAL = 50
#: Refused requests (401, 403, 429) an address may cause in how many seconds.
INVALID, INVALID_SECONDS = 10_000, 600.0
#: Windows are cleared out when there are more than this, and twice as many as were left then.
MOST_WINDOWS = 20_000
MAJOR = ("channel_id", "guild_id", "webhook_id")


def _too_fast(after: float, scope: str) -> RateLimited:
    is_global = scope == "global"
    headers = {"X-RateLimit-Scope": scope}
    if is_global:
        headers["X-RateLimit-Global"] = "true"
    return RateLimited(math.ceil(after * 1000) / 1000, is_global=is_global, headers=headers)


def refusal_headers(error: RateLimited, version: int) -> dict[str, str]:
    """
    What goes with every 429, whoever raised it.

    Some libraries take a 429 without ``Via`` for a ban by Cloudflare, and never try again.
    """
    wait = error.retry_after * (1000 if version < SECONDS_SINCE else 1)
    return {**error.headers, "Retry-After": str(math.ceil(wait)), "Via": "1.1 litecord"}


@attrs.define(eq=False, slots=True)
class Window:
    """Requests counted until ``closes`` (seconds of the world's clock)."""

    closes: float
    used: int = 0


@attrs.frozen(kw_only=True)
class Bucket:
    """The unit of rate limiting that a route belongs to."""

    name: str
    id: bytes
    limit: int
    seconds: float

    @classmethod
    def of(cls, name: str, method: str) -> Bucket:
        """The bucket of that name; routes that share one say so in their declaration."""
        limit, seconds = LIMITS.get(name) or BY_METHOD[method]
        hashed = hashlib.sha256(name.encode()).hexdigest()[:32]
        return cls(name=name, id=hashed.encode(), limit=limit, seconds=seconds)


class CloudflareBan(Exception):
    """An address has caused too many refused requests; for how many seconds it is shut out."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class RateLimits:
    """All windows of one world."""

    def __init__(self, clock: WorldClock, mode: Ratelimits) -> None:
        self._clock = clock
        self.is_off = mode is Ratelimits.OFF
        self._enforced = mode is Ratelimits.ON
        self._windows: dict[object, Window] = {}
        self._most = MOST_WINDOWS

    def _window(self, key: object, seconds: float, now: float) -> Window:
        window = self._windows.get(key)
        if window is None or window.closes <= now:
            if len(self._windows) >= self._most:
                self._windows = {k: w for k, w in self._windows.items() if w.closes > now}
                self._most = max(MOST_WINDOWS, 2 * len(self._windows))
            window = self._windows[key] = Window(now + seconds)
        return window

    def take(
        self,
        bucket: Bucket,
        account: object,
        major: object,
        set_header: Callable[[bytes, Any], None],
        *,
        version: int,
        precise: bool,
    ) -> None:
        """
        Count a request and set the headers of its answer, or refuse it with ``RateLimited``.

        ``precise`` asks versions 6 and 7 for decimals.
        """
        now = self._clock.seconds()
        window = self._window((bucket.name, account, major), bucket.seconds, now)
        window.used += 1
        over = window.used > bucket.limit
        left = max(0, bucket.limit - window.used)
        after = window.closes - now
        self._set(set_header, bucket, left, after, decimals=version >= SECONDS_SINCE or precise)
        if over and self._enforced:
            window.used = bucket.limit
            raise _too_fast(after, "user")
        whole = self._window(("global", account), 1.0, now)
        whole.used += 1
        if whole.used > GLOBAL and self._enforced:
            raise _too_fast(whole.closes - now, "global")

    def _set(
        self,
        set_header: Callable[[bytes, Any], None],
        bucket: Bucket,
        left: int,
        after: float,
        *,
        decimals: bool,
    ) -> None:
        reset = self._clock.now().timestamp() + after
        set_header(b"x-ratelimit-limit", b"%d" % bucket.limit)
        set_header(b"x-ratelimit-remaining", b"%d" % left)
        if decimals:
            set_header(b"x-ratelimit-reset", b"%.3f" % reset)
            set_header(b"x-ratelimit-reset-after", b"%.3f" % after)
        else:
            set_header(b"x-ratelimit-reset", b"%d" % math.ceil(reset))
            set_header(b"x-ratelimit-reset-after", b"%d" % math.ceil(after))
        set_header(b"x-ratelimit-bucket", bucket.id)

    # -- refused requests -------------------------------------------------------------------------

    def admit(self, address: str) -> None:
        """Shut out an address that caused too many refused requests (``CloudflareBan``)."""
        if not self._enforced:
            return
        window = self._windows.get(("invalid", address))
        now = self._clock.seconds()
        if window is not None and window.used >= INVALID and window.closes > now:
            raise CloudflareBan(window.closes - now)

    def refused(self, address: str, status: int) -> None:
        """Count a request that was refused."""
        if status in (401, 403, 429) and not self.is_off:
            self._window(("invalid", address), INVALID_SECONDS, self._clock.seconds()).used += 1
