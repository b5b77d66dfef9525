"""What a channel's fields may be: limits that hang on its type and on its guild."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any, ClassVar

import attrs
from twisted.trial.unittest import SynchronousTestCase

from litecord.actions.channel_settings import check_type, name_for, settings
from litecord.errors import ApiError, BitrateTooHigh, InvalidForm, UnknownEmoji, UnknownTag
from litecord.events import GuildEmojisUpdated
from litecord.model.channels import SETTINGS, ChannelType, DefaultReaction, ForumTag
from litecord.model.emojis import Emoji
from litecord.model.snowflakes import Snowflake
from litecord.state.state import State
from litecord.wire.channels import CreateChannel
from litecord.wire.forms import decode
from tests.support.states import GUILD, a_channel, a_guild_state

TEXT, VOICE, STAGE = ChannelType.GUILD_TEXT, ChannelType.GUILD_VOICE, ChannelType.GUILD_STAGE_VOICE
NEWS, CATEGORY = ChannelType.GUILD_ANNOUNCEMENT, ChannelType.GUILD_CATEGORY
FORUM, MEDIA = ChannelType.GUILD_FORUM, ChannelType.GUILD_MEDIA
WAVE, NOBODYS = Snowflake(41), Snowflake(42)


@attrs.frozen
class Asked:
    """As much of a ``Change`` as is looked at."""

    state: State
    next_id: Callable[[], Snowflake]


class SettingsCase(SynchronousTestCase):
    guild: ClassVar[dict[str, Any]] = {}

    def setUp(self) -> None:
        self.state, self.here = a_guild_state(**self.guild)
        wave = Emoji(id=WAVE, guild_id=GUILD, name="wave", user_id=None, digest="0" * 64)
        self.state.apply(GuildEmojisUpdated(guild_id=GUILD, emojis=(wave,)))
        numbers = count(100)
        self.change: Any = Asked(self.state, lambda: Snowflake(next(numbers)))

    def told(self, type: ChannelType, before: Any = None, /, **form: Any) -> dict[str, Any]:
        """What a form makes of a channel."""
        decoded: Any = decode(CreateChannel, {"name": "x", **form})
        return settings(self.change, self.here.guild, type, decoded, before)

    def assertRefused(self, error: type[ApiError], *asked: Any, **form: Any) -> None:
        """A form is refused."""
        self.assertRaises(error, self.told, *asked, **form)


class FieldTests(SettingsCase):
    def test_defaults(self) -> None:
        """Null is the default; what is not mentioned is not touched."""
        self.assertEqual(self.told(VOICE, bitrate=None), {"bitrate": 64_000, "flags": 0})
        self.assertEqual(self.told(TEXT), {"flags": 0})

    def test_ignored(self) -> None:
        """What a type does not have is ignored, however wrong it would be."""
        self.assertEqual(self.told(CATEGORY, topic="x", bitrate=1_000_000), {"flags": 0})
        for type, names in SETTINGS.items():
            told = self.told(type, user_limit=5, topic="x")
            self.assertEqual(told.keys() - {"flags"}, names & {"user_limit", "topic"}, type)

    def test_topic(self) -> None:
        """A topic has 1,024 characters, a forum's guidelines 4,096; an empty one is none."""
        self.assertEqual(self.told(TEXT, topic="")["topic"], None)
        self.assertRefused(InvalidForm, TEXT, topic="x" * 1025)
        for type in FORUM, MEDIA:
            self.assertEqual(len(self.told(type, topic="x" * 4096)["topic"]), 4096)

    def test_limits(self) -> None:
        """A voice channel holds 99 users, a stage 10,000."""
        for type, most in ((VOICE, 99), (STAGE, 10_000)):
            self.assertEqual(self.told(type, user_limit=most)["user_limit"], most)
            self.assertRefused(InvalidForm, type, user_limit=most + 1)

    def test_region(self) -> None:
        """A region is one of those that are listed."""
        self.assertRefused(InvalidForm, VOICE, rtc_region="atlantis")
        self.assertEqual(self.told(VOICE, rtc_region=None)["rtc_region"], None)

    def test_spoiler(self) -> None:
        """What is for adults is no spoiler, whichever of the two came first."""
        spoiler = 1 << 21
        self.assertEqual(self.told(TEXT, flags=spoiler)["flags"], spoiler)
        self.assertRefused(InvalidForm, TEXT, flags=spoiler, nsfw=True)
        self.assertRefused(InvalidForm, TEXT, a_channel(5, nsfw=True), flags=spoiler)
        self.assertRefused(InvalidForm, TEXT, a_channel(5, flags=spoiler), nsfw=True)

    def test_flags(self) -> None:
        """A type's own flags are set; those it has by other means stay, all others are ignored."""
        self.assertEqual(self.told(FORUM, flags=1 << 4 | 1 << 15)["flags"], 1 << 4)
        self.assertEqual(self.told(MEDIA, flags=1 << 15)["flags"], 1 << 15)
        pinned = a_channel(5, type=TEXT, flags=1 << 1)
        self.assertEqual(self.told(TEXT, pinned, flags=0)["flags"], 1 << 1)
        self.assertEqual(self.told(CATEGORY, flags=1 << 21)["flags"], 0)


