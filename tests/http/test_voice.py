"""Voice over HTTP: members moved and muted, voice states on stages, statuses, regions."""

from __future__ import annotations

from typing import Any

from litecord.model.permissions import (
    CONNECT,
    DEAFEN_MEMBERS,
    MANAGE_CHANNELS,
    MODERATE_MEMBERS,
    MOVE_MEMBERS,
    MUTE_MEMBERS,
    REQUEST_TO_SPEAK,
    SET_VOICE_CHANNEL_STATUS,
    VIEW_CHANNEL,
)
from tests.support.builders import Account, App, BuiltGuild
from tests.support.gateway import GatewayCase, GatewayClient

VOICE, STAGE = 2, 13


class VoiceCase(GatewayCase):
    """
    A guild of alice's with a lounge, a cellar and a stage.

    Bob, who has no permissions of his own, and a bot that may nothing more are in the lounge; carol
    is given what a test needs, and hears everything.
    """

    timeout = 60
    guild: BuiltGuild
    alice: Account
    bob: Account
    carol: Account
    bot: App

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user()
        self.guild = await self.a_guild(self.alice)
        community: dict[str, Any] = {"features": ["COMMUNITY"]}
        community |= {"rules_channel_id": self.guild.channel_id}
        community |= {"public_updates_channel_id": self.guild.channel_id}
        community |= {"verification_level": 1, "explicit_content_filter": 2}
        await self.ok("PATCH", f"/guilds/{self.guild.id}", community, token=self.alice.token)
        self.bob, self.carol = [await self.a_member(self.guild) for _ in range(2)]
        self.bot = await self.a_bot_in(self.guild.id, self.alice, VIEW_CHANNEL | CONNECT)
        self.lounge = (await self.a_channel(self.guild, "Lounge", type=VOICE))["id"]
        self.cellar = (await self.a_channel(self.guild, "Cellar", type=VOICE))["id"]
        self.stage = (await self.a_channel(self.guild, "Stage", type=STAGE))["id"]
        self.bobs = await self.a_session(self.bob)
        self.bots = await self.a_session(self.bot)
        self.carols = await self.a_session(self.carol)
        for client in (self.bobs, self.bots):
            await self.enter(client, self.lounge)
        self.clear()

    async def enter(self, client: GatewayClient, channel_id: str | None) -> None:
        """Have somebody come into a voice channel, or leave."""
        data = {"guild_id": self.guild.id, "channel_id": channel_id}
        client.send(4, {**data, "self_mute": False, "self_deaf": False})
        await self.settled(client, self.carols)

    def clear(self) -> None:
        """Forget what was told."""
        for client in (self.bobs, self.bots, self.carols):
            client.payloads.clear()
            client._taken.clear()

    def of(self, account: Account | App) -> str:
        """The path of a member."""
        return f"/guilds/{self.guild.id}/members/{account.id}"

    def voice_of(self, account: Account | App) -> str:
        """The path of a voice state."""
        return f"/guilds/{self.guild.id}/voice-states/{account.id}"

    @property
    def mine(self) -> str:
        """The path of one's own voice state."""
        return f"/guilds/{self.guild.id}/voice-states/@me"

    async def told(self) -> list[Any]:
        """The voice states that carol was told."""
        await self.settled(self.carols)
        return self.carols.seen("VOICE_STATE_UPDATE")

    async def deny(self, account: Account | App, bits: int, channel_id: str) -> None:
        """Deny a member something in a channel."""
        path = f"/channels/{channel_id}/permissions/{account.id}"
        await self.ok("PUT", path, {"type": 1, "deny": str(bits)}, token=self.alice.token)


