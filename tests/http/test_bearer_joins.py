"""Bots bring in people who authorised them, over HTTP: into guilds and into groups."""

from __future__ import annotations

from typing import Any

from litecord.events import GuildJoined
from litecord.model.permissions import (
    CREATE_INSTANT_INVITE,
    DEAFEN_MEMBERS,
    MANAGE_NICKNAMES,
    MANAGE_ROLES,
    MUTE_MEMBERS,
)
from tests.support.builders import Account
from tests.support.flows import FlowCase


class JoinCase(FlowCase):
    async def token_of(self, account: Account, scope: str) -> str:
        """An access token of somebody."""
        code = (await self.agree(self.asking(scope), account))["code"]
        return str((await self.exchange(code)).body["access_token"])


class GuildTests(JoinCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.guild = await self.a_guild(self.alice)
        await self.add_bot(self.app, self.guild.id, self.alice)
        self.path = f"/guilds/{self.guild.id}/members/{self.bob.id}"
        self.form: dict[str, Any] = {"access_token": await self.token_of(self.bob, "guilds.join")}
        self.events.clear()

    async def test_join(self) -> None:
        """Somebody comes in with all that the bot gives them; a second time changes nothing."""
        role = await self.a_role(self.guild)
        form = {**self.form, "nick": "Bobby", "roles": [role], "mute": True, "deaf": True}
        answer = await self.call("PUT", self.path, form, token=self.app.authorization)
        self.assertEqual(answer.status, 201)
        told = answer.body
        self.assertEqual(
            (told["nick"], told["roles"], told["mute"], told["deaf"]),
            ("Bobby", [role], True, True),
        )
        self.assertEqual(len(self.announced(GuildJoined)), 1)
        answer = await self.call("PUT", self.path, form, token=self.app.authorization)
        self.assertEqual((answer.status, answer.body), (204, b""))

    async def test_token(self) -> None:
        """The token must be good, the person's, the application's, and have the scope."""
        other = await self.a_bot_in(self.guild.id, self.alice)
        carol = await self.a_user("carol")
        theirs = f"/guilds/{self.guild.id}/members/{carol.id}"
        lacking = await self.token_of(self.bob, "identify")
        for path, token, bot, code in (
            (self.path, "nonsense", self.app, 50025),
            (self.path, self.bob.token, self.app, 50025),
            (self.path, self.form["access_token"], other, 50025),
            (theirs, self.form["access_token"], self.app, 50025),
            (self.path, lacking, self.app, 50026),
        ):
            call = self.call("PUT", path, {"access_token": token}, token=bot.authorization)
            await self.assertRefused(call, 403, code)
        self.clock.advance(7 * 24 * 3600)
        call = self.call("PUT", self.path, self.form, token=self.app.authorization)
        await self.assertRefused(call, 403, 50025)

    async def test_permissions(self) -> None:
        """Each thing that is given wants its permission."""
        role = await self.a_role(self.guild)
        given: tuple[tuple[int, dict[str, Any]], ...] = (
            (CREATE_INSTANT_INVITE, {}),
            (MANAGE_NICKNAMES, {"nick": "x"}),
            (MANAGE_ROLES, {"roles": [role]}),
            (MUTE_MEMBERS, {"mute": True}),
            (DEAFEN_MEMBERS, {"deaf": True}),
        )
        every = sum(each for each, _ in given)
        everyone = f"/guilds/{self.guild.id}/roles/{self.guild.id}"
        await self.ok("PATCH", everyone, {"permissions": "0"}, token=self.alice.token)
        for lacking, more in given:
            await self.add_bot(self.app, self.guild.id, self.alice, every & ~lacking)
            call = self.call("PUT", self.path, {**self.form, **more}, token=self.app.authorization)
            await self.assertRefused(call, 403, 50013)

    async def test_who(self) -> None:
        """People bring in nobody, nor does a bot that is not there."""
        call = self.call("PUT", self.path, self.form, token=self.alice.token)
        await self.assertRefused(call, 403, 20002)
        other = await self.a_guild(self.alice)
        path = f"/guilds/{other.id}/members/{self.bob.id}"
        call = self.call("PUT", path, self.form, token=self.app.authorization)
        await self.assertRefused(call, 403, 50001)

    async def test_banned(self) -> None:
        """Who is banned stays out."""
        path = f"/guilds/{self.guild.id}/bans/{self.bob.id}"
        await self.ok("PUT", path, {}, token=self.alice.token)
        call = self.call("PUT", self.path, self.form, token=self.app.authorization)
        await self.assertRefused(call, 403, 40007)


class GroupTests(JoinCase):
    async def test_groups(self) -> None:
        """A bot makes a group of those who authorised that, and brings in more."""
        carol = await self.a_user("carol")
        tokens = [await self.token_of(each, "gdm.join") for each in (self.alice, self.bob)]
        form = {"access_tokens": tokens, "nicks": {self.bob.id: "Bobby"}}
        made = await self.ok("POST", "/users/@me/channels", form, token=self.app.authorization)
        self.assertEqual((made["type"], made["owner_id"]), (3, self.app.id))
        self.assertEqual(
            {each["id"] for each in made["recipients"]}, {self.alice.id, self.bob.id}
        )
        self.assertEqual(made["nicks"], [{"id": self.bob.id, "nick": "Bobby"}])
        path = f"/channels/{made['id']}/recipients/{carol.id}"
        call = self.call("PUT", path, {"access_token": tokens[0]}, token=self.app.authorization)
        await self.assertRefused(call, 403, 50025)
        form = {"access_token": await self.token_of(carol, "gdm.join")}
        await self.ok("PUT", path, form, token=self.app.authorization)
        [own] = await self.ok("GET", "/users/@me/channels", token=carol.token)
        self.assertEqual(own["id"], made["id"])

    async def test_scope(self) -> None:
        """The scope is needed for each of them."""
        token = await self.token_of(self.bob, "identify")
        call = self.call(
            "POST",
            "/users/@me/channels",
            {"access_tokens": [token]},
            token=self.app.authorization,
        )
        await self.assertRefused(call, 403, 50026)
