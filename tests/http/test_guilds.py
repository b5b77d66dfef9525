"""Guilds over HTTP: made, shown, changed, left and deleted."""

from __future__ import annotations

from typing import Any

from litecord import events
from litecord.model.permissions import ALL, EVERYONE_DEFAULT, MANAGE_GUILD
from tests.support.builders import PopulatedCase


class CreateGuildTests(PopulatedCase):
    async def test_usual_channels(self) -> None:
        """A new guild has two categories with a general channel each, and @everyone."""
        alice = await self.a_user()
        answer = await self.call("POST", "/guilds", {"name": "  Home  "}, token=alice.token)
        self.assertEqual(answer.status, 201)
        guild = answer.body
        self.assertEqual((guild["name"], guild["owner_id"]), ("Home", alice.id))
        [everyone] = guild["roles"]
        self.assertEqual(
            (everyone["id"], everyone["name"], everyone["permissions"], everyone["position"]),
            (guild["id"], "@everyone", str(EVERYONE_DEFAULT), 0),
        )
        text, voice, general, speech = await self.ok(
            "GET", f"/guilds/{guild['id']}/channels", token=alice.token
        )
        self.assertEqual([text["type"], voice["type"]], [4, 4])
        self.assertEqual([text["name"], voice["name"]], ["Text Channels", "Voice Channels"])
        self.assertEqual((general["type"], general["name"]), (0, "general"))
        self.assertEqual((speech["type"], speech["name"], speech["bitrate"]), (2, "General", 64000))
        self.assertEqual([general["parent_id"], speech["parent_id"]], [text["id"], voice["id"]])
        self.assertEqual(guild["system_channel_id"], general["id"])

    async def test_announced(self) -> None:
        """The guild is announced with all that is in it, and then that its owner is in it."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        [created] = self.announced(events.GuildCreated)
        self.assertEqual(str(created.guild_id), guild.id)
        self.assertEqual([str(each.user_id) for each in created.members], [alice.id])
        [joined] = self.announced(events.GuildJoined)
        self.assertEqual((str(joined.user_id), str(joined.guild_id)), (alice.id, guild.id))
        self.assertLess(self.events.index(created), self.events.index(joined))

    async def test_names(self) -> None:
        """A name has 2 to 100 characters, white space at its ends not counted."""
        alice = await self.a_user()
        for name in ("x", " x ", "x" * 101, None, 7):
            body = await self.assertRefused(
                self.call("POST", "/guilds", {"name": name}, token=alice.token), 400, 50035
            )
            self.assertIn("name", body["errors"])
        self.assertEqual(self.announced(events.GuildCreated), [])

    async def test_with_a_list(self) -> None:
        """Roles and channels of a list get real ids, and what named them names those."""
        alice = await self.a_user()
        form = {
            "name": "Home",
            "verification_level": 2,
            "roles": [
                {"id": 10, "name": "ignored", "permissions": "1024"},
                {"id": 11, "name": "Staff", "permissions": "8", "color": 255, "hoist": True},
            ],
            "channels": [
                {"id": 1, "name": "Rooms", "type": 4},
                {
                    "id": "2",
                    "name": "Staff Only",
                    "parent_id": 1,
                    "permission_overwrites": [
                        {"id": 10, "type": 0, "deny": "1024"},
                        {"id": 11, "type": 0, "allow": "1024"},
                    ],
                },
                {"id": 3, "name": "Quiet", "type": 2, "parent_id": "1"},
            ],
            "afk_channel_id": 3,
            "afk_timeout": 60,
            "system_channel_id": 2,
            "system_channel_flags": 1,
        }
        guild = await self.ok("POST", "/guilds", form, token=alice.token)
        everyone, staff = guild["roles"]
        self.assertEqual((everyone["name"], everyone["permissions"]), ("@everyone", "1024"))
        self.assertEqual(
            (staff["name"], staff["permissions"], staff["color"], staff["position"]),
            ("Staff", "8", 255, 1),
        )
        channels = await self.ok("GET", f"/guilds/{guild['id']}/channels", token=alice.token)
        rooms, text, quiet = channels
        self.assertEqual([text["parent_id"], quiet["parent_id"]], [rooms["id"]] * 2)
        self.assertEqual(text["name"], "staff-only")
        overwrites = {each["id"]: each for each in text["permission_overwrites"]}
        self.assertEqual(overwrites[guild["id"]]["deny"], "1024")
        self.assertEqual(overwrites[staff["id"]]["allow"], "1024")
        self.assertEqual(
            (guild["afk_channel_id"], guild["system_channel_id"], guild["verification_level"]),
            (quiet["id"], text["id"], 2),
        )

    async def test_lists_that_do_not_fit(self) -> None:
        """What names something that is not in the list is refused, and nothing is made."""
        alice = await self.a_user()
        wrong: list[tuple[dict[str, Any], int, int]] = [
            ({"channels": [{"name": "a", "parent_id": 9}]}, 400, 50035),
            ({"channels": [{"name": "a", "id": 1}, {"name": "b", "parent_id": 1}]}, 400, 50035),
            ({"channels": [{"name": "a", "id": 1}], "system_channel_id": 2}, 400, 50035),
            ({"channels": [{"name": "a", "id": 1}], "afk_channel_id": 1}, 400, 50035),
            ({"channels": [{"name": "a", "type": 13}]}, 400, 50024),
            ({"channels": [{"name": "a", "type": 5}]}, 400, 50035),
            ({"channels": [{"name": "a", "permission_overwrites": [{"id": 5}]}]}, 404, 10009),
            ({"guild_template_code": "2TffvPucqHkN"}, 404, 10057),
            ({"icon": "data:image/png;base64,aGVsbG8="}, 400, 50035),
            ({"afk_timeout": 61}, 400, 50035),
        ]
        for given, status, code in wrong:
            form = {"name": "Home", **given}
            await self.assertRefused(
                self.call("POST", "/guilds", form, token=alice.token), status, code
            )
        self.assertEqual(await self.ok("GET", "/users/@me/guilds", token=alice.token), [])

    async def test_bots_cannot(self) -> None:
        """Bots make no guilds any more."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        bot = await self.a_bot_in(guild.id, alice)
        await self.assertRefused(
            self.call("POST", "/guilds", {"name": "Mine"}, token=bot.authorization), 403, 20001
        )