class BitrateTests(SettingsCase):
    def test_tiers(self) -> None:
        """How much a voice channel may sound like hangs on the guild's tier."""
        for tier, most in enumerate((96_000, 128_000, 256_000, 384_000)):
            self.here.guild = attrs.evolve(self.here.guild, premium_tier=tier)
            self.assertEqual(self.told(VOICE, bitrate=most)["bitrate"], most)
            self.assertRefused(InvalidForm, VOICE, bitrate=most + 1)

    def test_stage(self) -> None:
        """A stage never gets more than 64 kbit/s, and says so in its own way."""
        self.here.guild = attrs.evolve(self.here.guild, premium_tier=3)
        self.assertEqual(self.told(STAGE, bitrate=64_000)["bitrate"], 64_000)
        self.assertRefused(BitrateTooHigh, STAGE, bitrate=64_001)

    def test_partner(self) -> None:
        """A guild with VIP_REGIONS has the highest tier's."""
        self.here.guild = attrs.evolve(self.here.guild, features=("VIP_REGIONS",))
        self.assertEqual(self.told(VOICE, bitrate=384_000)["bitrate"], 384_000)


class ForumTests(SettingsCase):
    def test_reaction(self) -> None:
        """A unicode emoji, one of the guild's own, or none; another guild's is unknown."""

        def made(**form: Any) -> Any:
            return self.told(FORUM, default_reaction_emoji=form)["default_reaction_emoji"]

        self.assertEqual(made(emoji_name="x"), DefaultReaction(emoji_name="x"))
        self.assertEqual(made(emoji_id=str(WAVE)), DefaultReaction(emoji_id=WAVE))
        self.assertEqual(made(emoji_name=""), None)
        self.assertEqual(self.told(FORUM, default_reaction_emoji=None)["flags"], 0)
        other = {"emoji_id": str(NOBODYS)}
        self.assertRefused(UnknownEmoji, FORUM, default_reaction_emoji=other)

    def test_tags(self) -> None:
        """A tag keeps its id, a new one gets one; its emoji is found like a reaction's."""
        before = a_channel(5, type=FORUM, available_tags=(ForumTag(id=Snowflake(7), name="a"),))
        forms = [{"id": "7", "name": "b"}, {"name": "c", "emoji_id": str(WAVE)}]
        kept, made = self.told(FORUM, before, available_tags=forms)["available_tags"]
        self.assertEqual(kept, ForumTag(id=Snowflake(7), name="b"))
        self.assertEqual((made.id, made.emoji_id), (100, WAVE))
        strange = [{"name": "c", "emoji_id": str(NOBODYS)}]
        self.assertRefused(UnknownEmoji, FORUM, before, available_tags=strange)
        self.assertRefused(UnknownTag, FORUM, available_tags=[{"id": "7", "name": "b"}])

    def test_no_guild_yet(self) -> None:
        """A guild that is being made has no emojis."""
        self.state.drop_guild(GUILD)
        reaction = {"emoji_id": str(WAVE)}
        self.assertRefused(UnknownEmoji, FORUM, default_reaction_emoji=reaction)


class NameTests(SettingsCase):
    def test_names(self) -> None:
        """Text channels and forums are written small and without spaces, all others as given."""
        for type in TEXT, NEWS, FORUM, MEDIA:
            self.assertEqual(name_for(type, "Big Talk!"), "big-talk")
        for type in VOICE, STAGE, CATEGORY:
            self.assertEqual(name_for(type, "Big Talk!"), "Big Talk!")

    def test_nothing_left(self) -> None:
        """A name of which nothing is left is too short."""
        self.assertRaises(InvalidForm, name_for, TEXT, "!?!")
        self.assertEqual(name_for(VOICE, "!?!"), "!?!")

    def test_types(self) -> None:
        """Announcements are for communities."""
        self.assertRaises(InvalidForm, check_type, self.here.guild, 5)
        news = attrs.evolve(self.here.guild, features=("NEWS",))
        self.assertEqual(check_type(news, 5), NEWS)
        self.assertEqual(check_type(self.here.guild, 0), TEXT)
