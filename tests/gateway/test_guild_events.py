"""What sessions are told of everything that is done to guilds, and what they are not told."""

from __future__ import annotations

from typing import Any

from litecord.model.channels import OBFUSCATED_NAME as HIDDEN
from litecord.model.permissions import (
    BAN_MEMBERS,
    MANAGE_CHANNELS,
    VIEW_AUDIT_LOG,
    VIEW_CHANNEL,
)
from tests.support.builders import Account, App, BuiltGuild
from tests.support.gateway import UNPRIVILEGED, GatewayCase, GatewayClient

#: What those are told besides who may read the audit log.
RECORDED = "GUILD_AUDIT_LOG_ENTRY_CREATE"


class GuildEventTests(GatewayCase):
    """
    A guild of alice's, with bob, a bot that may and hears everything, and one that does not.

    Eve is not in it. Everybody is connected; ``told`` says what each of them heard.
    """

    timeout = 60
    alice: Account
    bob: Account
    eve: Account
    able: App
    plain: App
    guild: BuiltGuild

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice, self.eve = await self.a_user(), await self.a_user()
        self.guild = await self.a_guild(self.alice, system_channel_flags=1)
        self.path = f"/guilds/{self.guild.id}"
        self.general = f"/channels/{self.guild.channel_id}"
        self.bob = await self.a_member(self.guild)
        self.able = await self.a_bot_in(self.guild.id, self.alice)
        self.plain = await self.a_bot_in(self.guild.id, self.alice, permissions=VIEW_CHANNEL)
        self.clients: dict[str, GatewayClient] = {
            "alice": await self.a_session(self.alice),
            "bob": await self.a_session(self.bob),
            "eve": await self.a_session(self.eve),
            "able": await self.a_session(self.able),
            "plain": await self.a_session(self.plain, UNPRIVILEGED),
        }
        self.marks: dict[str, int] = {}
        await self.heard()

    async def heard(self) -> dict[str, list[tuple[str, Any]]]:
        """What each client heard since this was last asked; who was told of the audit log."""
        await self.settled(*self.clients.values())
        heard, self.recorded = {}, set[str]()
        for name, client in self.clients.items():
            payloads = client.payloads[self.marks.get(name, 0) :]
            self.marks[name] = len(client.payloads)
            events = [(each["t"], each["d"]) for each in payloads if each["op"] == 0]
            heard[name] = [each for each in events if each[0] != RECORDED]
            if heard[name] != events:
                self.recorded.add(name)
        return heard

    async def told(self, method: str, path: str, body: Any = None, **given: Any) -> dict[str, Any]:
        """Do something, as alice; the names of what was heard, by each client that heard at all."""
        await self.ok(method, path, body, token=given.get("token", self.alice.token))
        heard = await self.heard()
        self.last = heard
        return {who: [name for name, _ in events] for who, events in heard.items() if events}

    def everybody(self, *names: str, but: tuple[str, ...] = ("eve",)) -> dict[str, list[str]]:
        """All clients but some hear this."""
        return {who: list(names) for who in self.clients if who not in but}

    def one(self, who: str, index: int = 0) -> Any:
        """The ``d`` of what somebody heard last."""
        return self.last[who][index][1]

    # -- guilds -----------------------------------------------------------------------------------

    async def test_guild(self) -> None:
        """A changed guild is told to all in it; a deleted one is gone for all."""
        told = await self.told("PATCH", self.path, {"name": "Other"})
        self.assertEqual(told, self.everybody("GUILD_UPDATE"))
        self.assertEqual((self.one("bob")["name"], self.one("plain")["name"]), ("Other", "Other"))
        told = await self.told("DELETE", self.path)
        self.assertEqual(told, self.everybody("GUILD_DELETE"))
        self.assertEqual(self.one("able"), {"id": self.guild.id})

    async def test_new_guild(self) -> None:
        """Who makes a guild gets it whole in all their sessions; nobody else hears of it."""
        told = await self.told("POST", "/guilds", {"name": "New"})
        self.assertEqual(told, {"alice": ["GUILD_CREATE"]})
        self.assertEqual(len(self.one("alice")["channels"]), 4)
        new = self.one("alice")["id"]
        told = await self.told("PATCH", f"/guilds/{new}", {"name": "Newer"})
        self.assertEqual(told, {"alice": ["GUILD_UPDATE"]})

    # -- channels ---------------------------------------------------------------------------------

    async def test_channels(self) -> None:
        """Channels come, change and go before the eyes of those who see them."""
        path = f"{self.path}/channels"
        told = await self.told("POST", path, {"name": "room"})
        self.assertEqual(told, self.everybody("CHANNEL_CREATE"))
        self.assertEqual(self.one("bob")["guild_id"], self.guild.id)
        room = f"/channels/{self.one('bob')['id']}"
        told = await self.told("PATCH", room, {"topic": "words"})
        self.assertEqual(told, self.everybody("CHANNEL_UPDATE"))
        told = await self.told("DELETE", room)
        self.assertEqual(told, self.everybody("CHANNEL_DELETE"))
        hidden = [{"id": self.guild.id, "type": 0, "deny": str(VIEW_CHANNEL)}]
        told = await self.told("POST", path, {"name": "x", "permission_overwrites": hidden})
        self.assertEqual(told, self.everybody("CHANNEL_CREATE", but=("eve", "bob")))
        self.assertEqual((self.one("able")["name"], self.one("plain")["name"]), ("x", HIDDEN))
        told = await self.told("DELETE", f"/channels/{self.one('alice')['id']}")
        self.assertEqual(told, self.everybody("CHANNEL_DELETE", but=("eve", "bob")))
        self.assertEqual((self.one("able")["name"], self.one("plain")["name"]), ("x", HIDDEN))

    async def test_gained_and_lost_sight(self) -> None:
        """A channel goes from the sight of people and comes; for bots it is obfuscated."""
        overwrite = f"{self.general}/permissions/{self.guild.id}"
        told = await self.told("PUT", overwrite, {"type": 0, "deny": str(VIEW_CHANNEL)})
        self.assertEqual(
            told,
            {
                "alice": ["CHANNEL_UPDATE"],
                "able": ["CHANNEL_UPDATE"],
                "bob": ["CHANNEL_DELETE"],
                "plain": ["CHANNEL_UPDATE"],
            },
        )
        self.assertEqual(self.one("plain")["name"], HIDDEN)
        role = await self.a_role(self.guild)
        await self.ok(
            "PUT",
            f"{self.general}/permissions/{role}",
            {"type": 0, "allow": str(VIEW_CHANNEL)},
            token=self.alice.token,
        )
        await self.heard()
        member = f"{self.path}/members/{self.bob.id}/roles/{role}"
        told = await self.told("PUT", member)
        self.assertEqual(
            told,
            {
                "alice": ["GUILD_MEMBER_UPDATE"],
                "bob": ["GUILD_MEMBER_UPDATE", "CHANNEL_CREATE", "THREAD_LIST_SYNC"],
                "able": ["GUILD_MEMBER_UPDATE"],
            },
        )
        self.assertEqual(self.one("bob", 1)["id"], self.guild.channel_id)
        told = await self.told("DELETE", f"{self.path}/roles/{role}")
        self.assertEqual(told["bob"], ["CHANNEL_DELETE", "GUILD_ROLE_DELETE"])
        self.assertEqual(told["alice"], ["CHANNEL_UPDATE", "GUILD_ROLE_DELETE"])
        self.assertEqual(told["plain"], ["CHANNEL_UPDATE", "GUILD_ROLE_DELETE"])
        self.assertEqual(self.one("plain")["name"], HIDDEN)
        told = await self.told("DELETE", overwrite)
        self.assertEqual(told["bob"], ["CHANNEL_CREATE", "THREAD_LIST_SYNC"])
        self.assertEqual(told["plain"], ["CHANNEL_UPDATE", "THREAD_LIST_SYNC"])
        self.assertEqual(self.one("plain"), self.one("alice"))

    async def test_hidden_channel(self) -> None:
        """Of what is in a hidden channel and goes on in it a bot is told nothing at all."""
        secret = {"name": "secret", "topic": "secret topic", "nsfw": True, "type": 0}
        hide = [{"id": self.guild.id, "type": 0, "deny": str(VIEW_CHANNEL)}]
        allow = {"id": self.alice.id, "type": 1, "allow": str(VIEW_CHANNEL)}
        hidden = await self.ok(
            "POST",
            f"{self.path}/channels",
            {**secret, "permission_overwrites": [*hide, allow]},
            token=self.alice.token,
        )
        room = f"/channels/{hidden['id']}"
        message = await self.post(self.alice, hidden["id"], "secret words")
        for method, path, body in (
            ("POST", f"{room}/typing", None),
            ("PUT", f"{room}/messages/{message['id']}/reactions/%F0%9F%91%8D/@me", None),
            ("PUT", f"{room}/pins/{message['id']}", None),
            ("POST", f"{room}/messages/{message['id']}/threads", {"name": "secret thread"}),
            ("POST", f"{room}/invites", {}),
            ("PATCH", room, {"topic": "other secret", "rate_limit_per_user": 7}),
        ):
            await self.ok(method, path, body, token=self.alice.token)
        heard = (await self.heard())["plain"]
        self.assertEqual([name for name, _ in heard], ["CHANNEL_CREATE", "CHANNEL_UPDATE"])
        again = await self.a_session(self.plain, UNPRIVILEGED)
        guild = await again.event("GUILD_CREATE")
        self.assertEqual(guild["threads"], [])
        [told] = [each for each in guild["channels"] if each["id"] == hidden["id"]]
        self.assertEqual({"guild_id": self.guild.id, **told}, heard[1][1])
        self.assertEqual(heard[0], ("CHANNEL_CREATE", heard[1][1]))
        real = {"id", "type", "guild_id", "position", "parent_id"}
        self.assertEqual(
            {key: value for key, value in heard[1][1].items() if key not in real},
            {
                "name": HIDDEN,
                "flags": 1 << 17,
                "permission_overwrites": [{**hide[0], "allow": "0"}],
                "topic": None,
                "nsfw": False,
                "last_message_id": None,
                "last_pin_timestamp": None,
                "rate_limit_per_user": 0,
                "default_thread_rate_limit_per_user": 0,
            },
        )
        where = [(each["position"], each["parent_id"], each["type"]) for each in (told, hidden)]
        self.assertEqual(where[0], where[1])
        listed = await self.ok("GET", f"{self.path}/channels", token=self.plain.authorization)
        self.assertNotIn(hidden["id"], [each["id"] for each in listed])

    async def test_categories(self) -> None:
        """The children of a category that goes are told of before it."""
        category = await self.a_channel(self.guild, type=4)
        await self.a_channel(self.guild, parent_id=category["id"])
        await self.heard()
        told = await self.told("DELETE", f"/channels/{category['id']}")
        self.assertEqual(told, self.everybody("CHANNEL_UPDATE", "CHANNEL_DELETE"))
        self.assertIsNone(self.one("bob")["parent_id"])

    async def test_named_by_the_guild(self) -> None:
        """A guild whose system channel goes changes first."""
        told = await self.told("DELETE", self.general)
        self.assertEqual(told, self.everybody("GUILD_UPDATE", "CHANNEL_DELETE"))
        self.assertIsNone(self.one("plain")["system_channel_id"])

    # -- roles ------------------------------------------------------------------------------------

    async def test_roles(self) -> None:
        """Roles are told to everybody."""
        told = await self.told("POST", f"{self.path}/roles", {"name": "Staff"})
        self.assertEqual(told, self.everybody("GUILD_ROLE_CREATE"))
        role = self.one("bob")["role"]
        self.assertEqual((role["position"], self.one("bob")["guild_id"]), (1, self.guild.id))
        path = f"{self.path}/roles/{role['id']}"
        told = await self.told("PATCH", path, {"color": 5})
        self.assertEqual(told, self.everybody("GUILD_ROLE_UPDATE"))
        told = await self.told("PATCH", f"{self.path}/roles", [{"id": role["id"], "position": 2}])
        self.assertEqual(told, self.everybody("GUILD_ROLE_UPDATE", "GUILD_ROLE_UPDATE"))
        told = await self.told("DELETE", path)
        self.assertEqual(told, self.everybody("GUILD_ROLE_DELETE"))

    # -- members ----------------------------------------------------------------------------------

    async def test_join_and_leave(self) -> None:
        """Who comes gets the guild, who goes loses it; bots with the intent hear of both."""
        code = await self.an_invite(self.guild)
        await self.heard()
        told = await self.told("POST", f"/invites/{code}", {}, token=self.eve.token)
        self.assertEqual(told, {"eve": ["GUILD_CREATE"], "able": ["GUILD_MEMBER_ADD"]})
        self.assertEqual(self.one("able")["user"]["id"], self.eve.id)
        self.assertEqual(self.one("eve")["id"], self.guild.id)
        told = await self.told(
            "DELETE", f"/users/@me/guilds/{self.guild.id}", token=self.eve.token
        )
        self.assertEqual(told, {"eve": ["GUILD_DELETE"], "able": ["GUILD_MEMBER_REMOVE"]})
        told = await self.told("PATCH", self.path, {"name": "Without Eve"})
        self.assertNotIn("eve", told)

    async def test_kick(self) -> None:
        """Who is kicked loses the guild, who did it hears of it; with a bot goes its role."""
        removed = ["GUILD_MEMBER_REMOVE"]
        told = await self.told("DELETE", f"{self.path}/members/{self.bob.id}")
        self.assertEqual(told, {"alice": removed, "bob": ["GUILD_DELETE"], "able": removed})
        told = await self.told("DELETE", f"{self.path}/members/{self.plain.id}")
        gone = [*removed, "GUILD_ROLE_DELETE", "INTEGRATION_DELETE", "GUILD_INTEGRATIONS_UPDATE"]
        self.assertEqual(
            told,
            {
                "plain": ["GUILD_DELETE"],
                "alice": [*gone, "GUILD_APPLICATION_COMMAND_INDEX_UPDATE"],
                "able": gone,
            },
        )

    async def test_ban(self) -> None:
        """Of bans hear those who may ban or read the audit log."""
        removed = "GUILD_MEMBER_REMOVE"
        path = f"{self.path}/bans"
        told = await self.told("PUT", f"{path}/{self.bob.id}")
        both = ["GUILD_BAN_ADD", removed]
        self.assertEqual(told, {"alice": both, "bob": ["GUILD_DELETE"], "able": both})
        about = self.one("able")
        self.assertEqual((about["guild_id"], about["user"]["id"]), (self.guild.id, self.bob.id))
        told = await self.told("DELETE", f"{path}/{self.bob.id}")
        both = ["GUILD_BAN_REMOVE"]
        self.assertEqual(told, {"alice": both, "able": both})
        await self.join(self.bob, self.guild)
        await self.give(self.guild, self.bob, VIEW_AUDIT_LOG)
        await self.give(self.guild, self.plain, BAN_MEMBERS)
        await self.heard()
        told = await self.told("PUT", f"{path}/{self.eve.id}")
        everybody = self.everybody("GUILD_BAN_ADD")
        self.assertEqual(told, everybody)

    async def test_audit_log(self) -> None:
        """Of entries of the audit log hear those who may read it."""
        await self.told("PATCH", self.path, {"name": "Other"})
        self.assertEqual(self.recorded, {"alice", "able"})
        await self.give(self.guild, self.bob, VIEW_AUDIT_LOG)
        await self.give(self.guild, self.plain, VIEW_AUDIT_LOG)
        await self.heard()
        await self.told("PUT", f"{self.path}/bans/{self.eve.id}")
        self.assertEqual(self.recorded, {"alice", "able", "bob", "plain"})
        entry = self.clients["bob"].seen(RECORDED)[-1]
        self.assertEqual((entry["guild_id"], entry["target_id"]), (self.guild.id, self.eve.id))

    async def test_member(self) -> None:
        """A changed member hears of it, and so do bots with the intent and who did it."""
        updated = ["GUILD_MEMBER_UPDATE"]
        logged = {"alice": [*updated], "able": [*updated]}
        told = await self.told("PATCH", f"{self.path}/members/{self.bob.id}", {"nick": "B"})
        self.assertEqual(told, {**logged, "bob": updated})
        told = await self.told("PATCH", f"{self.path}/members/{self.plain.id}", {"nick": "P"})
        self.assertEqual(told, {**logged, "plain": updated})
        changed = self.one("plain")
        self.assertEqual((changed["nick"], changed["guild_id"]), ("P", self.guild.id))

    # -- invites ----------------------------------------------------------------------------------

    async def test_invites(self) -> None:
        """Invites are told to bots that manage the channel, and to no user account."""
        told = await self.told("POST", f"{self.general}/invites", {"max_uses": 1})
        self.assertEqual(told, {"able": ["INVITE_CREATE"]})
        code = self.one("able")["code"]
        await self.give(self.guild, self.plain, MANAGE_CHANNELS)
        await self.heard()
        told = await self.told("POST", f"/invites/{code}", {}, token=self.eve.token)
        self.assertEqual(
            told,
            {
                "able": ["INVITE_DELETE", "GUILD_MEMBER_ADD"],
                "plain": ["INVITE_DELETE"],
                "eve": ["GUILD_CREATE"],
            },
        )

    async def test_what_an_invite_is(self) -> None:
        """A new invite is told with the roles it gives and the activity it opens."""
        role = await self.a_role(self.guild)
        app = await self.an_application(self.alice)
        flags = {"flags": 1 << 17}
        await self.ok("PATCH", f"/applications/{app.id}", flags, token=self.alice.token)
        voice = await self.a_channel(self.guild, type=2)
        await self.heard()
        form = {"role_ids": [role], "target_type": 2, "target_application_id": app.id}
        await self.told("POST", f"/channels/{voice['id']}/invites", form)
        told = self.one("able")
        self.assertEqual((told["role_ids"], told["target_type"]), ([role], 2))
        self.assertEqual(told["target_application"]["id"], app.id)

    async def test_visit(self) -> None:
        """Who came for a visit is gone when they disconnect for good, unless given a role."""
        form = {"temporary": True, "max_age": 0}
        made = await self.ok("POST", f"{self.general}/invites", form, token=self.alice.token)
        stays = await self.a_user()
        self.clients["stays"] = await self.a_session(stays)
        for each in (self.eve, stays):
            await self.ok("POST", f"/invites/{made['code']}", {}, token=each.token)
        await self.give(self.guild, stays, 0)
        await self.heard()
        second = await self.a_session(self.eve)
        await self.clients.pop("eve").hang_up(1000)
        await self.clients.pop("stays").hang_up(1000)
        self.assertEqual([name for name, _ in (await self.heard())["able"]], ["PRESENCE_UPDATE"])
        await second.hang_up(1000)
        able = self.clients["able"]
        await able.until(lambda: bool(able.seen("GUILD_MEMBER_REMOVE")))
        [removed] = able.seen("GUILD_MEMBER_REMOVE")
        self.assertEqual(removed["user"]["id"], self.eve.id)
