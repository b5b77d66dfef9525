"""Images of users, members, guilds, roles and applications: set, told, shown, removed."""

from __future__ import annotations

import re
from typing import Any

import treq

from litecord.events import GuildUpdated, MemberUpdated, RoleCreated, RoleUpdated, UserUpdated
from litecord.model.permissions import MANAGE_GUILD, MANAGE_ROLES
from litecord.pictures import MOST_SIDE
from tests.support.builders import Account, App, BuiltGuild, PopulatedCase
from tests.support.images import a_movie, a_picture, data_uri, opened

STILL, MOVING = data_uri(a_picture()), data_uri(a_movie(), "image/gif")
COVER = data_uri(a_picture("JPEG"), "image/jpeg")
HELLO = data_uri(b"hello")
BROKEN = data_uri(a_picture(size=(300, 300), compress_level=0)[:2000])
A_HASH, A_MOVING_HASH = "[0-9a-f]{32}", "a_[0-9a-f]{32}"


class ImageCase(PopulatedCase):
    """A guild of alice's with bob in it and a bot."""

    alice: Account
    bob: Account
    bot: App
    guild: BuiltGuild

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user()
        self.guild = await self.a_guild(self.alice)
        self.path = f"/guilds/{self.guild.id}"
        self.bob = await self.a_member(self.guild)
        self.bot = await self.a_bot_in(self.guild.id, self.alice)
        self.events.clear()

    async def load(self, path: str) -> Any:
        """The image under a path, which must be there."""
        response = await treq.get(f"{self.base}{path}", agent=self._agent)
        content = await response.content()
        self.assertEqual(response.code, 200, (path, content))
        return opened(content)

    async def status(self, path: str) -> int:
        """How a path is answered."""
        response = await treq.get(f"{self.base}{path}", agent=self._agent)
        await response.content()
        return int(response.code)

    async def patch_as(self, who: Account | App, path: str, **form: Any) -> Any:
        """Change something; the answer's body."""
        return await self.ok("PATCH", path, form, token=who.authorization)

    async def faults(self, who: Account | App, method: str, path: str, form: Any) -> Any:
        """The codes of what is wrong with a form, by field."""
        asked = self.call(method, path, form, token=who.authorization)
        body = await self.assertRefused(asked, 400, 50035)
        return {name: each["_errors"][0]["code"] for name, each in body["errors"].items()}

    async def nothing(self) -> None:
        """Nothing was kept."""
        self.assertEqual(await self.world.blobs.names(), [])
        cursor = self.world.database.autocommit
        self.assertEqual(await cursor.query("select hash from images"), [])


