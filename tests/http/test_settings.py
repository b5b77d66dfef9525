"""What people choose for themselves over HTTP, and what their sessions are told of it."""

from __future__ import annotations

from typing import Any

from litecord import events
from litecord.model.snowflakes import Snowflake
from litecord.wire.settings import DEFAULTS, GUILD_DEFAULTS
from tests.support.builders import Account, BuiltGuild
from tests.support.gateway import GatewayCase

SETTINGS = "/users/@me/settings"


class SettingsCase(GatewayCase):
    """Alice, who has a guild, and bob, who has not."""

    alice: Account
    bob: Account
    guild: BuiltGuild

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user("alice")
        self.bob = await self.a_user("bob")
        self.guild = await self.a_guild(self.alice)
        self.path = f"/users/@me/guilds/{self.guild.id}/settings"
        self.notes = f"/users/@me/notes/{self.bob.id}"
        self.events.clear()

    async def change(self, form: Any, path: str = SETTINGS) -> Any:
        """Choose something; the answer's body."""
        return await self.ok("PATCH", path, form, token=self.alice.token)

    async def wrong(self, form: Any, path: str = SETTINGS) -> Any:
        """Choose something that cannot be; the faults."""
        asked = self.call("PATCH", path, form, token=self.alice.token)
        return (await self.assertRefused(asked, 400, 50035))["errors"]


class UserSettingsTests(SettingsCase):
    async def test_defaults(self) -> None:
        """Who has chosen nothing has the defaults, with the language of their account."""
        expected = {**DEFAULTS, "locale": "en-US"}
        self.assertEqual(await self.ok("GET", SETTINGS, token=self.alice.token), expected)
        self.assertEqual(await self.change({}), expected)
        self.assertEqual(self.announced(events.UserSettingsUpdated), [])

    async def test_language(self) -> None:
        """The language of the account is that of the settings, whichever is changed."""
        await self.change({"locale": "fr"})
        me = await self.ok("GET", "/users/@me", token=self.alice.token)
        self.assertEqual(me["locale"], "fr")
        self.assertEqual([e.user.locale for e in self.announced(events.UserUpdated)], ["fr"])
        await self.ok("PATCH", "/users/@me", {"locale": "de"}, token=self.alice.token)
        shown = await self.ok("GET", SETTINGS, token=self.alice.token)
        self.assertEqual(shown["locale"], "de")

    async def test_change(self) -> None:
        """What is chosen is kept beside what was chosen before; nobody else has it."""
        first = await self.change({"theme": "light", "developer_mode": True})
        self.assertEqual(first, {**DEFAULTS, "locale": "en-US", "theme": "light"} | {
            "developer_mode": True
        })
        second = await self.change({"theme": "dark"})
        self.assertEqual(second, first | {"theme": "dark"})
        self.assertEqual(await self.ok("GET", SETTINGS, token=self.alice.token), second)
        others = await self.ok("GET", SETTINGS, token=self.bob.token)
        self.assertEqual(others, {**DEFAULTS, "locale": "en-US"})

    async def test_every_field(self) -> None:
        """Every field can be chosen, and comes back as it was given."""
        form = {**DEFAULTS, "locale": "fr"}
        form |= {key: not each for key, each in DEFAULTS.items() if isinstance(each, bool)}
        form |= {
            "custom_status": {
                "text": "away",
                "emoji_id": None,
                "emoji_name": "\N{FIRE}",
                "expires_at": "2026-03-02T12:00:00.000000+00:00",
            },
            "friend_source_flags": {"mutual_guilds": True},
            "guild_folders": [
                {"id": None, "name": None, "color": None, "guild_ids": [self.guild.id]},
                {"id": 7, "name": "Work", "color": 255, "guild_ids": ["1", "2"]},
            ],
            "guild_positions": [self.guild.id],
            "restricted_guilds": [self.guild.id],
            "status": "dnd",
            "timezone_offset": -60,
        }
        self.assertEqual(await self.change(form), form)
        self.assertEqual(await self.ok("GET", SETTINGS, token=self.alice.token), form)
        nothing = await self.change({"custom_status": None, "friend_source_flags": None})
        self.assertEqual(nothing, form | {"custom_status": None, "friend_source_flags": None})

    async def test_written_alike(self) -> None:
        """Ids and times are told as they are told everywhere, however they came."""
        status = {"emoji_id": int(self.guild.id), "expires_at": "2026-03-02T13:00:00+01:00"}
        changed = await self.change({"restricted_guilds": [17], "custom_status": status})
        self.assertEqual(changed["restricted_guilds"], ["17"])
        self.assertEqual(changed["custom_status"]["emoji_id"], self.guild.id)
        self.assertEqual(
            changed["custom_status"]["expires_at"], "2026-03-02T12:00:00.000000+00:00"
        )

    async def test_unknown(self) -> None:
        """What there is no field for is left aside."""
        changed = await self.change({"colour_of_the_sky": "blue", "version": 3})
        self.assertEqual(changed, {**DEFAULTS, "locale": "en-US"})

    async def test_wrong(self) -> None:
        """What a field cannot be is refused, and nothing of the rest is kept."""
        for name, value in (
            ("theme", "pink"),
            ("theme", None),
            ("locale", "xx"),
            ("status", "asleep"),
            ("developer_mode", "yes"),
            ("animate_stickers", 3),
            ("afk_timeout", -1),
            ("timezone_offset", 5000),
            ("guild_positions", "1"),
            ("guild_positions", ["one"]),
            ("restricted_guilds", [str(each) for each in range(1001)]),
            ("guild_folders", [{"id": 1}]),
            ("custom_status", {"text": "x" * 129}),
            ("custom_status", {"expires_at": "tomorrow"}),
            ("friend_source_flags", {"all": 1}),
        ):
            faults = await self.wrong({name: value, "render_embeds": False})
            self.assertEqual(list(faults), [name])
        shown = await self.ok("GET", SETTINGS, token=self.alice.token)
        self.assertEqual(shown, {**DEFAULTS, "locale": "en-US"})

    async def test_bots(self) -> None:
        """Bots have no settings, and choose nothing for guilds, and note nothing."""
        bot = await self.a_bot_in(self.guild.id, self.alice)
        for method, path in (
            ("GET", SETTINGS),
            ("PATCH", SETTINGS),
            ("PATCH", self.path),
            ("PATCH", "/users/@me/guilds/@me/settings"),
            ("PATCH", "/users/@me/guilds/settings"),
            ("GET", "/users/@me/notes"),
            ("GET", self.notes),
            ("PUT", self.notes),
        ):
            await self.assertRefused(self.call(method, path, token=bot.authorization), 403, 20001)
            await self.assertRefused(self.call(method, path), 401, 0)