class FewGuildsTests(PopulatedCase):
    config = "[ratelimits]\nmode = off\n[limits]\nguilds_per_user = 2\n"

    async def test_too_many_guilds(self) -> None:
        """Nobody makes more guilds than the configuration says, and the refusal says how many."""
        alice = await self.a_user()
        for _ in range(2):
            await self.a_guild(alice)
        body = await self.assertRefused(
            self.call("POST", "/guilds", {"name": "Third"}, token=alice.token), 400, 30001
        )
        self.assertEqual(body["message"], "Maximum number of guilds reached (2)")

    async def test_at_once(self) -> None:
        """Of many requests at once so many succeed as are allowed."""
        alice = await self.a_user()
        asked = [
            self.started("POST", "/guilds", {"name": "Home"}, token=alice.token) for _ in range(5)
        ]
        statuses = sorted([(await each).status for each in asked])
        self.assertEqual(statuses, [201, 201, 400, 400, 400])
        self.assertEqual(len(await self.ok("GET", "/users/@me/guilds", token=alice.token)), 2)


class ReadGuildTests(PopulatedCase):
    async def test_counts(self) -> None:
        """Counts are told to those who ask."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        await self.a_member(guild)
        path = f"/guilds/{guild.id}"
        plain = await self.ok("GET", path, token=alice.token)
        self.assertNotIn("approximate_member_count", plain)
        told = await self.ok("GET", f"{path}?with_counts=true", token=alice.token)
        self.assertEqual(told["approximate_member_count"], 2)
        self.assertEqual(told["approximate_presence_count"], 0)

    async def test_strangers(self) -> None:
        """A guild one is not in does not exist, and neither does one that never was."""
        alice, eve = await self.a_user(), await self.a_user()
        guild = await self.a_guild(alice)
        for guild_id in (guild.id, "1"):
            for path in ("", "/preview"):
                await self.assertRefused(
                    self.call("GET", f"/guilds/{guild_id}{path}", token=eve.token), 404, 10004
                )
        await self.assertRefused(self.call("GET", f"/guilds/{guild.id}"), 401, 0)
        await self.assertRefused(
            self.call("GET", "/guilds/home", token=alice.token), 400, 50035
        )

    async def test_preview(self) -> None:
        """A member sees a guild's preview."""
        alice = await self.a_user()
        guild = await self.a_guild(alice, "Home")
        told = await self.ok("GET", f"/guilds/{guild.id}/preview", token=alice.token)
        self.assertEqual((told["id"], told["name"]), (guild.id, "Home"))
        self.assertEqual(told["approximate_member_count"], 1)