class ModerateTests(VoiceCase):
    async def change(self, by: Account, **form: Any) -> Any:
        """Have bob changed."""
        return await self.ok("PATCH", self.of(self.bob), form, token=by.token)

    async def test_mute(self) -> None:
        """Muting changes the member and the voice state, once each, and lasts."""
        await self.give(self.guild, self.carol, MUTE_MEMBERS | DEAFEN_MEMBERS)
        self.clear()
        member = await self.change(self.carol, mute=True, deaf=True)
        self.assertEqual((member["mute"], member["deaf"]), (True, True))
        [told] = await self.told()
        self.assertEqual((told["mute"], told["deaf"], told["self_mute"]), (True, True, False))
        self.assertEqual((told["channel_id"], told["member"]["mute"]), (self.lounge, True))
        await self.settled(self.bobs)
        self.assertEqual(len(self.bobs.seen("GUILD_MEMBER_UPDATE")), 1)
        self.assertEqual(self.bobs.seen("VOICE_SERVER_UPDATE"), [])
        await self.change(self.carol, mute=True)
        self.assertEqual(len(await self.told()), 1)
        await self.enter(self.bobs, None)
        await self.enter(self.bobs, self.cellar)
        self.assertTrue((await self.told())[-1]["mute"])

    async def test_move(self) -> None:
        """Who is moved keeps how they were, and is told where to connect now."""
        await self.give(self.guild, self.carol, MOVE_MEMBERS)
        await self.deny(self.bob, CONNECT, self.cellar)
        self.clear()
        await self.change(self.carol, channel_id=self.cellar)
        [told] = await self.told()
        self.assertEqual((told["channel_id"], told["user_id"]), (self.cellar, self.bob.id))
        await self.settled(self.bobs)
        self.assertEqual(len(self.bobs.seen("VOICE_SERVER_UPDATE")), 1)
        self.assertEqual(self.bobs.seen("GUILD_MEMBER_UPDATE"), [])
        await self.change(self.carol, channel_id=self.cellar)
        self.assertEqual(len(await self.told()), 1)

    async def test_move_refused(self) -> None:
        """One needs to move members here, and to connect and move members there."""
        path, token = self.of(self.bob), self.carol.token
        cellar = {"channel_id": self.cellar}
        await self.assertRefused(self.call("PATCH", path, cellar, token=token), 403, 50013)
        await self.give(self.guild, self.carol, MOVE_MEMBERS)
        for bits, code in ((CONNECT, 50013), (MOVE_MEMBERS, 50013), (VIEW_CHANNEL, 50001)):
            await self.deny(self.carol, bits, self.cellar)
            await self.assertRefused(self.call("PATCH", path, cellar, token=token), 403, code)
        text = {"channel_id": self.guild.channel_id}
        await self.assertRefused(self.call("PATCH", path, text, token=token), 400, 50024)
        nowhere = {"channel_id": "1"}
        await self.assertRefused(self.call("PATCH", path, nowhere, token=token), 404, 10003)
        elsewhere = await self.a_guild(self.alice)
        other = await self.a_channel(elsewhere, type=VOICE)
        asked = self.call("PATCH", path, {"channel_id": other["id"]}, token=self.alice.token)
        await self.assertRefused(asked, 404, 10003)
        self.assertEqual(await self.told(), [])

    async def test_permissions_are_of_the_channel(self) -> None:
        """What one may do in the guild does not count where the channel says otherwise."""
        await self.give(self.guild, self.carol, MUTE_MEMBERS | MOVE_MEMBERS)
        await self.deny(self.carol, MUTE_MEMBERS | MOVE_MEMBERS, self.lounge)
        for form in ({"mute": True}, {"channel_id": None}):
            asked = self.call("PATCH", self.of(self.bob), form, token=self.carol.token)
            await self.assertRefused(asked, 403, 50013)

    async def test_disconnect(self) -> None:
        """Channel null disconnects; who is not connected cannot be, nor muted."""
        await self.give(self.guild, self.carol, MOVE_MEMBERS)
        self.clear()
        await self.change(self.carol, channel_id=None)
        [told] = await self.told()
        self.assertIsNone(told["channel_id"])
        for form in ({"channel_id": None}, {"mute": True}, {"deaf": False}):
            asked = self.call("PATCH", self.of(self.bob), form, token=self.alice.token)
            await self.assertRefused(asked, 400, 40032)

    async def test_timeout(self) -> None:
        """Who is timed out is disconnected."""
        await self.give(self.guild, self.carol, MODERATE_MEMBERS)
        self.clear()
        until = "2026-03-02T00:00:00Z"
        await self.change(self.carol, communication_disabled_until=until)
        [told] = await self.told()
        self.assertEqual((told["user_id"], told["channel_id"]), (self.bob.id, None))