class UserTests(ImageCase):
    async def test_people_and_bots(self) -> None:
        """Whoever sets an avatar and a banner has them: in the answer, in news, for others."""
        for who in (self.alice, self.bot):
            self.events.clear()
            me = await self.patch_as(who, "/users/@me", avatar=STILL, banner=MOVING)
            self.assertRegex(me["avatar"], f"^{A_HASH}$")
            self.assertRegex(me["banner"], f"^{A_MOVING_HASH}$")
            seen = await self.ok("GET", f"/users/{who.id}", token=self.bob.token)
            self.assertEqual(
                (seen["avatar"], seen["banner"]), (me["avatar"], me["banner"])
            )
            [told] = self.announced(UserUpdated)
            self.assertEqual(told.user.avatar, me["avatar"])
            [told] = self.announced(MemberUpdated)
            self.assertEqual(told.user.banner, me["banner"])
            still = await self.load(f"/avatars/{who.id}/{me['avatar']}.png")
            self.assertEqual((still.format, still.size), ("PNG", (64, 64)))
            moving = await self.load(f"/banners/{who.id}/{me['banner']}.gif?size=32")
            self.assertEqual((moving.n_frames, moving.size), (3, (32, 32)))

    async def test_everywhere(self) -> None:
        """An avatar is told wherever a user is: with messages and members, and after a reload."""
        me = await self.patch_as(self.bob, "/users/@me", avatar=STILL)
        path = f"/channels/{self.guild.channel_id}/messages"
        said = await self.ok("POST", path, {"content": "hi"}, token=self.bob.token)
        self.assertEqual(said["author"]["avatar"], me["avatar"])
        self.world.state.users.clear()
        self.world.state.drop_guild(int(self.guild.id))  # type: ignore[arg-type]
        member = f"{self.path}/members/{self.bob.id}"
        seen = await self.ok("GET", member, token=self.alice.token)
        self.assertEqual(seen["user"]["avatar"], me["avatar"])
        self.assertIsNone(seen["avatar"])

    async def test_removed(self) -> None:
        """Null takes it away, and it is not shown any more; another takes its place."""
        first = (await self.patch_as(self.alice, "/users/@me", avatar=STILL))["avatar"]
        second = (await self.patch_as(self.alice, "/users/@me", avatar=MOVING))["avatar"]
        self.assertNotEqual(first, second)
        self.assertEqual(await self.status(f"/avatars/{self.alice.id}/{first}.png"), 404)
        self.assertEqual(await self.status(f"/avatars/{self.alice.id}/{second}.png"), 200)
        me = await self.patch_as(self.alice, "/users/@me", avatar=None)
        self.assertIsNone(me["avatar"])
        self.assertEqual(await self.status(f"/avatars/{self.alice.id}/{second}.png"), 404)

    async def test_same(self) -> None:
        """The same image has the same hash, and to set it again changes nothing."""
        first = await self.patch_as(self.alice, "/users/@me", avatar=STILL)
        self.events.clear()
        again = await self.patch_as(self.alice, "/users/@me", avatar=STILL)
        self.assertEqual(again["avatar"], first["avatar"])
        self.assertEqual(self.announced(UserUpdated), [])
        other = await self.patch_as(self.bob, "/users/@me", avatar=STILL)
        self.assertEqual(other["avatar"], first["avatar"])
        self.assertEqual(len(await self.world.blobs.names()), 1)

    async def test_whose(self) -> None:
        """A hash is shown only where it is somebody's, and for what it is."""
        me = await self.patch_as(self.alice, "/users/@me", avatar=STILL)
        avatar = me["avatar"]
        for path in (
            f"/avatars/{self.bob.id}/{avatar}.png",
            f"/banners/{self.alice.id}/{avatar}.png",
            f"/icons/{self.guild.id}/{avatar}.png",
            f"/avatars/{self.alice.id}/a_{avatar}.png",
            f"/avatars/{self.alice.id}/{'0' * 32}.png",
            f"{self.path}/users/{self.alice.id}/avatars/{avatar}.png",
        ):
            self.assertEqual(await self.status(path), 404, path)

    async def test_wrong(self) -> None:
        """What is no image is refused at its field, and nothing is changed or kept."""
        form = {"avatar": BROKEN, "banner": BROKEN, "bio": "words"}
        found = await self.faults(self.alice, "PATCH", "/users/@me", form)
        self.assertEqual(found, {"avatar": "IMAGE_INVALID", "banner": "IMAGE_INVALID"})
        form = {"avatar": HELLO, "banner": STILL, "pronouns": "x" * 41}
        found = await self.faults(self.bob, "PATCH", "/users/@me", form)
        self.assertEqual(found, {"avatar": "IMAGE_INVALID", "pronouns": "BASE_TYPE_MAX_LENGTH"})
        me = await self.ok("GET", "/users/@me", token=self.alice.token)
        self.assertEqual((me["bio"], me["avatar"]), ("", None))
        await self.nothing()

    async def test_too_big(self) -> None:
        """An image that is too wide or too high is refused, however small its file is."""
        for size in ((MOST_SIDE + 1, 1), (1, MOST_SIDE + 1)):
            form = {"avatar": data_uri(a_picture(size=size))}
            found = await self.faults(self.alice, "PATCH", "/users/@me", form)
            self.assertEqual(found, {"avatar": "IMAGE_INVALID"})
        large = a_picture() + b"\0" * 10 * 2**20
        found = await self.faults(self.alice, "PATCH", "/users/@me", {"avatar": data_uri(large)})
        self.assertEqual(found, {"avatar": "BINARY_TYPE_MAX_SIZE"})


