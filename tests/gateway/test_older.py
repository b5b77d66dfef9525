"""Every API version over the gateway."""

from __future__ import annotations

from typing import Any

from litecord.model.permissions import PIN_MESSAGES, SEND_MESSAGES
from litecord.wire.versions import SERVED
from tests.support.builders import Account, App, BuiltGuild
from tests.support.gateway import EVERYTHING, GatewayCase, GatewayClient

#: Permissions of which version 6 and 7 see only the first in a number.
HIGH = SEND_MESSAGES | PIN_MESSAGES


class VersionTests(GatewayCase):
    """A bot that is connected once with each version, and what each is told of the same events."""

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice: Account = await self.a_user()
        self.guild: BuiltGuild = await self.a_guild(self.alice)
        self.bot: App = await self.a_bot_in(self.guild.id, self.alice)
        self.sessions: dict[int, GatewayClient] = {}

    async def be_there(self, intents: int | None = EVERYTHING) -> dict[int, Any]:
        """Connect with each version; the GUILD_CREATE of each."""
        told = {}
        for version in SERVED:
            query = f"v={version}&encoding=json"
            client = self.sessions[version] = await self.a_session(self.bot, intents, query)
            told[version] = await client.event("GUILD_CREATE")
        return told

    async def told(self, name: str) -> dict[int, Any]:
        """What each version is told with the next event of that name."""
        return {
            version: await client.event(name) for version, client in self.sessions.items()
        }

    def assertPermissions(self, told: dict[int, Any], bits: int, name: str) -> None:
        """Permissions are numbers and texts below version 8, texts since."""
        for version, each in told.items():
            new = each.get(f"{name}_new")
            if version < 8:
                self.assertEqual((each[name], new), (bits & (2**31 - 1), str(bits)))
            else:
                self.assertEqual((each[name], new), (str(bits), None))

    async def test_ready(self) -> None:
        """READY says the version that was asked for."""
        await self.be_there()
        for version, client in self.sessions.items():
            self.assertEqual(client.seen("READY")[0]["v"], version)

    async def test_guild_create(self) -> None:
        """The guild as a whole is of the version, with all that is in it."""
        role_id = await self.a_role(self.guild, HIGH)
        overwrite = {"id": role_id, "type": 0, "allow": str(HIGH), "deny": "0"}
        made = await self.a_channel(self.guild, permission_overwrites=[overwrite])
        told = await self.be_there()
        roles, overwrites = {}, {}
        for version, guild in told.items():
            [roles[version]] = [each for each in guild["roles"] if each["id"] == role_id]
            [channel] = [each for each in guild["channels"] if each["id"] == made["id"]]
            [overwrites[version]] = channel["permission_overwrites"]
            self.assertEqual("embed_enabled" in guild, version < 8)
            self.assertEqual("threads" in guild, version >= 9)
            self.assertEqual(overwrites[version]["type"], "role" if version < 8 else 0)
        self.assertPermissions(roles, HIGH, "permissions")
        self.assertPermissions(overwrites, HIGH, "allow")

    async def test_events(self) -> None:
        """An event that happens once is told to each session in its version."""
        await self.be_there()
        await self.a_role(self.guild, HIGH)
        told = await self.told("GUILD_ROLE_CREATE")
        self.assertPermissions({v: each["role"] for v, each in told.items()}, HIGH, "permissions")
        overwrite = {"id": self.alice.id, "type": 1, "allow": "0", "deny": str(HIGH)}
        await self.a_channel(self.guild, permission_overwrites=[overwrite])
        told = await self.told("CHANNEL_CREATE")
        denied = {version: each["permission_overwrites"][0] for version, each in told.items()}
        self.assertPermissions(denied, HIGH, "deny")
        self.assertEqual([each["type"] for each in denied.values()], ["member"] * 2 + [1] * 3)

    async def test_replies(self) -> None:
        """Replies are ordinary messages below version 8."""
        first = await self.post(self.alice, self.guild.channel_id, "hello")
        await self.be_there()
        about = {"message_id": first["id"]}
        await self.post(self.alice, self.guild.channel_id, "hi", message_reference=about)
        told = await self.told("MESSAGE_CREATE")
        self.assertEqual([each["type"] for each in told.values()], [0, 0, 19, 19, 19])
        for each in told.values():
            self.assertEqual(each["referenced_message"]["id"], first["id"])

    async def test_presences(self) -> None:
        """A presence has game and some of the membership below version 8."""
        role_id = await self.a_role(self.guild)
        bob = await self.a_member(self.guild)
        path = f"/guilds/{self.guild.id}/members/{bob.id}"
        form = {"nick": "bobby", "roles": [role_id]}
        await self.ok("PATCH", path, form, token=self.alice.token)
        await self.be_there()
        playing = {"status": "dnd", "activities": [{"name": "Chess", "type": 0}], "afk": False}
        await self.a_session(bob, presence={**playing, "since": None})
        told = await self.told("PRESENCE_UPDATE")
        for version, each in told.items():
            self.assertEqual((each["status"], each["activities"][0]["name"]), ("dnd", "Chess"))
            if version < 8:
                self.assertEqual(each["game"], each["activities"][0])
                self.assertEqual((each["nick"], each["roles"]), ("bobby", [role_id]))
                self.assertIsNone(each["premium_since"])
            else:
                self.assertEqual(each.keys() & {"game", "nick", "roles", "premium_since"}, set())

    async def test_chunks(self) -> None:
        """What is told to one session alone is of its version as well."""
        await self.a_session(self.alice)
        await self.be_there()
        asked = {"guild_id": self.guild.id, "user_ids": [self.alice.id], "presences": True}
        for client in self.sessions.values():
            client.send(8, asked)
        told = await self.told("GUILD_MEMBERS_CHUNK")
        for version, each in told.items():
            [presence] = each["presences"]
            self.assertEqual("game" in presence, version < 8)

    async def test_one_guild_again_and_again(self) -> None:
        """A guild that is named several times in one request is answered for once."""
        client = await self.a_session(self.alice)
        client.send(8, {"guild_id": [self.guild.id] * 100, "user_ids": [self.alice.id]})
        await client.event("GUILD_MEMBERS_CHUNK")
        await client.settle()
        self.assertEqual(len(client.seen("GUILD_MEMBERS_CHUNK")), 1)

    async def test_lookalikes(self) -> None:
        """A client that is told again what it said is not thrown out for how that looks."""
        await self.be_there()
        said = {"type": [], "allow": "1", "deny": "1", "permissions": "x", "hoist": 1}
        for client in self.sessions.values():
            client.send(8, {"guild_id": self.guild.id, "user_ids": [said]})
        told = await self.told("GUILD_MEMBERS_CHUNK")
        self.assertEqual([each["not_found"] for each in told.values()], [[said]] * 5)


