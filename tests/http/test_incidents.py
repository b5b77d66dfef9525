"""What a guild pauses for a time: its invites, and direct messages among its members."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from litecord import events
from litecord.wire.json import timestamp
from tests.support.builders import Account, BuiltGuild, PopulatedCase

HOUR = 3_600


class IncidentTests(PopulatedCase):
    """A guild of alice's, with bob and carol in it."""

    guild: BuiltGuild
    alice: Account
    bob: Account
    carol: Account

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user()
        self.guild = await self.a_guild(self.alice)
        self.bob, self.carol = [await self.a_member(self.guild) for _ in range(2)]
        self.path = f"/guilds/{self.guild.id}"

    def later(self, hours: float) -> str:
        """A time to come."""
        return timestamp(self.clock.now() + timedelta(hours=hours))

    async def pause(self, **until: Any) -> Any:
        """Change what is paused; what is paused then."""
        path = f"{self.path}/incident-actions"
        return await self.ok("PUT", path, until, token=self.alice.token)

    async def write(self) -> Any:
        """Have bob write to carol; the answer."""
        form = {"recipient_id": self.carol.id}
        channel = await self.ok("POST", "/users/@me/channels", form, token=self.bob.token)
        path = f"/channels/{channel['id']}/messages"
        return await self.call("POST", path, {"content": "x"}, token=self.bob.token)

    async def test_paused(self) -> None:
        """What is paused is answered, told to the guild, and stays until it is changed."""
        one, two = self.later(1), self.later(24)
        told = await self.pause(invites_disabled_until=one)
        self.assertEqual(told, {"invites_disabled_until": one, "dms_disabled_until": None})
        self.events.clear()
        both = {"invites_disabled_until": one, "dms_disabled_until": two}
        self.assertEqual(await self.pause(dms_disabled_until=two), both)
        [updated] = self.announced(events.GuildUpdated)
        self.assertIsNotNone(updated.guild.dms_disabled_until)
        guild = await self.ok("GET", self.path, token=self.bob.token)
        self.assertEqual(guild["incidents_data"], both)
        self.world.state.drop_guild(int(self.guild.id))  # type: ignore[arg-type]
        guild = await self.ok("GET", self.path, token=self.bob.token)
        self.assertEqual(guild["incidents_data"], both)
        await self.pause(invites_disabled_until=None, dms_disabled_until=None)
        guild = await self.ok("GET", self.path, token=self.bob.token)
        self.assertIsNone(guild["incidents_data"])

    async def test_limit(self) -> None:
        """Nothing is paused for more than a day; a time that has passed pauses nothing."""
        path = f"{self.path}/incident-actions"
        for name in ("invites_disabled_until", "dms_disabled_until"):
            asked = self.call("PUT", path, {name: self.later(24.1)}, token=self.alice.token)
            await self.assertRefused(asked, 400, 50035)
            self.assertIsNone((await self.pause(**{name: self.later(-1)}))[name])
        for wrong in ("tomorrow", 7):
            asked = self.call("PUT", path, {"dms_disabled_until": wrong}, token=self.alice.token)
            await self.assertRefused(asked, 400, 50035)

    async def test_invites(self) -> None:
        """Paused invites let nobody in, until they do again by themselves."""
        code = await self.an_invite(self.guild)
        await self.pause(invites_disabled_until=self.later(1))
        eve = await self.a_user()
        asked = self.call("POST", f"/invites/{code}", {}, token=eve.token)
        await self.assertRefused(asked, 404, 10006)
        self.clock.advance(HOUR)
        await self.ok("POST", f"/invites/{code}", {}, token=eve.token)

    async def test_dms(self) -> None:
        """Members who are no friends cannot write to each other while that is paused."""
        await self.pause(dms_disabled_until=self.later(1))
        self.assertEqual((await self.write()).body["code"], 50007)
        self.clock.advance(HOUR)
        self.assertEqual((await self.write()).status, 200)
        await self.pause(dms_disabled_until=self.later(1))
        self.assertEqual((await self.write()).body["code"], 50007)
        await self.pause(dms_disabled_until=None)
        self.assertEqual((await self.write()).status, 200)

    async def test_friends(self) -> None:
        """Friends write to each other, and so do those who have another guild in common."""
        await self.pause(dms_disabled_until=self.later(1))
        other = await self.a_guild(self.alice)
        for account in (self.bob, self.carol):
            await self.join(account, other)
        self.assertEqual((await self.write()).status, 200)
        await self.ok("DELETE", f"/guilds/{other.id}", token=self.alice.token)
        self.assertEqual((await self.write()).body["code"], 50007)
        for one, another in ((self.bob, self.carol), (self.carol, self.bob)):
            path = f"/users/@me/relationships/{another.id}"
            await self.ok("PUT", path, {}, token=one.token)
        self.assertEqual((await self.write()).status, 200)

    async def test_alerts(self) -> None:
        """The channel for alerts is told how long it will last, and when it is over."""
        form = {"safety_alerts_channel_id": self.guild.channel_id}
        await self.ok("PATCH", self.path, form, token=self.alice.token)
        until = self.later(2)
        await self.pause(invites_disabled_until=self.later(1), dms_disabled_until=until)
        await self.pause(invites_disabled_until=None, dms_disabled_until=None)
        path = f"/channels/{self.guild.channel_id}/messages?limit=2"
        over, begun = await self.ok("GET", path, token=self.alice.token)
        self.assertEqual((begun["type"], begun["content"]), (36, until))
        self.assertEqual((over["type"], over["content"]), (37, ""))

    async def test_recorded(self) -> None:
        """The audit log has it."""
        until = self.later(1)
        await self.pause(invites_disabled_until=until)
        path = f"{self.path}/audit-logs?action_type=1"
        [entry] = (await self.ok("GET", path, token=self.alice.token))["audit_log_entries"]
        data = {"invites_disabled_until": until, "dms_disabled_until": None}
        self.assertEqual(entry["changes"], [{"key": "incidents_data", "new_value": data}])
