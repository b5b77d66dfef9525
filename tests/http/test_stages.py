"""Stage instances over HTTP: made, shown, changed and closed, and who is told."""

from __future__ import annotations

from typing import Any

from litecord.model.permissions import VIEW_CHANNEL
from litecord.model.stages import MODERATOR
from tests.support.builders import Account, BuiltGuild
from tests.support.gateway import GatewayCase, GatewayClient

STAGE = 13


class StageCase(GatewayCase):
    """A community of alice's with a stage; bob sees it, carol does not."""

    timeout = 60
    guild: BuiltGuild
    alice: Account
    bob: Account
    carol: Account
    bobs: GatewayClient
    carols: GatewayClient

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user()
        self.guild = await self.a_guild(self.alice)
        community: dict[str, Any] = {"features": ["COMMUNITY"]}
        community |= {"rules_channel_id": self.guild.channel_id, "verification_level": 1}
        community |= {"public_updates_channel_id": self.guild.channel_id}
        community |= {"explicit_content_filter": 2}
        await self.ok("PATCH", f"/guilds/{self.guild.id}", community, token=self.alice.token)
        self.stage = (await self.a_channel(self.guild, "Stage", type=STAGE))["id"]
        self.bob, self.carol = [await self.a_member(self.guild) for _ in range(2)]
        hidden = {"type": 1, "deny": str(VIEW_CHANNEL)}
        path = f"/channels/{self.stage}/permissions/{self.carol.id}"
        await self.ok("PUT", path, hidden, token=self.alice.token)
        self.bobs, self.carols = [await self.a_session(each) for each in (self.bob, self.carol)]
        self.path = f"/stage-instances/{self.stage}"

    async def open(self, **form: Any) -> Any:
        """Make the stage live."""
        given = {"channel_id": self.stage, "topic": "Chess", **form}
        return await self.ok("POST", "/stage-instances", given, token=self.alice.token)

    async def told(self, name: str) -> Any:
        """The one event of a name that bob was told, and carol was not."""
        await self.settled(self.bobs, self.carols)
        self.assertEqual(self.carols.seen(name), [])
        [told] = self.bobs.seen(name)
        return told

    async def posted(self) -> tuple[int, str]:
        """The type and content of what bob was last told in the channel."""
        await self.settled(self.bobs)
        message = self.bobs.seen("MESSAGE_CREATE")[-1]
        self.assertEqual(message["channel_id"], self.stage)
        return message["type"], message["content"]


class StageTests(StageCase):
    async def test_open(self) -> None:
        """A live stage is shown as it was made, told to who sees it, and is in the guild."""
        made = await self.open()
        self.assertEqual(
            made,
            {
                "id": made["id"],
                "guild_id": self.guild.id,
                "channel_id": self.stage,
                "topic": "Chess",
                "privacy_level": 2,
                "discoverable_disabled": False,
                "invite_code": None,
                "guild_scheduled_event_id": None,
            },
        )
        self.assertEqual(await self.told("STAGE_INSTANCE_CREATE"), made)
        self.assertEqual(await self.posted(), (27, "Chess"))
        self.assertEqual(await self.ok("GET", self.path, token=self.bob.token), made)
        for who, stages in ((self.bob, [made]), (self.carol, [])):
            [guild] = (await (await self.a_session(who)).event("READY"))["guilds"]
            self.assertEqual(guild["stage_instances"], stages)

    async def test_change(self) -> None:
        """Another topic is told in the channel, too; what changes nothing is told nowhere."""
        made = await self.open(privacy_level=1)
        form = {"topic": "Go", "privacy_level": 2}
        changed = await self.ok("PATCH", self.path, form, token=self.alice.token)
        self.assertEqual(changed, {**made, "topic": "Go", "privacy_level": 2})
        self.assertEqual(await self.told("STAGE_INSTANCE_UPDATE"), changed)
        self.assertEqual(await self.posted(), (31, "Go"))
        await self.ok("PATCH", self.path, {}, token=self.alice.token)
        await self.told("STAGE_INSTANCE_UPDATE")

    async def test_close(self) -> None:
        """A stage that is closed is no more, and may be opened again."""
        made = await self.open()
        await self.ok("DELETE", self.path, token=self.alice.token)
        self.assertEqual(await self.told("STAGE_INSTANCE_DELETE"), made)
        self.assertEqual(await self.posted(), (28, "Chess"))
        for method in ("GET", "PATCH", "DELETE"):
            asked = self.call(method, self.path, {}, token=self.alice.token)
            await self.assertRefused(asked, 404, 10067)
        self.assertNotEqual((await self.open())["id"], made["id"])

    async def test_speakers(self) -> None:
        """A live stage tells in the channel who begins to speak, once each has agreed."""
        await self.open()
        self.bobs.send(4, {"guild_id": self.guild.id, "channel_id": self.stage})
        await self.bobs.settle()
        states = f"/guilds/{self.guild.id}/voice-states"
        invited = {"suppress": False}
        await self.ok("PATCH", f"{states}/{self.bob.id}", invited, token=self.alice.token)
        self.assertEqual((await self.posted())[0], 27)
        agreed = {"suppress": False, "request_to_speak_timestamp": None}
        await self.ok("PATCH", f"{states}/@me", agreed, token=self.bob.token)
        self.assertEqual(await self.posted(), (29, "Chess"))
        self.assertEqual(self.bobs.seen("MESSAGE_CREATE")[-1]["author"]["id"], self.bob.id)
        await self.ok("PATCH", f"{states}/@me", agreed, token=self.bob.token)
        await self.settled(self.bobs)
        self.assertEqual(len(self.bobs.seen("MESSAGE_CREATE")), 2)

    async def test_channel_deleted(self) -> None:
        """With its channel a stage ends, before that goes."""
        made = await self.open()
        await self.ok("DELETE", f"/channels/{self.stage}", token=self.alice.token)
        self.assertEqual(await self.told("STAGE_INSTANCE_DELETE"), made)
        names = self.bobs.names
        self.assertLess(names.index("STAGE_INSTANCE_DELETE"), names.index("CHANNEL_DELETE"))

    async def test_refused(self) -> None:
        """It takes a moderator, a stage that is not open, an event that is, and a topic."""

        async def refused(status: int, code: int, by: Account, **form: Any) -> None:
            given = {"channel_id": self.stage, "topic": "x", **form}
            asked = self.call("POST", "/stage-instances", given, token=by.token)
            await self.assertRefused(asked, status, code)

        await refused(403, 50013, self.bob)
        await refused(403, 50001, self.carol)
        await refused(400, 50024, self.alice, channel_id=self.guild.channel_id)
        await refused(404, 10003, self.alice, channel_id="1")
        await refused(404, 10070, self.alice, guild_scheduled_event_id="1")
        for form in ({"topic": ""}, {"topic": "x" * 121}, {"privacy_level": 3}):
            await refused(400, 50035, self.alice, **form)
        await self.give(self.guild, self.bob, MODERATOR)
        await self.open()
        await refused(400, 150006, self.bob)
