"""What anybody sees of a guild's widget."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import treq
from PIL import Image

from litecord import events
from litecord.model.permissions import CONNECT, VIEW_CHANNEL
from tests.support.builders import Account, BuiltGuild
from tests.support.gateway import GatewayCase
from tests.support.images import a_picture, data_uri


class WidgetViewTests(GatewayCase):
    guild: BuiltGuild
    alice: Account

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user("alice")
        self.guild = await self.a_guild(self.alice, "Home")
        self.path = f"/guilds/{self.guild.id}/widget"

    async def enable(self, **given: Any) -> None:
        """Switch the widget on."""
        await self.ok("PATCH", self.path, {"enabled": True, **given}, token=self.alice.token)

    async def show(self) -> Any:
        """The widget, as anybody sees it."""
        return await self.ok("GET", f"{self.path}.json")

    async def test_disabled(self) -> None:
        """There is nothing to see until the widget is enabled, and of no guild nothing at all."""
        for path in (f"{self.path}.json", f"{self.path}.png"):
            await self.assertRefused(self.call("GET", path), 403, 50004)
        for path in ("/guilds/1/widget.json", "/guilds/1/widget.png"):
            await self.assertRefused(self.call("GET", path), 404, 10004)

    async def test_empty(self) -> None:
        """With nobody online and no channel to come to, there is a name and rooms to talk in."""
        await self.enable()
        answer = await self.call("GET", f"{self.path}.json")
        told = answer.body
        self.assertEqual((told["id"], told["name"]), (self.guild.id, "Home"))
        self.assertIsNone(told["instant_invite"])
        self.assertEqual([each["name"] for each in told["channels"]], ["General"])
        self.assertEqual((told["members"], told["presence_count"]), ([], 0))
        self.assertEqual(
            answer.headers.getRawHeaders("cache-control"), ["public, max-age=60"]
        )

    async def test_channels(self) -> None:
        """Only voice channels that everybody may enter are shown."""
        await self.enable()
        for permission in (VIEW_CHANNEL, CONNECT):
            overwrite = {"id": self.guild.id, "type": 0, "deny": str(permission)}
            await self.a_channel(self.guild, "no", type=2, permission_overwrites=[overwrite])
        await self.a_channel(self.guild, "text")
        yes = await self.a_channel(self.guild, "yes", type=2)
        told = (await self.show())["channels"]
        self.assertEqual([each["name"] for each in told], ["yes", "General"])
        self.assertEqual(told[0], {"id": yes["id"], "name": "yes", "position": yes["position"]})

    async def test_members(self) -> None:
        """Who is not offline is shown, without an id, and where they talk."""
        await self.enable()
        picture = data_uri(a_picture())
        me = await self.ok("PATCH", "/users/@me", {"avatar": picture}, token=self.alice.token)
        bob = await self.a_member(self.guild, "bob")
        await self.a_member(self.guild, "carol")
        client = await self.a_session(self.alice)
        await self.a_session(bob)
        channels = await self.ok(
            "GET", f"/guilds/{self.guild.id}/channels", token=self.alice.token
        )
        voice = next(each["id"] for each in channels if each["type"] == 2)
        state = {"guild_id": self.guild.id, "channel_id": voice, "self_mute": True}
        client.send(4, {**state, "self_deaf": False})
        await client.event("VOICE_STATE_UPDATE")
        told = await self.show()
        self.assertEqual(told["presence_count"], 2)
        first, second = told["members"]
        self.assertEqual([first["id"], second["id"]], ["0", "1"])
        self.assertEqual([first["username"], second["username"]], ["alice", "bob"])
        self.assertEqual((first["discriminator"], first["avatar"]), ("0000", None))
        self.assertEqual((first["status"], first["channel_id"]), ("online", voice))
        self.assertEqual((first["self_mute"], first["self_deaf"]), (True, False))
        self.assertNotIn("channel_id", second)
        self.assertIn("/embed/avatars/", second["avatar_url"])
        for secret in (self.alice.id, me["avatar"]):
            self.assertNotIn(secret, first["avatar_url"])
        response = await treq.get(first["avatar_url"], agent=self._agent)
        content = await response.content()
        self.assertEqual((response.code, content[:4]), (200, b"\x89PNG"))
        response = await treq.get(f"{self.base}/widget-avatars/abc.png", agent=self._agent)
        await response.content()
        self.assertEqual(response.code, 404)

    async def test_invite(self) -> None:
        """A widget with a channel invites: by one invite, as long as that is good."""
        await self.enable(channel_id=self.guild.channel_id)
        self.events.clear()
        first = (await self.show())["instant_invite"]
        self.assertEqual((await self.show())["instant_invite"], first)
        [made] = self.announced(events.InviteCreated)
        self.assertIsNone(made.inviter)
        code = first.rpartition("/")[2]
        told = await self.ok("GET", f"/invites/{code}")
        self.assertEqual(told["channel"]["id"], self.guild.channel_id)
        self.clock.advance(86_400)
        self.assertNotEqual((await self.show())["instant_invite"], first)

    async def test_many_at_once(self) -> None:
        """Many pages that ask at once are shown one invite."""
        await self.enable(channel_id=self.guild.channel_id)
        asked = [self.started("GET", f"{self.path}.json") for _ in range(5)]
        codes = {(await each).body["instant_invite"] for each in asked}
        self.assertEqual(len(codes), 1)

    async def test_paused(self) -> None:
        """A guild that takes nobody in invites nobody."""
        await self.enable(channel_id=self.guild.channel_id)
        form = {"features": ["INVITES_DISABLED"]}
        await self.ok("PATCH", f"/guilds/{self.guild.id}", form, token=self.alice.token)
        self.assertIsNone((await self.show())["instant_invite"])

    async def test_pictures(self) -> None:
        """The picture comes in every style that is documented, and in no other."""
        await self.enable()
        form = {"icon": data_uri(a_picture())}
        await self.ok("PATCH", f"/guilds/{self.guild.id}", form, token=self.alice.token)
        shown = set()
        for query in ("", *(f"?style={each}" for each in ("banner1", "banner2", "banner3"))):
            answer = await self.call("GET", f"{self.path}.png{query}")
            self.assertEqual(answer.headers.getRawHeaders("content-type"), ["image/png"])
            with Image.open(BytesIO(answer.body)) as image:
                shown.add((image.format, image.size))
        self.assertEqual(len(shown), 4)
        wrong = self.call("GET", f"{self.path}.png?style=banner5")
        await self.assertRefused(wrong, 400, 50035)
