"""Calls: begun by op 4 without a guild, rung over HTTP, and ended; op 13."""

from __future__ import annotations

from typing import Any

from tests.support.builders import Account
from tests.support.gateway import GatewayCase, GatewayClient

CHANNELS = "/users/@me/channels"
FRIENDS = "/users/@me/relationships"


class CallCase(GatewayCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        names = ("alice", "bob", "carol")
        self.alice, self.bob, self.carol = [await self.a_user(each) for each in names]
        for friend in (self.bob, self.carol):
            for by, to in ((self.alice, friend), (friend, self.alice)):
                await self.ok("PUT", f"{FRIENDS}/{to.id}", {}, token=by.token)
        self.hers, self.his, self.other = [
            await self.a_session(each) for each in (self.alice, self.bob, self.carol)
        ]

    async def open(self, *others: Account) -> str:
        """A private channel of Alice's; its id."""
        form = {"recipients": [each.id for each in others]}
        return str((await self.ok("POST", CHANNELS, form, token=self.alice.token))["id"])

    async def nth(self, client: GatewayClient, name: str, number: int) -> Any:
        """The event of this name that came as the first, second..."""
        await client.until(lambda: len(client.seen(name)) >= number, f"{name} {number}")
        return client.seen(name)[number - 1]

    def say(self, client: GatewayClient, channel_id: str | None, **more: Any) -> None:
        data = {"guild_id": None, "channel_id": channel_id, "self_mute": False, "self_deaf": False}
        client.send(4, {**data, **more})


class CallTests(CallCase):
    async def test_call(self) -> None:
        """A call is told of by a message and events, to both and nobody else, until its end."""
        dm = await self.open(self.bob)
        self.say(self.hers, dm)
        message = await self.his.event("MESSAGE_CREATE")
        self.assertEqual((message["type"], message["author"]["id"]), (3, self.alice.id))
        self.assertEqual(
            message["call"], {"participants": [self.alice.id], "ended_timestamp": None}
        )
        await self.his.event("CHANNEL_CREATE")
        call = await self.his.event("CALL_CREATE")
        self.assertEqual((call["channel_id"], call["message_id"]), (dm, message["id"]))
        voice = await self.his.event("VOICE_STATE_UPDATE")
        self.assertEqual((voice["user_id"], voice["channel_id"]), (self.alice.id, dm))
        self.assertNotIn("guild_id", voice)
        server = await self.hers.event("VOICE_SERVER_UPDATE")
        self.assertEqual((server["guild_id"], server["channel_id"]), (None, dm))
        self.say(self.his, dm, self_mute=True)
        voice = await self.nth(self.hers, "VOICE_STATE_UPDATE", 2)
        self.assertEqual((voice["user_id"], voice["self_mute"]), (self.bob.id, True))
        for client in (self.hers, self.his):
            self.say(client, None)
        await self.his.event("CALL_DELETE")
        ended = await self.his.event("MESSAGE_UPDATE")
        self.assertEqual(
            sorted(ended["call"]["participants"]), sorted([self.alice.id, self.bob.id])
        )
        self.assertIsNotNone(ended["call"]["ended_timestamp"])
        page = await self.ok("GET", f"/channels/{dm}/messages", token=self.bob.token)
        self.assertEqual(page[0]["call"], ended["call"])
        await self.settled(self.other)
        self.assertEqual([each for each in self.other.names if "CALL" in each], [])

    async def test_ring(self) -> None:
        """Friends are rung until they answer or do not want to be."""
        group = await self.open(self.bob, self.carol)
        path, token = f"/channels/{group}/call", self.alice.token
        ringable = await self.ok("GET", path, token=token)
        self.assertEqual(ringable, {"ringable": True})
        await self.assertRefused(self.call("POST", f"{path}/ring", {}, token=token), 404, 0)
        self.say(self.hers, group)
        await self.hers.event("CALL_CREATE")
        await self.ok("POST", f"{path}/ring", {"recipients": None}, token=token)
        told = await self.his.event("CALL_UPDATE")
        self.assertEqual(sorted(told["ringing"]), sorted([self.bob.id, self.carol.id]))
        await self.ok("POST", f"{path}/stop-ringing", {}, token=self.carol.token)
        told = await self.nth(self.his, "CALL_UPDATE", 2)
        self.assertEqual(told["ringing"], [self.bob.id])
        self.say(self.his, group)
        told = await self.nth(self.hers, "CALL_UPDATE", 3)
        self.assertEqual(told["ringing"], [])
        form = {"recipients": ["1"]}
        await self.assertRefused(self.call("POST", f"{path}/ring", form, token=token), 400, 50033)
        await self.ok("PATCH", path, {"region": "japan"}, token=token)
        self.assertEqual((await self.nth(self.hers, "CALL_UPDATE", 4))["region"], "japan")
        await self.nth(self.his, "VOICE_SERVER_UPDATE", 2)
        call = self.call("PATCH", path, {"region": "nowhere"}, token=token)
        await self.assertRefused(call, 400, 50035)

    async def test_strangers(self) -> None:
        """Who is no friend is not rung, who is blocked does not call; a guild may be enough."""
        guild = await self.a_guild(self.bob)
        await self.join(self.carol, guild)
        form = {"recipient_id": self.carol.id}
        dm = (await self.ok("POST", CHANNELS, form, token=self.bob.token))["id"]
        path, token = f"/channels/{dm}/call", self.bob.token
        self.assertEqual(await self.ok("GET", path, token=token), {"ringable": False})
        self.say(self.his, dm)
        await self.his.event("CALL_CREATE")
        call = self.call("POST", f"{path}/ring", {}, token=token)
        await self.assertRefused(call, 403, 50007)
        self.say(self.his, None)
        await self.his.event("CALL_DELETE")
        await self.ok("PUT", f"{FRIENDS}/{self.bob.id}", {"type": 2}, token=self.carol.token)
        await self.assertRefused(self.call("GET", path, token=token), 403, 50007)
        self.say(self.his, dm)
        await self.settled(self.his)
        self.assertEqual(len(self.his.seen("CALL_CREATE")), 1)
        await self.assertRefused(self.call("GET", path, token=self.alice.token), 403, 50001)

    async def test_connect(self) -> None:
        """Who comes later asks for a call that is going on, if it is theirs to know."""
        dm = await self.open(self.bob)
        self.say(self.hers, dm)
        await self.his.event("CALL_CREATE")
        late = await self.a_session(self.bob)
        for client in (late, self.other):
            client.send(13, {"channel_id": dm})
        told = await late.event("CALL_CREATE")
        self.assertEqual([each["user_id"] for each in told["voice_states"]], [self.alice.id])
        await self.settled(self.other)
        self.assertEqual(self.other.seen("CALL_CREATE"), [])

    async def test_one_at_a_time(self) -> None:
        """A person is in one call or voice channel at a time."""
        guild = await self.a_guild(self.alice)
        voice = await self.a_channel(guild, "voice", type=2)
        dm, group = await self.open(self.bob), await self.open(self.bob, self.carol)
        self.say(self.hers, voice["id"], guild_id=guild.id)
        await self.hers.event("VOICE_STATE_UPDATE")
        self.say(self.hers, dm)
        await self.nth(self.hers, "VOICE_STATE_UPDATE", 3)
        self.assertEqual(self.in_voice(guild.id), [])
        self.say(self.hers, group)
        await self.hers.event("CALL_DELETE")
        self.say(self.hers, voice["id"], guild_id=guild.id)
        await self.nth(self.hers, "CALL_DELETE", 2)
        self.assertEqual(self.in_voice(guild.id), [int(self.alice.id)])

    def in_voice(self, guild_id: str) -> list[int]:
        guilds: Any = self.world.state.guilds
        return list(guilds[int(guild_id)].voice.states)

    async def test_gone(self) -> None:
        """Who loses their session, or their place in a group, is no longer in its call."""
        group = await self.open(self.bob, self.carol)
        self.say(self.hers, group)
        await self.his.event("CALL_CREATE")
        self.say(self.his, group)
        await self.nth(self.hers, "VOICE_STATE_UPDATE", 2)
        path = f"/channels/{group}/recipients/{self.bob.id}"
        await self.ok("DELETE", path, token=self.alice.token)
        told = await self.nth(self.other, "VOICE_STATE_UPDATE", 3)
        self.assertEqual((told["user_id"], told["channel_id"]), (self.bob.id, None))
        self.hers.goodbye()
        await self.other.event("CALL_DELETE")
