"""Sounds and emojis that somebody sends to all who are in a voice channel with them."""

from __future__ import annotations

from typing import Any

from litecord.model import intents
from litecord.model.permissions import (
    ADMINISTRATOR,
    CONNECT,
    SPEAK,
    USE_EXTERNAL_SOUNDS,
    USE_SOUNDBOARD,
    VIEW_CHANNEL,
)
from tests.support.builders import Account, App, BuiltGuild
from tests.support.images import a_picture, data_uri

from .test_sounds import BEEP
from .test_voice import VoiceCase

FIRE = "\U0001f525"


class EffectCase(VoiceCase):
    """Bob and a bot are in the lounge, carol is not; the guild has a sound."""

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.path = f"/channels/{self.lounge}/send-soundboard-sound"
        self.sound = await self.a_sound(self.guild)
        self.clear()

    async def a_sound(self, guild: BuiltGuild, **more: Any) -> str:
        """Make a sound; its id."""
        form = {"name": "beep", "sound": BEEP, "volume": 0.5, "emoji_name": FIRE, **more}
        path = f"/guilds/{guild.id}/soundboard-sounds"
        made = await self.ok("POST", path, form, token=guild.owner.token)
        return str(made["sound_id"])

    async def play(self, by: Account | App, status: int, code: int, **form: Any) -> None:
        """Try to play a sound in vain."""
        asked = self.call("POST", self.path, form, token=by.authorization)
        await self.assertRefused(asked, status, code)

    async def allow(self, permissions: int) -> None:
        """Have everybody in the guild be able to do just this."""
        path = f"/guilds/{self.guild.id}/roles/{self.guild.id}"
        given = {"permissions": str(permissions)}
        await self.ok("PATCH", path, given, token=self.alice.token)

    async def told(self) -> list[list[Any]]:
        """What bob, the bot and carol were told."""
        clients = (self.bobs, self.bots, self.carols)
        await self.settled(*clients)
        return [each.seen("VOICE_CHANNEL_EFFECT_SEND") for each in clients]