class EndTests(VoiceCase):
    async def test_kicked(self) -> None:
        """Who is kicked is told of as leaving voice before they leave the guild."""
        await self.ok("DELETE", self.of(self.bot), token=self.alice.token)
        [told] = await self.told()
        self.assertEqual((told["user_id"], told["channel_id"]), (self.bot.id, None))

    async def test_channel_deleted(self) -> None:
        """With a channel everybody in it is disconnected, and what it said is gone."""
        path = f"/channels/{self.lounge}"
        status = {"status": "busy"}
        await self.ok("PUT", f"{path}/voice-status", status, token=self.alice.token)
        await self.ok("DELETE", path, token=self.alice.token)
        told = {each["user_id"]: each["channel_id"] for each in await self.told()}
        self.assertEqual(told, {self.bob.id: None, self.bot.id: None})
        asked = self.call("GET", self.mine, token=self.bot.authorization)
        await self.assertRefused(asked, 404, 10065)

    async def test_guild_deleted(self) -> None:
        """With a guild everything goes; what sessions do later harms nothing."""
        await self.ok("DELETE", f"/guilds/{self.guild.id}", token=self.alice.token)
        await self.enter(self.bobs, self.cellar)
        await self.bobs.hang_up(1000)
        await self.settled(self.carols)
        self.assertEqual(await self.told(), [])


class ElsewhereTests(VoiceCase):
    async def test_another_guild(self) -> None:
        """A person is in one voice channel at a time, a bot in one of each guild."""
        other = await self.a_guild(self.alice)
        await self.join(self.bob, other)
        await self.add_bot(self.bot, other.id, self.alice)
        channel = (await self.a_channel(other, type=VOICE))["id"]
        for client in (self.bobs, self.bots):
            client.send(4, {"guild_id": other.id, "channel_id": channel})
            await self.settled(client)
        [told] = await self.told()
        self.assertEqual((told["user_id"], told["channel_id"]), (self.bob.id, None))
        self.bobs.send(4, {"guild_id": self.guild.id, "channel_id": "1"})
        await self.bobs.settle()
        # Still there, which is no stage.
        path = f"/guilds/{other.id}/voice-states/@me"
        await self.assertRefused(self.call("PATCH", path, {}, token=self.bob.token), 400, 50024)

    async def test_another_session(self) -> None:
        """A person who joins by another session leaves where the first one had joined."""
        other = await self.a_guild(self.alice)
        await self.join(self.bob, other)
        channel = (await self.a_channel(other, type=VOICE))["id"]
        second = await self.a_session(self.bob)
        second.send(4, {"guild_id": other.id, "channel_id": channel})
        await self.settled(second)
        [told] = await self.told()
        self.assertEqual((told["user_id"], told["channel_id"]), (self.bob.id, None))


class ReadTests(VoiceCase):
    async def test_mine(self) -> None:
        """A bot reads its own voice state; people cannot."""
        told = await self.ok("GET", self.mine, token=self.bot.authorization)
        self.assertEqual((told["channel_id"], told["guild_id"]), (self.lounge, self.guild.id))
        self.assertEqual(told["member"]["user"]["id"], self.bot.id)
        asked = self.call("GET", self.mine, token=self.bob.token)
        await self.assertRefused(asked, 403, 20002)
        await self.enter(self.bots, None)
        asked = self.call("GET", self.mine, token=self.bot.authorization)
        await self.assertRefused(asked, 404, 10065)

    async def test_others(self) -> None:
        """Others' are shown to those who might connect there."""
        token = self.bot.authorization
        told = await self.ok("GET", self.voice_of(self.bob), token=token)
        self.assertEqual((told["user_id"], told["channel_id"]), (self.bob.id, self.lounge))
        asked = self.call("GET", self.voice_of(self.carol), token=token)
        await self.assertRefused(asked, 404, 10065)
        await self.deny(self.bot, CONNECT, self.lounge)
        asked = self.call("GET", self.voice_of(self.bob), token=token)
        await self.assertRefused(asked, 403, 50001)
        stranger = await self.an_application(await self.a_user())
        asked = self.call("GET", self.voice_of(self.bob), token=stranger.authorization)
        await self.assertRefused(asked, 403, 50001)


