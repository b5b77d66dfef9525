"""What sessions are told of images: everybody who sees what shows one knows its hash."""

from __future__ import annotations

from typing import Any

from tests.support.gateway import GatewayCase
from tests.support.images import a_movie, a_picture, data_uri

STILL, MOVING = data_uri(a_picture()), data_uri(a_movie())


class ImageEventTests(GatewayCase):
    """A guild of alice's with bob in it; both are connected, and so is a bot."""

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user()
        self.guild = await self.a_guild(self.alice)
        self.path = f"/guilds/{self.guild.id}"
        self.bob = await self.a_member(self.guild)
        self.bot = await self.a_bot_in(self.guild.id, self.alice)
        self.clients = {
            "alice": await self.a_session(self.alice),
            "bob": await self.a_session(self.bob),
            "bot": await self.a_session(self.bot),
        }
        await self.settled(*self.clients.values())

    async def change(self, path: str, **form: Any) -> Any:
        """Change something as alice; the answer, when everybody has heard of it."""
        told = await self.ok("PATCH", path, form, token=self.alice.token)
        await self.settled(*self.clients.values())
        return told

    def last(self, name: str, event: str) -> Any:
        """What a client was told last by an event of this name."""
        heard = [each["d"] for each in self.clients[name].payloads if each["t"] == event]
        return heard[-1]

    async def test_users(self) -> None:
        """The user is told all of it, the others of their guilds that the member changed."""
        me = await self.change("/users/@me", avatar=MOVING, banner=STILL)
        told = self.last("alice", "USER_UPDATE")
        self.assertEqual((told["avatar"], told["banner"]), (me["avatar"], me["banner"]))
        told = self.last("bot", "GUILD_MEMBER_UPDATE")
        self.assertEqual(told["user"]["avatar"], me["avatar"])
        self.assertIsNone(told["avatar"])
        await self.change("/users/@me", avatar=None)
        self.assertIsNone(self.last("alice", "USER_UPDATE")["avatar"])
        self.assertIsNone(self.last("bot", "GUILD_MEMBER_UPDATE")["user"]["avatar"])

    async def test_members(self) -> None:
        """A member's own images are told with the membership."""
        told = await self.change(f"{self.path}/members/@me", avatar=STILL, banner=MOVING)
        heard = self.last("bot", "GUILD_MEMBER_UPDATE")
        self.assertEqual((heard["avatar"], heard["banner"]), (told["avatar"], told["banner"]))
        self.assertIsNone(heard["user"]["avatar"])

    async def test_guilds(self) -> None:
        """The images of a guild are told to everybody in it, and to who comes later."""
        names = ("icon", "banner", "splash", "discovery_splash", "home_header")
        told = await self.change(self.path, **dict.fromkeys(names, STILL))
        for client in self.clients:
            heard = self.last(client, "GUILD_UPDATE")
            self.assertEqual([heard[name] for name in names], [told[name] for name in names])
        self.clients["later"] = await self.a_session(self.bot)
        await self.settled(*self.clients.values())
        heard = self.last("later", "GUILD_CREATE")
        self.assertEqual([heard[name] for name in names], [told[name] for name in names])

    async def test_roles(self) -> None:
        """The icon of a role is told with the role."""
        await self.database.autocommit.execute("update guilds set features = '{ROLE_ICONS}'")
        self.world.state.drop_guild(int(self.guild.id))  # type: ignore[arg-type]
        role_id = await self.a_role(self.guild)
        told = await self.change(f"{self.path}/roles/{role_id}", icon=STILL)
        self.assertEqual(len(told["icon"]), 32)
        self.assertEqual(self.last("bob", "GUILD_ROLE_UPDATE")["role"]["icon"], told["icon"])
