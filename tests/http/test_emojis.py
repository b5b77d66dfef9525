"""Custom emojis over HTTP: of guilds and of applications."""

from __future__ import annotations

from typing import Any

from litecord import events
from litecord.actions import application_emojis
from litecord.actions import emojis as actions
from litecord.model import intents
from litecord.model.permissions import (
    CREATE_GUILD_EXPRESSIONS,
    EVERYONE_DEFAULT,
    MANAGE_GUILD_EXPRESSIONS,
    MANAGE_ROLES,
)
from litecord.model.snowflakes import Snowflake
from litecord.storage.blobs import FileBlobs
from tests.support.builders import Account, App, HomeCase
from tests.support.gateway import GatewayCase
from tests.support.images import a_movie, a_picture, data_uri

RED = data_uri(a_picture())


class EmojiCase(HomeCase, GatewayCase):
    """A guild of alice's with bob in it, in which @everyone may not make emojis."""

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.path = f"/guilds/{self.guild.id}/emojis"
        allowed = str(EVERYONE_DEFAULT & ~CREATE_GUILD_EXPRESSIONS)
        path = f"/guilds/{self.guild.id}/roles/{self.guild.id}"
        await self.ok("PATCH", path, {"permissions": allowed}, token=self.alice.token)
        self.events.clear()

    async def make(self, by: Account | App | None = None, **form: Any) -> Any:
        """Make an emoji; the emoji object."""
        given = {"name": "red", "image": RED, **form}
        return await self.ok("POST", self.path, given, token=(by or self.alice).authorization)

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


class ReadEmojiTests(EmojiCase):
    async def test_read(self) -> None:
        """Members see the emojis, one or all, strangers do not."""
        self.assertEqual(await self.ok("GET", self.path, token=self.bob.token), [])
        made = await self.make()
        shown = {key: value for key, value in made.items() if key != "user"}
        path = f"{self.path}/{made['id']}"
        self.assertEqual(await self.ok("GET", path, token=self.bob.token), shown)
        self.assertEqual(await self.ok("GET", self.path, token=self.bob.token), [shown])
        await self.refused("GET", f"{self.path}/1", None, 404, 10014)
        stranger = await self.a_user()
        await self.refused("GET", self.path, None, 403, 50001, stranger)
        await self.refused("GET", path, None, 403, 50001, stranger)
        await self.refused("GET", "/guilds/1/emojis", None, 404, 10004)

    async def test_who_made_it(self) -> None:
        """Who made an emoji is shown to those who may manage it; in the list also to makers."""
        made = await self.make()
        path = f"{self.path}/{made['id']}"
        self.assertEqual(made["user"]["username"], "alice")
        await self.give(self.guild, self.bob, CREATE_GUILD_EXPRESSIONS)
        own = await self.make(self.bob)
        self.assertNotIn("user", await self.ok("GET", path, token=self.bob.token))
        listed = await self.ok("GET", self.path, token=self.bob.token)
        self.assertEqual([each["user"]["username"] for each in listed], ["alice", "bob"])
        shown = await self.ok("GET", f"{self.path}/{own['id']}", token=self.bob.token)
        self.assertEqual(shown, own)
        await self.give(self.guild, self.bob, MANAGE_GUILD_EXPRESSIONS)
        self.assertEqual(await self.ok("GET", path, token=self.bob.token), made)

    async def test_in_guilds(self) -> None:
        """A guild object has the emojis in it, and so has its preview."""
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
            self.assertEqual(guild["emojis"], [shown])