class StageTests(VoiceCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        for client in (self.bobs, self.bots):
            await self.enter(client, self.stage)
        self.clear()

    async def change_mine(self, who: Account | App, **form: Any) -> None:
        """Change one's own voice state."""
        await self.ok("PATCH", self.mine, form, token=who.authorization)

    async def test_raise_a_hand(self) -> None:
        """A hand is raised at once or later, and taken down; that needs the permission."""
        await self.change_mine(self.bob, request_to_speak_timestamp="2020-01-01T00:00:00")
        now = (await self.told())[-1]["request_to_speak_timestamp"]
        self.assertTrue(now.startswith(f"{self.world.clock.now():%Y-%m-%dT}"))
        later = "2030-01-01T00:00:00.000000+00:00"
        await self.change_mine(self.bob, request_to_speak_timestamp=later, channel_id=self.stage)
        self.assertEqual((await self.told())[-1]["request_to_speak_timestamp"], later)
        await self.deny(self.bob, REQUEST_TO_SPEAK, self.stage)
        form = {"request_to_speak_timestamp": later}
        asked = self.call("PATCH", self.mine, form, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)
        await self.change_mine(self.bob, request_to_speak_timestamp=None)
        self.assertIsNone((await self.told())[-1]["request_to_speak_timestamp"])

    async def test_go_on_stage(self) -> None:
        """To go on stage by oneself needs the permission, to go off it none."""
        asked = self.call("PATCH", self.mine, {"suppress": False}, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)
        await self.give(self.guild, self.bot, MUTE_MEMBERS)
        await self.change_mine(self.bot, suppress=False)
        self.assertFalse((await self.told())[-1]["suppress"])
        await self.change_mine(self.bot, suppress=True)
        self.assertTrue((await self.told())[-1]["suppress"])
        self.assertEqual(len(await self.told()), 2)

    async def test_invite(self) -> None:
        """Who is invited has a hand up, and agrees by taking it down; a bot just speaks."""
        await self.give(self.guild, self.carol, MUTE_MEMBERS)
        self.clear()
        for who in (self.bob, self.bot):
            path = self.voice_of(who)
            await self.ok("PATCH", path, {"suppress": False}, token=self.carol.token)
            told = (await self.told())[-1]
            self.assertEqual((told["user_id"], told["suppress"]), (who.id, False))
            self.assertEqual(told["request_to_speak_timestamp"] is None, who is self.bot)
        form = {"suppress": False, "request_to_speak_timestamp": None}
        await self.change_mine(self.bob, **form)
        told = (await self.told())[-1]
        self.assertEqual((told["suppress"], told["request_to_speak_timestamp"]), (False, None))
        form = {"channel_id": self.stage, "suppress": True}
        await self.ok("PATCH", self.voice_of(self.bob), form, token=self.carol.token)
        self.assertTrue((await self.told())[-1]["suppress"])

    async def test_refused(self) -> None:
        """It must be a stage, the one where the member is, and one may mute members there."""
        form = {"suppress": True}
        asked = self.call("PATCH", self.voice_of(self.bob), form, token=self.carol.token)
        await self.assertRefused(asked, 403, 50013)
        cases = ((self.lounge, 400, 50024), (self.guild.channel_id, 400, 50024), ("1", 404, 10003))
        for channel_id, status, code in cases:
            for path, by in ((self.mine, self.bob), (self.voice_of(self.bob), self.alice)):
                given, token = {"channel_id": channel_id, **form}, by.token
                asked = self.call("PATCH", path, given, token=token)
                await self.assertRefused(asked, status, code)
        asked = self.call("PATCH", self.voice_of(self.carol), form, token=self.alice.token)
        await self.assertRefused(asked, 404, 10065)
        second = (await self.a_channel(self.guild, "Two", type=STAGE))["id"]
        asked = self.call("PATCH", self.mine, {"channel_id": second}, token=self.bob.token)
        await self.assertRefused(asked, 404, 10065)
        await self.enter(self.bobs, self.lounge)
        asked = self.call("PATCH", self.mine, form, token=self.bob.token)
        await self.assertRefused(asked, 400, 50024)
        await self.enter(self.bobs, None)
        asked = self.call("PATCH", self.mine, form, token=self.bob.token)
        await self.assertRefused(asked, 404, 10065)


class StatusTests(VoiceCase):
    async def say(self, status: str | None, by: Account, channel_id: str | None = None) -> Any:
        """Have a channel say something; the answer."""
        path = f"/channels/{channel_id or self.lounge}/voice-status"
        return await self.call("PUT", path, {"status": status}, token=by.token)

    async def test_say(self) -> None:
        """Who is there may say something; it is told to those who see the channel."""
        await self.deny(self.carol, VIEW_CHANNEL, self.lounge)
        alices = await self.a_session(self.alice)
        self.assertEqual((await self.say(" chess ", self.bob)).status, 204)
        await self.settled(alices, self.carols)
        said = {"id": self.lounge, "guild_id": self.guild.id, "status": "chess"}
        self.assertEqual(alices.seen("VOICE_CHANNEL_STATUS_UPDATE"), [said])
        self.assertEqual(self.carols.seen("VOICE_CHANNEL_STATUS_UPDATE"), [])
        await self.say("chess", self.bob)
        await self.say(None, self.bob)
        await self.settled(alices)
        self.assertEqual(alices.seen("VOICE_CHANNEL_STATUS_UPDATE")[1:], [{**said, "status": None}])

    async def test_emptied(self) -> None:
        """When the last one leaves, a channel says nothing any more."""
        await self.say("chess", self.bob)
        await self.enter(self.bobs, None)
        self.assertEqual(len(self.carols.seen("VOICE_CHANNEL_STATUS_UPDATE")), 1)
        await self.enter(self.bots, None)
        self.assertIsNone(self.carols.seen("VOICE_CHANNEL_STATUS_UPDATE")[-1]["status"])
        self.assertIsNone(
            self.carols.seen("VOICE_CHANNEL_START_TIME_UPDATE")[-1]["voice_start_time"]
        )

    async def test_refused(self) -> None:
        """Who is elsewhere must manage the channel; it must be a voice channel; 500 at most."""
        await self.assertRefused(self.say("x", self.carol), 403, 50013)
        await self.give(self.guild, self.carol, MANAGE_CHANNELS)
        self.assertEqual((await self.say("x", self.carol)).status, 204)
        await self.deny(self.bob, SET_VOICE_CHANNEL_STATUS, self.lounge)
        await self.assertRefused(self.say("y", self.bob), 403, 50013)
        for channel_id in (self.guild.channel_id, self.stage):
            await self.assertRefused(self.say("x", self.alice, channel_id), 400, 50024)
        await self.assertRefused(self.say("x" * 501, self.alice), 400, 50035)

    async def test_asked_for(self) -> None:
        """Op 43 is answered with what was asked for of the channels that one sees; op 36 too."""
        await self.say("chess", self.bob)
        await self.deny(self.bot, VIEW_CHANNEL, self.stage)
        asked = {"guild_id": self.guild.id, "fields": ["status", "voice_start_time", "other"]}
        self.bots.send(43, asked)
        told = await self.bots.event("CHANNEL_INFO")
        [channel] = told["channels"]
        self.assertEqual((told["guild_id"], channel["id"]), (self.guild.id, self.lounge))
        self.assertEqual(channel["status"], "chess")
        started = int(self.world.clock.now().timestamp())
        self.assertLess(abs(channel["voice_start_time"] - started), 120)
        await self.deny(self.bot, VIEW_CHANNEL, self.lounge)
        self.bots.send(43, asked)
        self.assertEqual((await self.bots.event("CHANNEL_INFO"))["channels"], [])
        self.bobs.send(36, {"guild_id": self.guild.id})
        told = await self.bobs.event("CHANNEL_STATUSES")
        self.assertEqual(told["channels"], [{"id": self.lounge, "status": "chess"}])
        self.bobs.send(43, {"guild_id": "1", "fields": ["status"]})
        await self.bobs.settle()
        self.assertEqual(self.bobs.seen("CHANNEL_INFO"), [])


class RegionTests(VoiceCase):
    async def test_regions(self) -> None:
        """Regions are listed for everybody who has a token, of guilds for members."""
        await self.assertRefused(self.call("GET", "/voice/regions"), 401, 0)
        listed = await self.ok("GET", "/voice/regions", token=self.bob.token)
        self.assertEqual([each["id"] for each in listed if each["optimal"]], ["local"])
        path = f"/guilds/{self.guild.id}/regions"
        self.assertEqual(await self.ok("GET", path, token=self.bob.token), listed)

    async def test_of_channels(self) -> None:
        """A channel names one of them; whoever is in it is to connect anew then."""
        path = f"/channels/{self.lounge}"
        told = await self.ok("PATCH", path, {"rtc_region": "rotterdam"}, token=self.alice.token)
        self.assertEqual(told["rtc_region"], "rotterdam")
        await self.settled(self.bobs, self.carols)
        self.assertEqual(len(self.bobs.seen("VOICE_SERVER_UPDATE")), 1)
        self.assertEqual(self.carols.seen("VOICE_SERVER_UPDATE"), [])
        asked = self.call("PATCH", path, {"rtc_region": "moon"}, token=self.alice.token)
        await self.assertRefused(asked, 400, 50035)