class ListMyGuildsTests(PopulatedCase):
    async def test_what_is_told(self) -> None:
        """One is told whether one owns a guild and what one may do in it as a whole."""
        alice = await self.a_user()
        guild = await self.a_guild(alice, "Home")
        bob = await self.a_member(guild)
        [mine] = await self.ok("GET", "/users/@me/guilds?with_counts=1", token=alice.token)
        self.assertEqual((mine["owner"], mine["permissions"]), (True, str(ALL)))
        self.assertEqual(mine["approximate_member_count"], 2)
        [theirs] = await self.ok("GET", "/users/@me/guilds", token=bob.token)
        self.assertEqual((theirs["owner"], theirs["permissions"]), (False, str(EVERYONE_DEFAULT)))
        self.assertNotIn("approximate_member_count", theirs)

    async def test_pages(self) -> None:
        """Pages go up from ``after`` and down from ``before``, always in ascending order."""
        alice = await self.a_user()
        ids = [(await self.a_guild(alice)).id for _ in range(4)]

        async def page(query: str) -> list[str]:
            told = await self.ok("GET", f"/users/@me/guilds?{query}", token=alice.token)
            return [each["id"] for each in told]

        self.assertEqual(await page(""), ids)
        self.assertEqual(await page("limit=2"), ids[:2])
        self.assertEqual(await page(f"limit=2&after={ids[1]}"), ids[2:])
        self.assertEqual(await page(f"limit=2&before={ids[3]}"), ids[1:3])
        for limit in (0, 201, "x"):
            await self.assertRefused(
                self.call("GET", f"/users/@me/guilds?limit={limit}", token=alice.token), 400, 50035
            )