class CreateEmojiTests(EmojiCase):
    async def test_create(self) -> None:
        """An emoji is made as asked, answered with 201, and the guild has it."""
        role = await self.a_role(self.guild)
        form = {"name": "Red_1", "image": RED, "roles": [role, role]}
        answer = await self.call("POST", self.path, form, token=self.alice.token)
        self.assertEqual(answer.status, 201)
        made = answer.body
        user = made.pop("user")
        self.assertEqual(user["id"], self.alice.id)
        self.assertEqual(
            made,
            {
                "id": made["id"],
                "name": "Red_1",
                "roles": [role],
                "require_colons": True,
                "managed": False,
                "animated": False,
                "available": True,
            },
        )
        state = self.world.state.guilds[Snowflake(int(self.guild.id))]
        emoji = state.emojis[Snowflake(int(made["id"]))]
        self.assertEqual((emoji.name, str(emoji.user_id)), ("Red_1", self.alice.id))
        self.assertIsNotNone(await self.world.blobs.get(emoji.digest))

    async def test_formats(self) -> None:
        """Every format is taken; what moves is known to move."""
        for format in ("PNG", "JPEG", "GIF", "WEBP", "AVIF"):
            image = data_uri(a_picture(format), f"image/{format.lower()}")
            self.assertFalse((await self.make(image=image))["animated"], format)
        for format in ("GIF", "WEBP"):
            image = data_uri(a_movie(format), f"image/{format.lower()}")
            self.assertTrue((await self.make(image=image))["animated"], format)

    async def test_permission(self) -> None:
        """It takes CREATE_GUILD_EXPRESSIONS, whatever else one has."""
        form = {"name": "red", "image": RED}
        await self.refused("POST", self.path, form, 403, 50013, self.bob)
        await self.give(self.guild, self.bob, MANAGE_GUILD_EXPRESSIONS | MANAGE_ROLES)
        await self.refused("POST", self.path, form, 403, 50013, self.bob)
        await self.give(self.guild, self.bob, CREATE_GUILD_EXPRESSIONS)
        await self.make(self.bob)
        await self.refused("POST", self.path, form, 403, 50001, await self.a_user())
        await self.refused("POST", "/guilds/1/emojis", form, 404, 10004)
        self.assertEqual(len(self.announced(events.GuildEmojisUpdated)), 1)

    async def test_bots(self) -> None:
        """A bot can make one."""
        bot = await self.a_bot_in(self.guild.id, self.alice)
        self.assertEqual((await self.make(bot))["user"]["id"], bot.id)

    async def test_names(self) -> None:
        """A name has 2 to 32 letters, digits and underscores."""
        for name, code in (
            ("a", "BASE_TYPE_BAD_LENGTH"),
            ("a" * 33, "BASE_TYPE_BAD_LENGTH"),
            ("with space", "STRING_TYPE_REGEX"),
            ("caf\u00e9", "STRING_TYPE_REGEX"),
            ("red\n", "STRING_TYPE_REGEX"),
            (":red:", "STRING_TYPE_REGEX"),
            (None, "BASE_TYPE_REQUIRED"),
        ):
            form = {"name": name, "image": RED}
            body = await self.refused("POST", self.path, form, 400, 50035)
            self.assertEqual(body["errors"]["name"]["_errors"][0]["code"], code, name)
        for name in ("ab", "A" * 32, "_1"):
            self.assertEqual((await self.make(name=name))["name"], name)

    async def test_images(self) -> None:
        """An image must be one, and must not be large."""
        for image, code in (
            (None, "BASE_TYPE_REQUIRED"),
            (7, "STRING_TYPE_CONVERT"),
            ("red.png", "IMAGE_INVALID"),
            ("data:image/png;base64,????", "IMAGE_INVALID"),
            (data_uri(b"nothing"), "IMAGE_INVALID"),
            (data_uri(a_picture("BMP")), "IMAGE_INVALID"),
            (data_uri(a_picture(size=(5000, 16))), "IMAGE_INVALID"),
            (data_uri(a_picture() + b"x" * 256 * 1024), "BINARY_TYPE_MAX_SIZE"),
        ):
            form = {"name": "red", "image": image}
            body = await self.refused("POST", self.path, form, 400, 50035)
            self.assertEqual(body["errors"]["image"]["_errors"][0]["code"], code, image)
        body = await self.refused("POST", self.path, {}, 400, 50035)
        self.assertEqual(sorted(body["errors"]), ["image", "name"])
        self.assertEqual(self.events, [])

    async def test_no_smaller(self) -> None:
        """One that cannot be made small enough is refused as such."""
        self.patch(actions, "LARGEST", 10)
        await self.refused("POST", self.path, {"name": "red", "image": RED}, 400, 50138)

    async def test_roles(self) -> None:
        """Roles must be of the guild."""
        other = await self.a_guild(self.alice)
        role = await self.a_role(other)
        form = {"name": "red", "image": RED, "roles": [role]}
        await self.refused("POST", self.path, form, 404, 10011)

    async def test_limits(self) -> None:
        """What stands still and what moves are counted each by itself."""
        self.patch(actions, "MOST", (2,))
        for _ in range(2):
            await self.make()
        await self.refused("POST", self.path, {"name": "red", "image": RED}, 400, 30008)
        movie = data_uri(a_movie(), "image/gif")
        last = None
        for _ in range(2):
            last = await self.make(image=movie)
        await self.refused("POST", self.path, {"name": "red", "image": movie}, 400, 30018)
        assert last is not None
        await self.ok("DELETE", f"{self.path}/{last['id']}", token=self.alice.token)
        await self.make(image=movie)

    async def test_limit_of_discord(self) -> None:
        """There is room for 50 of each kind, and for more in boosted guilds."""
        self.assertEqual((actions.MOST, actions.MORE), ((50, 100, 150, 250), 200))
        self.assertEqual(application_emojis.MOST, 2000)