class SubscriptionTests(GatewayCase):
    """Bots below version 8 that name no intents."""

    async def seen(self, **fields: Any) -> list[str]:
        """What a bot of version 7 is told when somebody types, posts and goes."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        bot = await self.a_bot_in(guild.id, alice)
        client = await self.a_session(bot, None, "v=7&encoding=json", **fields)
        await client.event("GUILD_CREATE")
        session = await self.a_session(alice)
        path = f"/channels/{guild.channel_id}/typing"
        await self.ok("POST", path, token=alice.token)
        await self.post(alice, guild.channel_id, "hello")
        await client.event("MESSAGE_CREATE")
        await session.hang_up(1000)
        await self.settled(client)
        return client.names[2:]

    async def test_all(self) -> None:
        """They are told everything unless they decline."""
        told = ["PRESENCE_UPDATE", "TYPING_START", "MESSAGE_CREATE", "PRESENCE_UPDATE"]
        self.assertEqual(await self.seen(), told)
        self.assertEqual(await self.seen(guild_subscriptions=True), told)

    async def test_declined(self) -> None:
        """``guild_subscriptions: false`` declines presences and typing."""
        self.assertEqual(await self.seen(guild_subscriptions=False), ["MESSAGE_CREATE"])


class AddressTests(GatewayCase):
    """The version in the address."""

    async def test_unknown(self) -> None:
        """A version that is not served is refused with 4012."""
        for version in ("5", "11", "x", "-6"):
            client = await self.connect(f"v={version}&encoding=json")
            self.assertEqual(await client.closed(), 4012)

    async def test_none(self) -> None:
        """Without a version it is 6."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        bot = await self.a_bot_in(guild.id, alice)
        client = await self.a_session(bot, None, "encoding=json")
        self.assertEqual(client.seen("READY")[0]["v"], 6)
        told = await client.event("GUILD_CREATE")
        self.assertIsInstance(told["roles"][0]["permissions"], int)
