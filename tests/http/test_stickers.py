"""Stickers over HTTP: of guilds, and the standard ones."""

from __future__ import annotations

from typing import Any

import attrs
import orjson

from litecord import events
from litecord.actions import stickers as actions
from litecord.model import intents
from litecord.model.audit import AuditAction
from litecord.model.permissions import (
    CREATE_GUILD_EXPRESSIONS,
    EVERYONE_DEFAULT,
    MANAGE_GUILD_EXPRESSIONS,
)
from litecord.model.snowflakes import Snowflake
from litecord.sticker_pack import PACK
from litecord.storage import guilds
from tests.support.attachments import KIND, multipart
from tests.support.builders import Account, App, HomeCase
from tests.support.gateway import GatewayCase
from tests.support.images import a_movie, a_picture
from tests.support.lottie import a_lottie
from tests.support.worlds import Answer

FIELDS = {"name": "Red", "tags": "red_circle", "description": "A red square"}


class StickerCase(HomeCase, GatewayCase):
    """A guild of alice's with bob in it, in which @everyone may not make stickers."""

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.path = f"/guilds/{self.guild.id}/stickers"
        allowed = str(EVERYONE_DEFAULT & ~CREATE_GUILD_EXPRESSIONS)
        path = f"/guilds/{self.guild.id}/roles/{self.guild.id}"
        await self.ok("PATCH", path, {"permissions": allowed}, token=self.alice.token)
        self.events.clear()

    async def upload(
        self,
        content: bytes | None = None,
        by: Account | App | None = None,
        path: str | None = None,
        **fields: str,
    ) -> Answer:
        """Send a sticker as a form."""
        given = {**FIELDS, **fields}
        sent = a_picture() if content is None else content
        body = multipart({"file": ("red.png", sent)}, **given)
        return await self.call(
            "POST",
            path or self.path,
            body,
            token=(by or self.alice).authorization,
            headers={"Content-Type": KIND, "X-Audit-Log-Reason": "why%20not"},
        )

    async def make(
        self, content: bytes | None = None, by: Account | App | None = None, **fields: str
    ) -> Any:
        """Make a sticker; the sticker object."""
        answer = await self.upload(content, by, **fields)
        self.assertEqual(answer.status, 201, answer.body)
        return answer.body

    async def refused(
        self,
        method: str,
        path: str,
        form: Any,
        status: int,
        code: int,
        by: Account | App | None = None,
    ) -> Any:
        """Try something in vain; the answer's body."""
        asked = self.call(method, path, form, token=(by or self.alice).authorization)
        return await self.assertRefused(asked, status, code)

    async def give_features(self, *features: str) -> None:
        """Have the guild be one that Discord made something special."""
        guild = self.world.state.guilds[Snowflake(int(self.guild.id))].guild
        after = attrs.evolve(guild, features=features)
        await guilds.update(self.world.database.autocommit, after)
        self.world.publish(events.GuildUpdated(guild_id=guild.id, guild=after))

    async def entries(self, action: AuditAction) -> list[Any]:
        """What the audit log says of one kind of action."""
        path = f"/guilds/{self.guild.id}/audit-logs?action_type={int(action)}"
        told = await self.ok("GET", path, token=self.alice.token)
        return list(told["audit_log_entries"])