class GuildSettingsTests(SettingsCase):
    async def test_change(self) -> None:
        """What is chosen for a guild is kept beside what was chosen before."""
        first = await self.change({"muted": True, "message_notifications": 1}, self.path)
        expected = {
            **GUILD_DEFAULTS,
            "guild_id": self.guild.id,
            "channel_overrides": [],
            "muted": True,
            "message_notifications": 1,
            "version": 1,
        }
        self.assertEqual(first, expected)
        config = {"end_time": "2026-03-02T12:00:00.000000+00:00", "selected_time_window": 900}
        second = await self.change({"mute_config": config}, self.path)
        self.assertEqual(second, expected | {"mute_config": config, "version": 2})

    async def test_channels(self) -> None:
        """What is chosen for channels comes as a map and is told as a list; strange ones go."""
        channel = await self.a_channel(self.guild)
        form = {
            "channel_overrides": {
                self.guild.channel_id: {"muted": True},
                channel["id"]: {"collapsed": True, "message_notifications": 2},
                "17": {"muted": True},
            }
        }
        await self.change(form, self.path)
        form = {"channel_overrides": {self.guild.channel_id: {"message_notifications": 1}}}
        changed = await self.change(form, self.path)
        plain = {"flags": 0, "mute_config": None}
        self.assertCountEqual(
            changed["channel_overrides"],
            [
                {
                    "channel_id": self.guild.channel_id,
                    "muted": True,
                    "message_notifications": 1,
                    "collapsed": False,
                    **plain,
                },
                {
                    "channel_id": channel["id"],
                    "muted": False,
                    "message_notifications": 2,
                    "collapsed": True,
                    **plain,
                },
            ],
        )
        await self.ok("DELETE", f"/channels/{channel['id']}", token=self.alice.token)
        changed = await self.change({"channel_overrides": None}, self.path)
        self.assertEqual(len(changed["channel_overrides"]), 1)

    async def test_private(self) -> None:
        """Private channels have settings of their own, without a guild."""
        path = "/users/@me/guilds/@me/settings"
        changed = await self.change({"muted": True, "channel_overrides": {"17": {}}}, path)
        self.assertEqual((changed["guild_id"], changed["muted"]), (None, True))
        self.assertEqual([each["channel_id"] for each in changed["channel_overrides"]], ["17"])

    async def test_private_bounds(self) -> None:
        """Of channels that are not known only so many are kept."""
        path = "/users/@me/guilds/@me/settings"
        many: dict[str, Any] = {str(each): {} for each in range(1000)}
        await self.change({"channel_overrides": many}, path)
        faults = await self.wrong({"channel_overrides": {"1000": {}}}, path)
        self.assertEqual(list(faults), ["channel_overrides"])

    async def test_many(self) -> None:
        """Several guilds can be changed at once, and are told in a list."""
        other = await self.a_guild(self.alice)
        form = {"guilds": {self.guild.id: {"muted": True}, other.id: {"suppress_roles": True}}}
        first, second = await self.change(form, "/users/@me/guilds/settings")
        self.assertEqual((first["guild_id"], first["muted"]), (self.guild.id, True))
        self.assertEqual((second["guild_id"], second["suppress_roles"]), (other.id, True))

    async def test_refused(self) -> None:
        """A guild one is not in has no settings, and a field has its values."""
        for path, status, code in (
            ("/users/@me/guilds/1/settings", 404, 10004),
            ("/users/@me/guilds/0/settings", 404, 10004),
            ("/users/@me/guilds/x/settings", 400, 50035),
        ):
            asked = self.call("PATCH", path, {"muted": True}, token=self.alice.token)
            await self.assertRefused(asked, status, code)
        asked = self.call("PATCH", self.path, {"muted": True}, token=self.bob.token)
        await self.assertRefused(asked, 403, 50001)
        forms: list[dict[str, Any]] = [
            {"message_notifications": 4},
            {"muted": 1},
            {"mute_config": {"selected_time_window": -2}},
            {"channel_overrides": []},
            {"channel_overrides": {"x": {}}},
        ]
        for form in forms:
            self.assertEqual(list(await self.wrong(form, self.path)), list(form))