class DeleteGuildTests(PopulatedCase):
    async def test_owner(self) -> None:
        """The owner deletes a guild, and nobody finds it or anything in it afterwards."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        bob = await self.a_member(guild)
        code = await self.an_invite(guild)
        answer = await self.call("DELETE", f"/guilds/{guild.id}", token=alice.token)
        self.assertEqual((answer.status, answer.body), (204, b""))
        [deleted] = self.announced(events.GuildDeleted)
        self.assertEqual(str(deleted.guild_id), guild.id)
        for path, code_ in (
            (f"/guilds/{guild.id}", 10004),
            (f"/channels/{guild.channel_id}", 10003),
            (f"/invites/{code}", 10006),
        ):
            await self.assertRefused(self.call("GET", path, token=bob.token), 404, code_)
        self.assertEqual(await self.ok("GET", "/users/@me/guilds", token=bob.token), [])

    async def test_others(self) -> None:
        """Nobody else can, an administrator neither."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        bot = await self.a_bot_in(guild.id, alice)
        stranger = await self.a_user()
        path = f"/guilds/{guild.id}"
        await self.assertRefused(self.call("DELETE", path, token=bot.authorization), 403, 50013)
        await self.assertRefused(self.call("DELETE", path, token=stranger.token), 403, 50001)
        await self.assertRefused(self.call("DELETE", "/guilds/1", token=alice.token), 404, 10004)
        self.assertEqual(self.announced(events.GuildDeleted), [])

    async def test_older_route(self) -> None:
        """User clients delete by POST."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        await self.ok("POST", f"/guilds/{guild.id}/delete", {}, token=alice.token)
        self.assertEqual(len(self.announced(events.GuildDeleted)), 1)


class LeaveGuildTests(PopulatedCase):
    async def test_leave(self) -> None:
        """A member leaves, others are told, and the guild is theirs no more."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        bob = await self.a_member(guild)
        path = f"/users/@me/guilds/{guild.id}"
        await self.ok("DELETE", path, {"lurking": False}, token=bob.token)
        [removed] = self.announced(events.MemberRemoved)
        self.assertEqual(str(removed.user.id), bob.id)
        await self.assertRefused(self.call("DELETE", path, token=bob.token), 404, 10004)

    async def test_owner_stays(self) -> None:
        """The owner cannot leave."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        path = f"/users/@me/guilds/{guild.id}"
        await self.assertRefused(self.call("DELETE", path, token=alice.token), 400, 50055)

    async def test_bot_leaves_with_its_role(self) -> None:
        """The role a bot came with goes with it, and so do the role's overwrites."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        bot = await self.a_bot_in(guild.id, alice, permissions=1024)
        roles = await self.ok("GET", f"/guilds/{guild.id}/roles", token=alice.token)
        [managed] = [each for each in roles if each["managed"]]
        path = f"/channels/{guild.channel_id}/permissions/{managed['id']}"
        await self.ok("PUT", path, {"type": 0, "allow": "2048"}, token=alice.token)
        await self.ok("DELETE", f"/users/@me/guilds/{guild.id}", token=bot.authorization)
        [deleted] = self.announced(events.RoleDeleted)
        self.assertEqual(str(deleted.role_id), managed["id"])
        channel = await self.ok("GET", f"/channels/{guild.channel_id}", token=alice.token)
        self.assertEqual(channel["permission_overwrites"], [])