class ReadStickerTests(StickerCase):
    async def test_read(self) -> None:
        """Members see a guild's stickers, strangers do not; by its id anybody sees any."""
        self.assertEqual(await self.ok("GET", self.path, token=self.bob.token), [])
        made = await self.make()
        shown = {key: value for key, value in made.items() if key != "user"}
        path = f"{self.path}/{made['id']}"
        self.assertEqual(await self.ok("GET", path, token=self.bob.token), shown)
        self.assertEqual(await self.ok("GET", self.path, token=self.bob.token), [shown])
        stranger = await self.a_user()
        found = await self.ok("GET", f"/stickers/{made['id']}", token=stranger.token)
        self.assertEqual(found, shown)
        await self.refused("GET", f"{self.path}/1", None, 404, 10060)
        await self.refused("GET", "/stickers/1", None, 404, 10060)
        await self.refused("GET", self.path, None, 403, 50001, stranger)
        await self.refused("GET", path, None, 403, 50001, stranger)
        await self.refused("GET", "/guilds/1/stickers", None, 404, 10004)

    async def test_who_made_it(self) -> None:
        """Who made it is shown to those who may make or manage stickers."""
        made = await self.make()
        path = f"{self.path}/{made['id']}"
        self.assertEqual(made["user"]["username"], "alice")
        for permission in (CREATE_GUILD_EXPRESSIONS, MANAGE_GUILD_EXPRESSIONS):
            member = await self.a_member(self.guild)
            await self.give(self.guild, member, permission)
            self.assertEqual(await self.ok("GET", path, token=member.token), made)
            self.assertEqual(await self.ok("GET", self.path, token=member.token), [made])

    async def test_in_guilds(self) -> None:
        """A guild object has the stickers in it, and so has its preview."""
        made = await self.make()
        shown = {key: value for key, value in made.items() if key != "user"}
        for method, path, form in (
            ("GET", "", None),
            ("GET", "/preview", None),
            ("PATCH", "", {"name": "Another"}),
        ):
            guild = await self.ok(
                method, f"/guilds/{self.guild.id}{path}", form, token=self.alice.token
            )
            self.assertEqual(guild["stickers"], [shown])

    async def test_standard(self) -> None:
        """There is one pack, with a sticker of each format; everybody may see it."""
        told = await self.ok("GET", "/sticker-packs")
        [pack] = told["sticker_packs"]
        path, token = f"/sticker-packs/{pack['id']}", self.bob.token
        self.assertEqual(await self.ok("GET", path, token=token), pack)
        await self.refused("GET", "/sticker-packs/77", None, 404, 10061)
        self.assertEqual(pack["name"], PACK.name)
        self.assertEqual([each["format_type"] for each in pack["stickers"]], [1, 2, 3, 4])
        self.assertEqual([each["sort_value"] for each in pack["stickers"]], [1, 2, 3, 4])
        self.assertIn(pack["cover_sticker_id"], [each["id"] for each in pack["stickers"]])
        for each in pack["stickers"]:
            self.assertEqual((each["type"], each["pack_id"]), (1, pack["id"]))
            found = await self.ok("GET", f"/stickers/{each['id']}", token=self.bob.token)
            self.assertEqual(found, each)


