"""Soundboard sounds over HTTP, and their events."""

from __future__ import annotations

from typing import Any

from litecord.actions import sounds as actions
from litecord.model import intents
from litecord.model.audit import AuditAction
from litecord.model.permissions import CREATE_GUILD_EXPRESSIONS, MANAGE_GUILD_EXPRESSIONS
from litecord.model.snowflakes import Snowflake
from tests.support.images import a_picture, data_uri
from tests.support.sounds import an_mp3, an_ogg

from .test_stickers import StickerCase

BEEP = data_uri(an_ogg(), "audio/ogg")


class SoundCase(StickerCase):
    """The guild of the sticker tests, with sounds."""

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.path = f"/guilds/{self.guild.id}/soundboard-sounds"

    async def sound(self, by: Any = None, **form: Any) -> Any:
        """Make a sound; the sound object."""
        given = {"name": "beep", "sound": BEEP, **form}
        return await self.ok("POST", self.path, given, token=(by or self.alice).authorization)

    async def an_emoji(self) -> str:
        """Make an emoji; its id."""
        form = {"name": "red", "image": data_uri(a_picture())}
        path = f"/guilds/{self.guild.id}/emojis"
        return str((await self.ok("POST", path, form, token=self.alice.token))["id"])


class ReadSoundTests(SoundCase):
    async def test_read(self) -> None:
        """Members see the sounds, strangers do not; who made them is for who may make any."""
        self.assertEqual(await self.ok("GET", self.path, token=self.bob.token), {"items": []})
        made = await self.sound()
        shown = {key: value for key, value in made.items() if key != "user"}
        path = f"{self.path}/{made['sound_id']}"
        self.assertEqual(await self.ok("GET", path, token=self.bob.token), shown)
        listed = await self.ok("GET", self.path, token=self.bob.token)
        self.assertEqual(listed, {"items": [shown]})
        await self.give(self.guild, self.bob, CREATE_GUILD_EXPRESSIONS)
        self.assertEqual(await self.ok("GET", path, token=self.bob.token), made)
        await self.refused("GET", f"{self.path}/1", None, 404, 10097)
        await self.refused("GET", self.path, None, 403, 50001, await self.a_user())

    async def test_defaults(self) -> None:
        """There are default sounds, of no guild, that everybody may play."""
        told = await self.ok("GET", "/soundboard-default-sounds", token=self.bob.token)
        self.assertEqual([each["sound_id"] for each in told], ["1", "2", "3", "4"])
        for each in told:
            self.assertNotIn("guild_id", each)
            self.assertEqual((each["emoji_id"], each["available"]), (None, True))


class CreateSoundTests(SoundCase):
    async def test_create(self) -> None:
        """A sound is made as asked, and recorded."""
        emoji_id = await self.an_emoji()
        answer = await self.call(
            "POST",
            self.path,
            {"name": "beep", "sound": BEEP, "volume": 0.5, "emoji_id": emoji_id},
            token=self.alice.token,
        )
        self.assertEqual(answer.status, 201)
        made = answer.body
        self.assertEqual(made.pop("user")["id"], self.alice.id)
        expected = {
            "name": "beep",
            "sound_id": made["sound_id"],
            "volume": 0.5,
            "emoji_id": emoji_id,
            "emoji_name": None,
            "guild_id": self.guild.id,
            "available": True,
        }
        self.assertEqual(made, expected)
        [entry] = await self.entries(AuditAction.SOUNDBOARD_SOUND_CREATE)
        self.assertEqual(entry["target_id"], made["sound_id"])
        self.assertIn({"key": "volume", "new_value": 0.5}, entry["changes"])

    async def test_defaults(self) -> None:
        """The volume is 1 where nothing is said, and there is no emoji."""
        for more in ({}, {"volume": None, "emoji_id": None, "emoji_name": None}):
            made = await self.sound(**more)
            told = (made["volume"], made["emoji_id"], made["emoji_name"])
            self.assertEqual(told, (1, None, None))
        self.assertEqual((await self.sound(emoji_name="\U0001f986"))["emoji_name"], "\U0001f986")

    async def test_files(self) -> None:
        """MP3 and Ogg are taken, whatever the URI says they were, if they are short."""
        for content in (an_mp3(), an_ogg(), an_ogg(5.2)):
            await self.sound(sound=data_uri(content, "audio/mp3"))
        for content, code in (
            (b"nothing", 50123),
            (a_picture(), 50123),
            (b"OggS" + bytes(100), 50123),
            (b"ID3" + bytes(100), 50110),
            (an_ogg(5.4), 50124),
            (an_mp3(5.5), 50124),
        ):
            form = {"name": "beep", "sound": data_uri(content, "audio/ogg")}
            await self.refused("POST", self.path, form, 400, code)
        large = data_uri(an_ogg() + bytes(512 * 1024), "audio/ogg")
        for sound, told in ((large, "BINARY_TYPE_MAX_SIZE"), ("beep", "IMAGE_INVALID")):
            form = {"name": "beep", "sound": sound}
            body = await self.refused("POST", self.path, form, 400, 50035)
            self.assertEqual(body["errors"]["sound"]["_errors"][0]["code"], told)

    async def test_fields(self) -> None:
        """A name has 2 to 32 characters, a volume lies between 0 and 1, an emoji is one."""
        for more, code in (
            ({"name": "b"}, 50035),
            ({"name": "b" * 33}, 50035),
            ({"volume": 1.1}, 50035),
            ({"volume": -0.1}, 50035),
            ({"emoji_name": ""}, 50035),
            ({"emoji_name": "duck"}, 50151),
        ):
            form = {"name": "beep", "sound": BEEP, **more}
            await self.refused("POST", self.path, form, 400, code)
        form = {"name": "beep", "sound": BEEP, "emoji_id": "1"}
        await self.refused("POST", self.path, form, 404, 10014)

    async def test_permission(self) -> None:
        """It takes CREATE_GUILD_EXPRESSIONS, whatever else one has."""
        form = {"name": "beep", "sound": BEEP}
        await self.give(self.guild, self.bob, MANAGE_GUILD_EXPRESSIONS)
        await self.refused("POST", self.path, form, 403, 50013, self.bob)
        await self.give(self.guild, self.bob, CREATE_GUILD_EXPRESSIONS)
        await self.sound(self.bob)

    async def test_limits(self) -> None:
        """There is room for 8, for more in boosted guilds, and for 96 in some."""
        self.assertEqual(actions.MOST, (8, 24, 36, 48))
        for _ in range(8):
            await self.sound()
        body = await self.refused("POST", self.path, {"name": "xx", "sound": BEEP}, 400, 30045)
        self.assertIn("(8)", body["message"])
        await self.give_features("MORE_SOUNDBOARD")
        await self.sound()