class ModifyGuildTests(PopulatedCase):
    async def test_fields(self) -> None:
        """Each field is written, told, and still there after the guild is loaded anew."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        voice = await self.ok(
            "POST", f"/guilds/{guild.id}/channels", {"name": "Q", "type": 2}, token=alice.token
        )
        form = {
            "name": "Other",
            "description": "words",
            "verification_level": 3,
            "default_message_notifications": 1,
            "explicit_content_filter": 1,
            "afk_channel_id": voice["id"],
            "afk_timeout": 900,
            "system_channel_id": None,
            "system_channel_flags": 5,
            "preferred_locale": "de",
            "premium_progress_bar_enabled": True,
            "safety_alerts_channel_id": guild.channel_id,
        }
        path = f"/guilds/{guild.id}"
        told = await self.ok("PATCH", path, form, token=alice.token)
        self.assertEqual({name: told[name] for name in form}, form)
        [updated] = self.announced(events.GuildUpdated)
        self.assertEqual(updated.guild.name, "Other")
        self.world.state.drop_guild(int(guild.id))  # type: ignore[arg-type]
        self.assertEqual(await self.ok("GET", path, token=alice.token), told)

    async def test_null_is_the_default(self) -> None:
        """Null sets a field back."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        path = f"/guilds/{guild.id}"
        await self.ok(
            "PATCH", path, {"verification_level": 3, "preferred_locale": "de"}, token=alice.token
        )
        form = {"verification_level": None, "preferred_locale": None, "icon": None}
        told = await self.ok("PATCH", path, form, token=alice.token)
        self.assertEqual((told["verification_level"], told["preferred_locale"]), (0, "en-US"))

    async def test_nothing_changes(self) -> None:
        """A change to what it is already is told to nobody."""
        alice = await self.a_user()
        guild = await self.a_guild(alice, "Home")
        await self.ok("PATCH", f"/guilds/{guild.id}", {"name": "Home"}, token=alice.token)
        self.assertEqual(self.announced(events.GuildUpdated), [])

    async def test_permission(self) -> None:
        """It takes MANAGE_GUILD."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        bob = await self.a_member(guild)
        path, form = f"/guilds/{guild.id}", {"name": "Bob's"}
        await self.assertRefused(self.call("PATCH", path, form, token=bob.token), 403, 50013)
        await self.give(guild, bob, MANAGE_GUILD)
        await self.ok("PATCH", path, form, token=bob.token)

    async def test_wrong_fields(self) -> None:
        """What a guild cannot be is refused at the field that says so."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        wrong: list[tuple[str, Any]] = [
            ("name", "x"),
            ("verification_level", 5),
            ("afk_timeout", 1),
            ("afk_channel_id", guild.channel_id),
            ("system_channel_id", "123"),
            ("preferred_locale", "tlh"),
            ("banner", "data:image/png;base64,aGVsbG8="),
            ("description", "x" * 301),
            ("features", ["DISCOVERABLE"]),
        ]
        for name, value in wrong:
            body = await self.assertRefused(
                self.call("PATCH", f"/guilds/{guild.id}", {name: value}, token=alice.token),
                400,
                50035,
            )
            self.assertIn(name, body["errors"])

    async def test_ownership(self) -> None:
        """Only the owner gives a guild away: to a member, who is no bot."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        bob, eve = await self.a_member(guild), await self.a_user()
        bot = await self.a_bot_in(guild.id, alice)
        path = f"/guilds/{guild.id}"

        def asked(owner_id: str, token: str) -> Any:
            return self.call("PATCH", path, {"owner_id": owner_id}, token=token)

        await self.assertRefused(asked(bob.id, bot.authorization), 403, 50013)
        await self.assertRefused(asked(eve.id, alice.token), 404, 10007)
        await self.assertRefused(asked(bot.id, alice.token), 403, 50132)
        answer = await asked(bob.id, alice.token)
        self.assertEqual((answer.status, answer.body["owner_id"]), (200, bob.id))
        await self.assertRefused(asked(alice.id, alice.token), 403, 50013)
        await self.ok("DELETE", f"/users/@me/guilds/{guild.id}", token=alice.token)

    async def test_community(self) -> None:
        """A community has what communities need, from an administrator, and then other channels."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        bob = await self.a_member(guild)
        await self.give(guild, bob, MANAGE_GUILD)
        path = f"/guilds/{guild.id}"
        form = {
            "features": ["COMMUNITY"],
            "rules_channel_id": guild.channel_id,
            "public_updates_channel_id": guild.channel_id,
            "verification_level": 1,
            "explicit_content_filter": 2,
        }
        await self.assertRefused(self.call("PATCH", path, form, token=bob.token), 403, 50013)
        for name in form.keys() - {"features"}:
            less = {key: value for key, value in form.items() if key != name}
            body = await self.assertRefused(
                self.call("PATCH", path, less, token=alice.token), 400, 50035
            )
            self.assertIn(name, body["errors"])
        told = await self.ok("PATCH", path, form, token=alice.token)
        self.assertEqual(told["features"], ["COMMUNITY", "NEWS"])
        for type in (5, 13):
            await self.ok(
                "POST", f"{path}/channels", {"name": "c", "type": type}, token=alice.token
            )
        told = await self.ok("PATCH", path, {"features": []}, token=alice.token)
        self.assertEqual(told["features"], [])
