"""Rate limits: as Discord's, by the clock."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from litecord.errors import RateLimited
from litecord.http import buckets
from litecord.http.buckets import (
    GLOBAL,
    INVALID,
    INVALID_SECONDS,
    Bucket,
    CloudflareBan,
    RateLimits,
    refusal_headers,
)
from litecord.options import Ratelimits

from ..support.worlds import TestClock, WorldCase

MESSAGES = Bucket.of("POST /channels/<channel_id>/messages", "POST")
READS = Bucket.of("GET /users/@me", "GET")


class RateLimitCase(SynchronousTestCase):
    """A table of limits and a clock."""

    def setUp(self) -> None:
        self.clock = TestClock()
        self.limits = RateLimits(self.clock, Ratelimits.ON)
        self.headers: dict[str, str] = {}

    def take(
        self,
        bucket: Bucket = MESSAGES,
        account: object = 1,
        major: object = "7",
        *,
        version: int = 10,
        precise: bool = False,
    ) -> None:
        def set_header(name: bytes, value: bytes) -> None:
            self.headers[name.decode()] = value.decode()

        self.headers.clear()
        self.limits.take(
            bucket, account, major, set_header, version=version, precise=precise
        )

    def refused(self, **options: Any) -> RateLimited:
        refused: RateLimited = self.assertRaises(RateLimited, self.take, **options)
        return refused


class BucketTests(RateLimitCase):
    """One route, one account, one channel."""

    def test_headers(self) -> None:
        """Each answer says what is left, until when, and of which bucket."""
        self.take()
        self.assertEqual(self.headers["x-ratelimit-limit"], "5")
        self.assertEqual(self.headers["x-ratelimit-remaining"], "4")
        self.assertEqual(self.headers["x-ratelimit-reset-after"], "5.000")
        self.assertEqual(
            float(self.headers["x-ratelimit-reset"]), self.clock.now().timestamp() + 5
        )
        self.assertRegex(self.headers["x-ratelimit-bucket"], "^[0-9a-f]{32}$")

    def test_window(self) -> None:
        """The limit holds until the window closes, and not a moment longer."""
        for _ in range(5):
            self.take()
        self.assertEqual(self.headers["x-ratelimit-remaining"], "0")
        self.clock.advance(4)
        refused = self.refused()
        self.assertEqual(refused.retry_after, 1.0)
        self.assertEqual(refused.headers["X-RateLimit-Scope"], "user")
        self.assertEqual(
            refused.as_json(),
            {"message": "You are being rate limited.", "retry_after": 1.0, "global": False},
        )
        self.clock.advance(1)
        self.take()

    def test_major_parameter_and_account_split(self) -> None:
        """Other channels and other accounts have windows of their own, in the same bucket."""
        for _ in range(5):
            self.take()
        first = self.headers["x-ratelimit-bucket"]
        self.take(major="8")
        self.assertEqual(self.headers["x-ratelimit-bucket"], first)
        self.take(account=2)
        self.refused()

    def test_old_versions(self) -> None:
        """Versions 6 and 7 have whole seconds unless asked, and milliseconds to wait."""
        self.take(version=7)
        self.assertEqual(self.headers["x-ratelimit-reset-after"], "5")
        self.take(version=7, precise=True)
        self.assertEqual(self.headers["x-ratelimit-reset-after"], "5.000")
        told = refusal_headers(RateLimited(1.25), 7)
        self.assertEqual(told["Retry-After"], "1250")
        self.assertEqual(refusal_headers(RateLimited(1.25), 8)["Retry-After"], "2")

    def test_via(self) -> None:
        """Every 429 has Via, without which some libraries give up."""
        self.assertIn("Via", refusal_headers(RateLimited(1), 10))


class GlobalTests(RateLimitCase):
    """What an account may send in all."""

    def test_limit(self) -> None:
        """Beyond 50 a second everything is refused, and says that it is global."""
        for number in range(GLOBAL):
            self.take(READS if number % 2 else MESSAGES, major=str(number))
        refused = self.refused(major="another")
        self.assertEqual(refused.headers["X-RateLimit-Global"], "true")
        self.assertEqual(refused.headers["X-RateLimit-Scope"], "global")
        self.assertTrue(refused.as_json()["global"])
        self.clock.advance(1)
        self.take(major="another")


class ModeTests(RateLimitCase):
    """What ``[ratelimits] mode`` does."""

    def test_headers_only(self) -> None:
        """Counted and told, never refused."""
        self.limits = RateLimits(self.clock, Ratelimits.HEADERS)
        for _ in range(GLOBAL + 5):
            self.take()
        self.assertEqual(self.headers["x-ratelimit-remaining"], "0")

    def test_off(self) -> None:
        """The pipeline asks this before it asks anything else."""
        self.assertTrue(RateLimits(self.clock, Ratelimits.OFF).is_off)
        self.assertFalse(self.limits.is_off)


class InvalidRequestTests(RateLimitCase):
    """Too many refused requests shut an address out."""

    def test_ban(self) -> None:
        """Ten thousand 401, 403 and 429 in ten minutes; other refusals do not count."""
        for _ in range(INVALID):
            self.limits.refused("192.0.2.1", 404)
        self.limits.admit("192.0.2.1")
        for status in (401, 403, 429, 403) * (INVALID // 4):
            self.limits.refused("192.0.2.1", status)
        ban = self.assertRaises(CloudflareBan, self.limits.admit, "192.0.2.1")
        self.assertEqual(ban.seconds, INVALID_SECONDS)
        self.limits.admit("192.0.2.2")
        self.clock.advance(INVALID_SECONDS)
        self.limits.admit("192.0.2.1")


class MajorTests(WorldCase):
    """The id in the path that splits a bucket."""

    config = "[ratelimits]\nmode = headers\n"

    async def test_zeros_before_an_id(self) -> None:
        """A channel has one bucket, however its id is written."""
        token = (await self.ok("POST", "/auth/register", {"username": "alice"}))["token"]
        left = []
        for channel_id in ("77", "077", "00077", "78"):
            answer = await self.call("GET", f"/channels/{channel_id}/messages", token=token)
            left.append(answer.headers.getRawHeaders("x-ratelimit-remaining"))
        self.assertEqual(left, [["49"], ["48"], ["47"], ["49"]])


class MemoryTests(RateLimitCase):
    """Windows that closed are forgotten."""

    def test_bounded(self) -> None:
        """However many channels are named, memory does not grow without end."""
        for number in range(60):
            for channel in range(1000):
                self.limits._window((number, channel), 1.0, self.clock.seconds())
            self.clock.advance(2)
        self.assertLess(len(self.limits._windows), 22_000)

    def test_cleared_seldom(self) -> None:
        """Where most windows are open they are not looked through for every new one."""
        self.patch(buckets, "MOST_WINDOWS", 10)
        limits = RateLimits(self.clock, Ratelimits.ON)
        tables = [limits._windows]
        for number in range(300):
            limits.refused(str(number), 401)
            if limits._windows is not tables[-1]:
                tables.append(limits._windows)
        self.assertEqual(len(limits._windows), 300)
        self.assertLess(len(tables), 10)