class ModifyEmojiTests(EmojiCase):
    async def test_modify(self) -> None:
        """The name and the roles change; what is left out stays; null empties the roles."""
        role = await self.a_role(self.guild)
        made = await self.make()
        path = f"{self.path}/{made['id']}"
        for form, expected in (
            ({"name": "blue"}, {"name": "blue", "roles": []}),
            ({"roles": [role]}, {"name": "blue", "roles": [role]}),
            ({}, {"name": "blue", "roles": [role]}),
            ({"roles": None}, {"name": "blue", "roles": []}),
        ):
            changed = await self.ok("PATCH", path, form, token=self.alice.token)
            self.assertEqual(changed, made | expected)
        self.assertEqual(len(self.announced(events.GuildEmojisUpdated)), 4)
        await self.refused("PATCH", path, {"name": "b"}, 400, 50035)
        await self.refused("PATCH", path, {"roles": ["1"]}, 404, 10011)
        await self.refused("PATCH", f"{self.path}/1", {"name": "bb"}, 404, 10014)

    async def test_who_may(self) -> None:
        """Whoever made it may change and delete it while they may make any; managers always."""
        made = await self.make()
        path = f"{self.path}/{made['id']}"
        await self.refused("PATCH", path, {"name": "mine"}, 403, 50013, self.bob)
        await self.refused("DELETE", path, None, 403, 50013, self.bob)
        maker = await self.give(self.guild, self.bob, CREATE_GUILD_EXPRESSIONS)
        await self.refused("PATCH", path, {"name": "mine"}, 403, 50013, self.bob)
        await self.refused("DELETE", path, None, 403, 50013, self.bob)
        own = await self.make(self.bob)
        own_path = f"{self.path}/{own['id']}"
        await self.ok("PATCH", own_path, {"name": "mine"}, token=self.bob.token)
        await self.ok(
            "DELETE",
            f"/guilds/{self.guild.id}/members/{self.bob.id}/roles/{maker}",
            token=self.alice.token,
        )
        await self.refused("PATCH", own_path, {"name": "red"}, 403, 50013, self.bob)
        await self.refused("DELETE", own_path, None, 403, 50013, self.bob)
        await self.give(self.guild, self.bob, MANAGE_GUILD_EXPRESSIONS)
        for each in (path, own_path):
            await self.ok("PATCH", each, {"name": "ours"}, token=self.bob.token)
            await self.ok("DELETE", each, token=self.bob.token)
        stranger = await self.a_user()
        await self.refused("PATCH", path, {"name": "mine"}, 403, 50001, stranger)
        await self.refused("DELETE", path, None, 403, 50001, stranger)

    async def test_delete(self) -> None:
        """A deleted emoji is gone; the others stay."""
        first, second = await self.make(), await self.make(name="blue")
        answer = await self.call(
            "DELETE", f"{self.path}/{first['id']}", token=self.alice.token
        )
        self.assertEqual((answer.status, answer.body), (204, b""))
        listed = await self.ok("GET", self.path, token=self.alice.token)
        self.assertEqual([each["id"] for each in listed], [second["id"]])
        await self.refused("DELETE", f"{self.path}/{first['id']}", None, 404, 10014)

    async def test_same_image(self) -> None:
        """Two emojis of one image share its file, which outlives the first of them."""
        first, second = await self.make(), await self.make()
        await self.ok("DELETE", f"{self.path}/{first['id']}", token=self.alice.token)
        [row] = await self.world.database.autocommit.query("select id, digest from emojis")
        self.assertEqual(str(row.id), second["id"])
        self.assertIsInstance(self.world.blobs, FileBlobs)
        self.assertIsNotNone(await self.world.blobs.get(row.digest))

    async def test_of_a_deleted_role(self) -> None:
        """An emoji is not restricted to a role that is no more, and everybody is told."""
        kept, gone = [await self.a_role(self.guild) for _ in range(2)]
        made = await self.make(roles=[kept, gone])
        self.events.clear()
        path = f"/guilds/{self.guild.id}/roles/{gone}"
        await self.ok("DELETE", path, token=self.alice.token)
        self.assertEqual(len(self.announced(events.GuildEmojisUpdated)), 1)
        found = await self.ok("GET", f"{self.path}/{made['id']}", token=self.alice.token)
        self.assertEqual(found["roles"], [kept])

    async def test_gone_with_the_guild(self) -> None:
        """A deleted guild leaves no emojis."""
        await self.make()
        await self.ok("DELETE", f"/guilds/{self.guild.id}", token=self.alice.token)
        self.assertEqual(
            await self.world.database.autocommit.query("select id from emojis"), []
        )