class CreateStickerTests(StickerCase):
    async def test_create(self) -> None:
        """A sticker is made as asked, answered with 201, and the guild has it."""
        made = await self.make()
        user = made.pop("user")
        self.assertEqual(user["id"], self.alice.id)
        self.assertEqual(
            made,
            {
                "id": made["id"],
                "name": "Red",
                "tags": "red_circle",
                "type": 2,
                "format_type": 1,
                "description": "A red square",
                "available": True,
                "guild_id": self.guild.id,
            },
        )
        sticker = self.world.state.guilds[Snowflake(int(self.guild.id))].stickers[
            Snowflake(int(made["id"]))
        ]
        self.assertIsNotNone(await self.world.blobs.get(sticker.digest))
        [entry] = await self.entries(AuditAction.STICKER_CREATE)
        self.assertEqual((entry["target_id"], entry["reason"]), (made["id"], "why not"))
        changes = {each["key"]: each["new_value"] for each in entry["changes"]}
        self.assertEqual(changes, made)

    async def test_formats(self) -> None:
        """PNGs, still and moving, and GIFs are taken by what is in them."""
        for content, format in (
            (a_picture(), 1),
            (a_picture(size=(600, 400)), 1),
            (a_movie("PNG"), 2),
            (a_movie("GIF"), 4),
            (a_picture("GIF"), 4),
        ):
            self.assertEqual((await self.make(content))["format_type"], format)

    async def test_lottie(self) -> None:
        """Lottie files are for guilds that are verified or partners."""
        answer = await self.upload(a_lottie())
        self.assertEqual((answer.status, answer.body["code"]), (400, 50046))
        for feature in ("VERIFIED", "PARTNERED"):
            await self.give_features(feature)
            self.assertEqual((await self.make(a_lottie()))["format_type"], 3)

    async def test_wrong_files(self) -> None:
        """What cannot be a sticker is refused, each with its own code."""
        await self.give_features("PARTNERED")
        for content, code in (
            (b"nothing", 50046),
            (a_picture("JPEG"), 50046),
            (a_picture()[:60], 50046),
            (a_movie(size=(400, 400)), 50046),
            (b"x" * (512 * 1024 + 1), 50045),
            (a_movie(frames=101), 170007),
            (b"{", 170001),
        ):
            answer = await self.upload(content)
            self.assertEqual((answer.status, answer.body["code"]), (400, code), content[:20])
        self.assertEqual(self.announced(events.GuildStickersUpdated), [])

    async def test_fields(self) -> None:
        """A name has 2 to 30 characters, tags up to 200, a description none or 2 to 100."""
        for name, value in (
            ("name", "a"),
            ("name", "a" * 31),
            ("tags", ""),
            ("tags", "a" * 201),
            ("description", "a"),
            ("description", "a" * 101),
        ):
            fields: dict[str, Any] = {name: value}
            answer = await self.upload(**fields)
            self.assertEqual((answer.status, answer.body["code"]), (400, 50035), value)
            self.assertEqual(list(answer.body["errors"]), [name])
        self.assertEqual((await self.make(description=""))["description"], "")

    async def test_no_file(self) -> None:
        """It takes a form with a file: JSON is refused, and a form without one."""
        await self.refused("POST", self.path, FIELDS, 400, 50035)
        body = multipart({}, **FIELDS)
        answer = await self.call(
            "POST", self.path, body, token=self.alice.token, headers={"Content-Type": KIND}
        )
        self.assertEqual((answer.status, list(answer.body["errors"])), (400, ["file"]))

    async def test_permission(self) -> None:
        """It takes CREATE_GUILD_EXPRESSIONS, whatever else one has."""
        await self.give(self.guild, self.bob, MANAGE_GUILD_EXPRESSIONS)
        answer = await self.upload(by=self.bob)
        self.assertEqual((answer.status, answer.body["code"]), (403, 50013))
        await self.give(self.guild, self.bob, CREATE_GUILD_EXPRESSIONS)
        await self.make(by=self.bob)
        answer = await self.upload(by=await self.a_user())
        self.assertEqual((answer.status, answer.body["code"]), (403, 50001))
        answer = await self.upload(path="/guilds/1/stickers")
        self.assertEqual((answer.status, answer.body["code"]), (404, 10004))

    async def test_limits(self) -> None:
        """There is room for 5, for more in boosted guilds, and for 60 in some."""
        self.assertEqual(actions.MOST, (5, 15, 30, 60))
        for _ in range(5):
            await self.make()
        answer = await self.upload()
        self.assertEqual((answer.status, answer.body["code"]), (400, 30039))
        self.assertEqual(answer.body["message"], "Maximum number of stickers reached (5)")
        await self.give_features("MORE_STICKERS")
        await self.make()