class ModifySoundTests(SoundCase):
    async def test_modify(self) -> None:
        """What is said changes, the rest stays; null is the default; one emoji replaces another."""
        emoji_id = await self.an_emoji()
        made = await self.sound(emoji_name="\U0001f986", volume=0.5)
        path = f"{self.path}/{made['sound_id']}"
        expected = dict(made)
        for form, changes in (
            ({"name": "boop"}, {"name": "boop"}),
            ({"volume": None}, {"volume": 1}),
            ({"emoji_id": emoji_id}, {"emoji_id": emoji_id, "emoji_name": None}),
            ({}, {}),
            ({"emoji_name": "\U0001f514"}, {"emoji_id": None, "emoji_name": "\U0001f514"}),
            ({"emoji_id": None, "emoji_name": None}, {"emoji_name": None}),
        ):
            expected |= changes
            changed = await self.ok("PATCH", path, form, token=self.alice.token)
            self.assertEqual(changed, expected, form)
        self.assertEqual(len(await self.entries(AuditAction.SOUNDBOARD_SOUND_UPDATE)), 5)
        await self.refused("PATCH", path, {"emoji_id": "1"}, 404, 10014)
        await self.refused("PATCH", f"{self.path}/1", {"name": "xx"}, 404, 10097)

    async def test_who_may(self) -> None:
        """Whoever made it may change and delete it while they may make any; managers always."""
        made = await self.sound()
        path = f"{self.path}/{made['sound_id']}"
        await self.give(self.guild, self.bob, CREATE_GUILD_EXPRESSIONS)
        for method, form in (("PATCH", {"name": "mine"}), ("DELETE", None)):
            await self.refused(method, path, form, 403, 50013, self.bob)
        own = await self.sound(self.bob)
        await self.ok("DELETE", f"{self.path}/{own['sound_id']}", token=self.bob.token)
        await self.give(self.guild, self.bob, MANAGE_GUILD_EXPRESSIONS)
        await self.ok("PATCH", path, {"name": "ours"}, token=self.bob.token)
        answer = await self.call("DELETE", path, token=self.bob.token)
        self.assertEqual((answer.status, answer.body), (204, b""))
        self.assertEqual(len(await self.entries(AuditAction.SOUNDBOARD_SOUND_DELETE)), 2)
        await self.refused("DELETE", path, None, 404, 10097)


class SoundEventTests(SoundCase):
    async def test_told(self) -> None:
        """Whoever asked for expressions is told; op 31 and a new guild bring all sounds."""
        hears = await self.a_session(await self.a_bot_in(self.guild.id, self.alice))
        deaf = await self.a_session(
            await self.a_bot_in(self.guild.id, self.alice), intents.GUILDS
        )
        made = await self.sound()
        path = f"{self.path}/{made['sound_id']}"
        changed = await self.ok("PATCH", path, {"name": "boop"}, token=self.alice.token)
        kept = await self.sound()
        await self.ok("DELETE", path, token=self.alice.token)
        deaf.send(31, {"guild_ids": [self.guild.id, "1"]})
        await self.settled(hears, deaf)
        self.assertEqual(hears.seen("GUILD_SOUNDBOARD_SOUND_CREATE"), [made, kept])
        self.assertEqual(hears.seen("GUILD_SOUNDBOARD_SOUND_UPDATE"), [changed])
        gone = {"sound_id": made["sound_id"], "guild_id": self.guild.id}
        self.assertEqual(hears.seen("GUILD_SOUNDBOARD_SOUND_DELETE"), [gone])
        shown = {key: value for key, value in kept.items() if key != "user"}
        told = {"guild_id": self.guild.id, "soundboard_sounds": [shown]}
        self.assertEqual(deaf.seen("SOUNDBOARD_SOUNDS"), [told])
        self.assertEqual(deaf.seen("GUILD_SOUNDBOARD_SOUND_CREATE"), [])
        new = await self.a_session(await self.a_bot_in(self.guild.id, self.alice))
        await self.settled(new)
        self.assertEqual(new.seen("GUILD_CREATE")[0]["soundboard_sounds"], [shown])
        self.assertEqual(
            list(self.world.state.guilds[Snowflake(int(self.guild.id))].sounds),
            [int(kept["sound_id"])],
        )
