"""What official clients report, over HTTP."""

from __future__ import annotations

from typing import Any

from tests.support.builders import PopulatedCase


class TrackingTests(PopulatedCase):
    async def test_reports(self) -> None:
        """Reports are taken from anybody, whatever they hold, and answered with nothing."""
        for path in ("/science", "/track", "/metrics", "/metrics/v2"):
            bodies: tuple[Any, ...] = (None, {"events": [], "token": None}, b"\x00 no JSON")
            for body in bodies:
                answer = await self.call("POST", path, body)
                self.assertEqual((answer.status, answer.body), (204, b""), path)

    async def test_experiments(self) -> None:
        """Nobody is in any; whoever has no name yet gets one."""
        for path in ("/experiments", "/apex/experiments", "/experiments?with_guild_experiments=1"):
            told = await self.ok("GET", path)
            self.assertEqual(told["assignments"], [])
            self.assertRegex(told["fingerprint"], r"\A[0-9]+\.[\w-]+\Z")
            told = await self.ok("GET", path, headers={"X-Fingerprint": "1.x"})
            self.assertNotIn("fingerprint", told)
        alice = await self.a_user()
        self.assertNotIn(
            "fingerprint", await self.ok("GET", "/experiments", token=alice.token)
        )