class NoteTests(SettingsCase):
    async def test_note(self) -> None:
        """A note is kept, replaced, and gone when it is empty."""
        get = self.call("GET", self.notes, token=self.alice.token)
        await self.assertRefused(get, 404, 10013)
        for note in ("met at noon", "x" * 256):
            answer = await self.call("PUT", self.notes, {"note": note}, token=self.alice.token)
            self.assertEqual((answer.status, answer.body), (204, b""))
            self.assertEqual(
                await self.ok("GET", self.notes, token=self.alice.token),
                {"user_id": self.alice.id, "note_user_id": self.bob.id, "note": note},
            )
        listed = await self.ok("GET", "/users/@me/notes", token=self.alice.token)
        self.assertEqual(listed, {self.bob.id: "x" * 256})
        self.assertEqual(await self.ok("GET", "/users/@me/notes", token=self.bob.token), {})
        for nothing in ("", None):
            await self.ok("PUT", self.notes, {"note": "again"}, token=self.alice.token)
            await self.ok("PUT", self.notes, {"note": nothing}, token=self.alice.token)
            get = self.call("GET", self.notes, token=self.alice.token)
            await self.assertRefused(get, 404, 10013)

    async def test_refused(self) -> None:
        """A note has an end, and is of somebody."""
        put = self.call("PUT", self.notes, {"note": "x" * 257}, token=self.alice.token)
        await self.assertRefused(put, 400, 50015)
        put = self.call("PUT", "/users/@me/notes/17", {"note": "x"}, token=self.alice.token)
        await self.assertRefused(put, 404, 10013)
        put = self.call("PUT", self.notes, {"note": 17}, token=self.alice.token)
        await self.assertRefused(put, 400, 50035)