class MemberTests(ImageCase):
    async def test_own(self) -> None:
        """A member has an avatar and a banner of their own in a guild, and may take them away."""
        me = f"{self.path}/members/@me"
        for who in (self.bob, self.bot):
            self.events.clear()
            told = await self.patch_as(who, me, avatar=MOVING, banner=STILL, bio="words")
            self.assertRegex(told["avatar"], f"^{A_MOVING_HASH}$")
            self.assertRegex(told["banner"], f"^{A_HASH}$")
            self.assertIsNone(told["user"]["avatar"])
            [event] = self.announced(MemberUpdated)
            self.assertEqual(
                (event.member.avatar, event.member.banner), (told["avatar"], told["banner"])
            )
            where = f"{self.path}/users/{who.id}"
            self.assertEqual((await self.load(f"{where}/avatars/{told['avatar']}.gif")).n_frames, 3)
            self.assertEqual(
                (await self.load(f"{where}/banners/{told['banner']}.webp")).format, "WEBP"
            )
            elsewhere = f"/guilds/{who.id}/users/{who.id}/avatars/{told['avatar']}.png"
            self.assertEqual(await self.status(elsewhere), 404)
            told = await self.patch_as(who, me, avatar=None, banner=None)
            self.assertEqual((told["avatar"], told["banner"]), (None, None))

    async def test_wrong(self) -> None:
        """What is no image is refused; who is not there is refused before anything is looked at."""
        me = f"{self.path}/members/@me"
        found = await self.faults(self.bob, "PATCH", me, {"avatar": BROKEN, "banner": BROKEN})
        self.assertEqual(found, {"avatar": "IMAGE_INVALID", "banner": "IMAGE_INVALID"})
        eve = await self.a_user()
        asked = self.call("PATCH", me, {"avatar": BROKEN}, token=eve.token)
        await self.assertRefused(asked, 403, 50001)
        await self.nothing()


class GuildTests(ImageCase):
    async def test_every_field(self) -> None:
        """All images of a guild are set and told; only icon and banner move."""
        for name, path, moves in (
            ("icon", "icons", True),
            ("banner", "banners", True),
            ("splash", "splashes", False),
            ("discovery_splash", "discovery-splashes", False),
            ("home_header", "home-headers", False),
        ):
            self.events.clear()
            told = await self.patch_as(self.alice, self.path, **{name: MOVING})
            self.assertRegex(told[name], f"^{A_MOVING_HASH if moves else A_HASH}$")
            [event] = self.announced(GuildUpdated)
            self.assertEqual(getattr(event.guild, name), told[name])
            there = f"/{path}/{self.guild.id}/{told[name]}"
            self.assertEqual((await self.load(f"{there}.png?size=16")).size, (16, 16))
            self.assertEqual(await self.status(f"{there}.gif"), 200 if moves else 415)
            seen = await self.ok("GET", self.path, token=self.bob.token)
            self.assertEqual(seen[name], told[name])
            told = await self.patch_as(self.alice, self.path, **{name: None})
            self.assertIsNone(told[name])
            self.assertEqual(await self.status(f"{there}.png"), 404)

    async def test_new(self) -> None:
        """A guild can be made with its icon."""
        form = {"name": "New", "icon": STILL}
        made = await self.ok("POST", "/guilds", form, token=self.alice.token)
        self.assertRegex(made["icon"], f"^{A_HASH}$")
        await self.load(f"/icons/{made['id']}/{made['icon']}.jpg")
        [listed] = [
            each
            for each in await self.ok("GET", "/users/@me/guilds", token=self.alice.token)
            if each["id"] == made["id"]
        ]
        self.assertEqual(listed["icon"], made["icon"])
        found = await self.faults(self.alice, "POST", "/guilds", {**form, "icon": BROKEN})
        self.assertEqual(found, {"icon": "IMAGE_INVALID"})

    async def test_who_may(self) -> None:
        """Who may not change the guild is told so before the image is looked at."""
        asked = self.call("PATCH", self.path, {"icon": BROKEN}, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)
        await self.give(self.guild, self.bob, MANAGE_GUILD)
        found = await self.faults(self.bob, "PATCH", self.path, {"icon": BROKEN, "splash": BROKEN})
        self.assertEqual(found, {"icon": "IMAGE_INVALID", "splash": "IMAGE_INVALID"})
        await self.nothing()