class ModifyStickerTests(StickerCase):
    async def test_modify(self) -> None:
        """Name, description and tags change; what is left out stays."""
        made = await self.make()
        path = f"{self.path}/{made['id']}"
        for form, expected in (
            ({"name": "Blue"}, {"name": "Blue"}),
            ({"description": None}, {"name": "Blue", "description": None}),
            ({"tags": "x"}, {"name": "Blue", "description": None, "tags": "x"}),
            ({}, {"name": "Blue", "description": None, "tags": "x"}),
        ):
            changed = await self.ok("PATCH", path, form, token=self.alice.token)
            self.assertEqual(changed, made | expected)
        self.assertEqual(len(self.announced(events.GuildStickersUpdated)), 4)
        newest, *_ = await self.entries(AuditAction.STICKER_UPDATE)
        change = {"key": "tags", "old_value": "red_circle", "new_value": "x"}
        self.assertEqual(newest["changes"], [change])
        await self.refused("PATCH", path, {"name": "b"}, 400, 50035)
        await self.refused("PATCH", f"{self.path}/1", {"name": "bb"}, 404, 10060)

    async def test_who_may(self) -> None:
        """Whoever made it may change and delete it while they may make any; managers always."""
        made = await self.make()
        path = f"{self.path}/{made['id']}"
        for method, form in (("PATCH", {"name": "mine"}), ("DELETE", None)):
            await self.refused(method, path, form, 403, 50013, self.bob)
        await self.give(self.guild, self.bob, CREATE_GUILD_EXPRESSIONS)
        for method, form in (("PATCH", {"name": "mine"}), ("DELETE", None)):
            await self.refused(method, path, form, 403, 50013, self.bob)
        own = await self.make(by=self.bob)
        await self.ok("PATCH", f"{self.path}/{own['id']}", {"name": "my"}, token=self.bob.token)
        await self.ok("DELETE", f"{self.path}/{own['id']}", token=self.bob.token)
        await self.give(self.guild, self.bob, MANAGE_GUILD_EXPRESSIONS)
        await self.ok("PATCH", path, {"name": "ours"}, token=self.bob.token)
        await self.ok("DELETE", path, token=self.bob.token)
        deleted = await self.entries(AuditAction.STICKER_DELETE)
        self.assertEqual([each["target_id"] for each in deleted], [made["id"], own["id"]])
        self.assertIn({"key": "name", "old_value": "ours"}, deleted[0]["changes"])
        await self.refused("DELETE", path, None, 404, 10060)


class StickerEventTests(StickerCase):
    async def test_told(self) -> None:
        """Whoever asked for expressions is told of all stickers; a new guild comes with them."""
        hears = await self.a_session(await self.a_bot_in(self.guild.id, self.alice))
        deaf = await self.a_session(
            await self.a_bot_in(self.guild.id, self.alice), intents.GUILDS
        )
        made = await self.make()
        shown = {key: value for key, value in made.items() if key != "user"}
        await self.ok("PATCH", f"{self.path}/{made['id']}", {"name": "xx"}, token=self.alice.token)
        await self.ok("DELETE", f"{self.path}/{made['id']}", token=self.alice.token)
        again = await self.make()
        await self.settled(hears, deaf)
        told = hears.seen("GUILD_STICKERS_UPDATE")
        self.assertEqual(told[0], {"guild_id": self.guild.id, "stickers": [shown]})
        self.assertEqual([len(each["stickers"]) for each in told], [1, 1, 0, 1])
        self.assertEqual(deaf.seen("GUILD_STICKERS_UPDATE"), [])
        new = await self.a_session(await self.a_bot_in(self.guild.id, self.alice))
        await self.settled(new)
        [guild] = new.seen("GUILD_CREATE")
        self.assertEqual([each["id"] for each in guild["stickers"]], [again["id"]])


class LottieFormTests(StickerCase):
    async def test_kept_as_data(self) -> None:
        """Of a Lottie file the data alone is kept, whatever stands around it."""
        await self.give_features("VERIFIED")
        made = await self.make(b"  " + orjson.dumps(orjson.loads(a_lottie())) + b"\n\n")
        state = self.world.state.guilds[Snowflake(int(self.guild.id))]
        sticker = state.stickers[Snowflake(int(made["id"]))]
        kept = await self.world.blobs.get(sticker.digest)
        self.assertEqual(kept, orjson.dumps(orjson.loads(a_lottie())))