class SessionTests(SettingsCase):
    async def choose(self) -> None:
        """Choose something of each kind."""
        await self.change({"theme": "light"})
        await self.change({"muted": True}, self.path)
        await self.change({"muted": True}, "/users/@me/guilds/@me/settings")
        await self.ok("PUT", self.notes, {"note": "a friend"}, token=self.alice.token)

    async def test_told(self) -> None:
        """All of one's own sessions are told what was chosen, and nobody else's."""
        mine = [await self.a_session(self.alice) for _ in range(2)]
        other = await self.a_session(self.bob)
        bot = await self.a_session(await self.a_bot_in(self.guild.id, self.alice))
        await self.choose()
        await self.settled(*mine, other, bot)
        for client in mine:
            self.assertEqual(client.seen("USER_SETTINGS_UPDATE"), [{"theme": "light"}])
            guild, private = client.seen("USER_GUILD_SETTINGS_UPDATE")
            self.assertEqual((guild["guild_id"], guild["muted"]), (self.guild.id, True))
            self.assertEqual((private["guild_id"], private["muted"]), (None, True))
            self.assertEqual(
                client.seen("USER_NOTE_UPDATE"), [{"id": self.bob.id, "note": "a friend"}]
            )
        for client in (other, bot):
            told = [each for each in client.names if each.startswith("USER_")]
            self.assertEqual(told, [])

    async def test_ready(self) -> None:
        """Who connects is told what was chosen before, and while they were connected."""
        before = await self.a_session(self.alice)
        [ready] = before.seen("READY")
        self.assertEqual(ready["user_settings"], {**DEFAULTS, "locale": "en-US"})
        self.assertEqual((ready["user_guild_settings"], ready["notes"]), ([], {}))
        await self.choose()
        await self.assert_ready()
        await before.hang_up(1000)
        await self.assert_ready()

    async def assert_ready(self) -> None:
        client = await self.a_session(self.alice)
        [ready] = client.seen("READY")
        self.assertEqual(ready["user_settings"]["theme"], "light")
        told = {each["guild_id"]: each["muted"] for each in ready["user_guild_settings"]}
        self.assertEqual(told, {self.guild.id: True, None: True})
        self.assertEqual(ready["notes"], {self.bob.id: "a friend"})
        await client.hang_up(1000)

    async def test_guild_left(self) -> None:
        """What was chosen for a guild is not told while one is not in it."""
        await self.join(self.bob, self.guild)
        await self.ok("PATCH", self.path, {"muted": True}, token=self.bob.token)
        await self.ok("DELETE", f"/users/@me/guilds/{self.guild.id}", token=self.bob.token)
        client = await self.a_session(self.bob)
        [ready] = client.seen("READY")
        self.assertEqual(ready["user_guild_settings"], [])
        await self.join(self.bob, self.guild)
        again = await self.a_session(self.bob)
        [ready] = again.seen("READY")
        self.assertEqual([each["muted"] for each in ready["user_guild_settings"]], [True])

    async def test_bots(self) -> None:
        """A bot is told of no settings, and nothing is kept in memory for it."""
        client = await self.a_session(await self.a_bot_in(self.guild.id, self.alice))
        [ready] = client.seen("READY")
        self.assertEqual(ready["user_settings"], {})
        self.assertNotIn("user_guild_settings", ready)
        self.assertEqual(list(self.world.state.personal.users()), [])

    async def test_forgotten(self) -> None:
        """Nothing of those who are gone stays in memory."""
        client = await self.a_session(self.alice)
        self.assertEqual(
            list(self.world.state.personal.users()), [Snowflake(int(self.alice.id))]
        )
        await client.hang_up(1000)
        self.assertEqual(list(self.world.state.personal.users()), [])