class SendSoundTests(EffectCase):
    async def test_send(self) -> None:
        """All who are in the channel are told, and nobody else."""
        form = {"sound_id": self.sound}
        answer = await self.call("POST", self.path, form, token=self.bob.token)
        self.assertEqual((answer.status, answer.body), (204, b""))
        effect = {
            "channel_id": self.lounge,
            "guild_id": self.guild.id,
            "user_id": self.bob.id,
            "emoji": {"id": None, "name": FIRE},
            "sound_id": self.sound,
            "sound_volume": 0.5,
        }
        self.assertEqual(await self.told(), [[effect], [effect], []])

    async def test_custom_emoji(self) -> None:
        """The emoji of a sound is told with its name."""
        form = {"name": "red", "image": data_uri(a_picture())}
        path = f"/guilds/{self.guild.id}/emojis"
        made = await self.ok("POST", path, form, token=self.alice.token)
        sound = await self.a_sound(self.guild, emoji_name=None, emoji_id=made["id"])
        await self.ok("POST", self.path, {"sound_id": sound}, token=self.bob.token)
        [effect], _, _ = await self.told()
        self.assertEqual((effect["emoji"]["id"], effect["emoji"]["name"]), (made["id"], "red"))
        await self.ok("DELETE", f"{path}/{made['id']}", token=self.alice.token)
        await self.ok("POST", self.path, {"sound_id": sound}, token=self.bob.token)
        self.assertIsNone((await self.told())[0][1]["emoji"])

    async def test_default(self) -> None:
        """Default sounds are there for everybody; their ids are told as numbers."""
        await self.ok("POST", self.path, {"sound_id": "1"}, token=self.bob.token)
        [effect], _, _ = await self.told()
        self.assertEqual((effect["sound_id"], effect["sound_volume"]), (1, 1))

    async def test_intent(self) -> None:
        """A bot is told that asked for voice states."""
        deaf = await self.a_session(self.bot, intents.GUILDS)
        await self.ok("POST", self.path, {"sound_id": "1"}, token=self.bob.token)
        await self.settled(deaf)
        self.assertEqual(deaf.seen("VOICE_CHANNEL_EFFECT_SEND"), [])
        self.assertEqual([len(each) for each in await self.told()], [1, 1, 0])

    async def test_permissions(self) -> None:
        """It takes SPEAK and USE_SOUNDBOARD, and USE_EXTERNAL_SOUNDS for those of other guilds."""
        other = await self.a_guild(self.alice)
        theirs = {"sound_id": await self.a_sound(other), "source_guild_id": other.id}
        every = VIEW_CHANNEL | CONNECT | SPEAK | USE_SOUNDBOARD
        for missing in (SPEAK, USE_SOUNDBOARD):
            await self.allow(every & ~missing)
            await self.play(self.bob, 403, 50013, sound_id="1")
        await self.allow(every)
        await self.play(self.bob, 403, 50013, **theirs)
        await self.ok("POST", self.path, {"sound_id": self.sound}, token=self.bob.token)
        own = {"sound_id": self.sound, "source_guild_id": self.guild.id}
        await self.ok("POST", self.path, own, token=self.bob.token)
        await self.allow(every | USE_EXTERNAL_SOUNDS)
        await self.play(self.bob, 404, 10097, **theirs)
        await self.join(self.bob, other)
        await self.ok("POST", self.path, theirs, token=self.bob.token)
        await self.play(self.bob, 404, 10097, sound_id=theirs["sound_id"])
        await self.play(self.bob, 404, 10097, sound_id="77")
        await self.play(self.bob, 404, 10097, sound_id="77", source_guild_id="78")

    async def test_who_is_heard(self) -> None:
        """One must be in the channel, hear, and be heard."""
        await self.play(self.carol, 403, 50167, sound_id="1")
        for field in ("mute", "deaf"):
            await self.ok("PATCH", self.of(self.bob), {field: True}, token=self.alice.token)
            await self.play(self.bob, 403, 50167, sound_id="1")
            await self.ok("PATCH", self.of(self.bob), {field: False}, token=self.alice.token)
        data = {"guild_id": self.guild.id, "channel_id": self.lounge}
        for muted, deafened, may in ((True, False, True), (False, True, False)):
            self.bobs.send(4, {**data, "self_mute": muted, "self_deaf": deafened})
            await self.settled(self.bobs)
            if may:
                await self.ok("POST", self.path, {"sound_id": "1"}, token=self.bob.token)
            else:
                await self.play(self.bob, 403, 50167, sound_id="1")

    async def test_where(self) -> None:
        """In a voice channel; on a stage by those who speak."""
        self.path = f"/channels/{self.guild.channel_id}/send-soundboard-sound"
        await self.play(self.bob, 400, 50024, sound_id="1")
        self.path = f"/channels/{self.stage}/send-soundboard-sound"
        await self.enter(self.bobs, self.stage)
        await self.play(self.bob, 403, 50167, sound_id="1")
        self.path = "/channels/1/send-soundboard-sound"
        await self.play(self.bob, 404, 10003, sound_id="1")
        await self.play(self.bob, 400, 50035)


class SendEmojiTests(EffectCase):
    async def test_send(self) -> None:
        """People show emojis that move; bots cannot."""
        path = f"/channels/{self.lounge}/voice-channel-effects"
        form = {"emoji_name": FIRE, "animation_type": 1, "animation_id": 3}
        await self.ok("POST", path, form, token=self.bob.token)
        effect = {
            "channel_id": self.lounge,
            "guild_id": self.guild.id,
            "user_id": self.bob.id,
            "emoji": {"id": None, "name": FIRE},
            "animation_type": 1,
            "animation_id": 3,
        }
        self.assertEqual(await self.told(), [[effect], [effect], []])
        for wrong in ({"emoji_name": "fire"}, {"emoji_id": "77"}, {}):
            asked = self.call("POST", path, wrong, token=self.bob.token)
            await self.assertRefused(asked, 400, 10014)
        asked = self.call("POST", path, form, token=self.carol.token)
        await self.assertRefused(asked, 403, 50167)
        await self.give(self.guild, self.bot, ADMINISTRATOR)
        asked = self.call("POST", path, form, token=self.bot.authorization)
        await self.assertRefused(asked, 403, 20001)