class EmojiEventTests(EmojiCase):
    async def test_told(self) -> None:
        """Sessions with the intent are told the whole list each time, without who made them."""
        bot = await self.a_bot_in(self.guild.id, self.alice)
        deaf = await self.a_bot_in(self.guild.id, self.alice)
        told = await self.a_session(bot, intents.GUILDS | intents.GUILD_EXPRESSIONS)
        untold = await self.a_session(deaf, intents.GUILDS)
        person = await self.a_session(self.bob)
        first = await self.make()
        second = await self.make(name="blue")
        await self.ok("PATCH", f"{self.path}/{first['id']}", {"name": "aa"}, token=self.alice.token)
        await self.ok("DELETE", f"{self.path}/{first['id']}", token=self.alice.token)
        await self.settled(told, untold, person)
        shown = {key: value for key, value in first.items() if key != "user"}
        other = {key: value for key, value in second.items() if key != "user"}
        for client in (told, person):
            self.assertEqual(
                client.seen("GUILD_EMOJIS_UPDATE"),
                [
                    {"guild_id": self.guild.id, "emojis": emojis}
                    for emojis in (
                        [shown],
                        [shown, other],
                        [{**shown, "name": "aa"}, other],
                        [other],
                    )
                ],
            )
        self.assertEqual(untold.seen("GUILD_EMOJIS_UPDATE"), [])

    async def test_at_the_beginning(self) -> None:
        """Who connects finds the emojis in the guild, from memory and freshly loaded."""
        made = await self.make()
        shown = {key: value for key, value in made.items() if key != "user"}
        bot = await self.a_bot_in(self.guild.id, self.alice)
        for _ in range(2):
            client = await self.a_session(bot, intents.GUILDS)
            guild = await client.event("GUILD_CREATE")
            self.assertEqual(guild["emojis"], [shown])
            await client.hang_up(1000)
            self.world.state.drop_guild(Snowflake(int(self.guild.id)))