class RoleTests(ImageCase):
    async def test_boosts(self) -> None:
        """A guild without the feature for it has no icons of roles."""
        roles = f"{self.path}/roles"
        role_id = await self.a_role(self.guild)
        for method, path in (("POST", roles), ("PATCH", f"{roles}/{role_id}")):
            asked = self.call(method, path, {"icon": STILL}, token=self.alice.token)
            await self.assertRefused(asked, 403, 50101)
        form = {"name": "New", "roles": [{"id": 1}, {"id": 2, "icon": STILL}]}
        await self.assertRefused(
            self.call("POST", "/guilds", form, token=self.alice.token), 403, 50101
        )
        await self.patch_as(self.alice, f"{roles}/{role_id}", icon=None)
        await self.nothing()

    async def test_icons(self) -> None:
        """A guild that may has icons: made, changed, removed, told and shown; they do not move."""
        cursor = self.database.autocommit
        await cursor.execute("update guilds set features = '{ROLE_ICONS}'")
        self.world.state.drop_guild(int(self.guild.id))  # type: ignore[arg-type]
        roles = f"{self.path}/roles"
        made = await self.ok("POST", roles, {"icon": STILL}, token=self.alice.token)
        self.assertRegex(made["icon"], f"^{A_HASH}$")
        [event] = self.announced(RoleCreated)
        self.assertEqual(event.role.icon, made["icon"])
        role = f"{roles}/{made['id']}"
        moving = data_uri(a_movie("WEBP", (48, 48)))
        changed = await self.patch_as(self.alice, role, icon=moving, unicode_emoji="\N{FIRE}")
        self.assertRegex(changed["icon"], f"^{A_HASH}$")
        self.assertNotEqual(changed["icon"], made["icon"])
        [event] = self.announced(RoleUpdated)
        self.assertEqual(event.role.icon, changed["icon"])
        for path in (
            f"/role-icons/{made['id']}/{changed['icon']}",
            f"/roles/{made['id']}/icons/{changed['icon']}",
        ):
            self.assertEqual((await self.load(f"{path}.webp?size=32")).size, (32, 32))
        await self.patch_as(self.alice, role, icon=None)
        self.assertEqual(await self.status(f"{path}.png"), 404)

    async def test_limits(self) -> None:
        """The file is small; who may not change roles is told so first."""
        roles = f"{self.path}/roles"
        large = {"icon": data_uri(a_picture() + b"\0" * 256 * 1024)}
        found = await self.faults(self.alice, "POST", roles, large)
        self.assertEqual(found, {"icon": "BINARY_TYPE_MAX_SIZE"})
        asked = self.call("POST", roles, {"icon": BROKEN}, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)
        await self.give(self.guild, self.bob, MANAGE_ROLES)
        asked = self.call("POST", roles, {"icon": BROKEN}, token=self.bob.token)
        await self.assertRefused(asked, 403, 50101)


class ApplicationTests(ImageCase):
    async def test_both(self) -> None:
        """An application has an icon and a cover, which do not move; its bot may set them, too."""
        owned = f"/applications/{self.bot.id}"
        for who, path in ((self.alice, owned), (self.bot, "/applications/@me")):
            told = await self.patch_as(who, path, icon=MOVING, cover_image=COVER)
            for name in ("icon", "cover_image"):
                self.assertRegex(told[name], f"^{A_HASH}$")
                there = f"/app-icons/{self.bot.id}/{told[name]}"
                self.assertEqual((await self.load(f"{there}.png")).size, (64, 64))
                self.assertEqual(await self.status(f"{there}.gif"), 415)
            store = f"/app-assets/{self.bot.id}/store"  # where some libraries look for covers
            await self.load(f"{store}/{told['cover_image']}.png")
            self.assertEqual(await self.status(f"{store}/{told['icon']}.png"), 404)
            told = await self.patch_as(who, path, icon=None, cover_image=None)
            self.assertIsNone(told["icon"])
            self.assertNotIn("cover_image", told)
            found = await self.faults(who, "PATCH", path, {"icon": BROKEN})
            self.assertEqual(found, {"icon": "IMAGE_INVALID"})

    async def test_new(self) -> None:
        """An application can be made with its icon."""
        form = {"name": "Robot", "icon": STILL}
        made = await self.ok("POST", "/applications", form, token=self.alice.token)
        self.assertTrue(re.fullmatch(A_HASH, made["icon"]))
        found = await self.faults(self.alice, "POST", "/applications", {**form, "icon": BROKEN})
        self.assertEqual(found, {"icon": "IMAGE_INVALID"})

    async def test_who_may(self) -> None:
        """Who does not own it is told so before the image is looked at."""
        path = f"/applications/{self.bot.id}"
        asked = self.call("PATCH", path, {"icon": BROKEN}, token=self.bob.token)
        await self.assertRefused(asked, 403, 20012)