class ApplicationEmojiTests(EmojiCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.app = await self.an_application(self.alice)
        self.path = f"/applications/{self.app.id}/emojis"

    async def test_by_the_bot(self) -> None:
        """A bot makes, sees, renames and deletes the emojis of its application."""
        form = {"name": "red", "image": RED}
        answer = await self.call("POST", self.path, form, token=self.app.authorization)
        self.assertEqual(answer.status, 201)
        made = answer.body
        self.assertEqual((made["name"], made["roles"]), ("red", []))
        self.assertEqual(made["user"]["id"], self.app.id)
        path = f"{self.path}/{made['id']}"
        token = self.app.authorization
        self.assertEqual(await self.ok("GET", self.path, token=token), {"items": [made]})
        self.assertEqual(await self.ok("GET", path, token=token), made)
        changed = await self.ok("PATCH", path, {"name": "blue"}, token=token)
        self.assertEqual(changed, made | {"name": "blue"})
        self.assertEqual(await self.ok("PATCH", path, {}, token=token), changed)
        self.assertEqual((await self.call("DELETE", path, token=token)).status, 204)
        await self.refused("GET", path, None, 404, 10014, self.app)
        self.assertEqual(await self.ok("GET", self.path, token=token), {"items": []})

    async def test_by_the_owner(self) -> None:
        """The owner of the application may do the same."""
        made = await self.make()
        self.assertEqual(made["user"]["id"], self.alice.id)
        listed = await self.ok("GET", self.path, token=self.app.authorization)
        self.assertEqual(listed, {"items": [made]})

    async def test_others(self) -> None:
        """Nobody else sees them or changes them."""
        made = await self.make()
        path = f"{self.path}/{made['id']}"
        other = await self.an_application(self.alice)
        for method, each, form in (
            ("GET", self.path, None),
            ("GET", path, None),
            ("POST", self.path, {"name": "red", "image": RED}),
            ("PATCH", path, {"name": "blue"}),
            ("DELETE", path, None),
        ):
            await self.refused(method, each, form, 403, 20012, self.bob)
            await self.refused(method, each, form, 403, 20012, other)
        await self.refused("GET", "/applications/1/emojis", None, 404, 10002)

    async def test_only_its_own(self) -> None:
        """An emoji of a guild is none of the application, and the reverse."""
        made = await self.make()
        self.path = f"/guilds/{self.guild.id}/emojis"
        of_guild = await self.make()
        self.assertEqual(
            [each["id"] for each in await self.ok("GET", self.path, token=self.alice.token)],
            [of_guild["id"]],
        )
        await self.refused("GET", f"{self.path}/{made['id']}", None, 404, 10014)
        path = f"/applications/{self.app.id}/emojis/{of_guild['id']}"
        for method, form in (("GET", None), ("PATCH", {"name": "aa"}), ("DELETE", None)):
            await self.refused(method, path, form, 404, 10014)

    async def test_limit(self) -> None:
        """There is an end to them."""
        self.patch(application_emojis, "MOST", 1)
        await self.make()
        await self.refused("POST", self.path, {"name": "red", "image": RED}, 400, 30008)

    async def test_gone_with_the_application(self) -> None:
        """A deleted application leaves no emojis."""
        await self.make()
        await self.ok("DELETE", f"/applications/{self.app.id}", token=self.alice.token)
        self.assertEqual(
            await self.world.database.autocommit.query("select id from emojis"), []
        )
