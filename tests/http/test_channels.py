"""Channels over HTTP: made, shown, changed, moved and deleted."""

from __future__ import annotations

from typing import Any

from litecord import events
from litecord.model.permissions import (
    ADMINISTRATOR,
    CONNECT,
    KICK_MEMBERS,
    MANAGE_CHANNELS,
    MANAGE_ROLES,
    SEND_MESSAGES,
    VIEW_CHANNEL,
)
from litecord.model.snowflakes import Snowflake
from tests.support.builders import Account, HomeCase
from tests.support.images import a_picture, data_uri

COMMUNITY = {
    "features": ["COMMUNITY"],
    "verification_level": 1,
    "explicit_content_filter": 2,
}


class ChannelCase(HomeCase):
    """A guild of alice's, with bob in it."""

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.path = f"/guilds/{self.guild.id}/channels"
        self.general = f"/channels/{self.guild.channel_id}"
        self.events.clear()

    async def make(self, **form: Any) -> Any:
        """Make a channel; the answer's body."""
        return await self.a_channel(self.guild, **form)

    async def channels(self, account: Account | None = None) -> dict[str, Any]:
        """The channels that somebody sees, by id."""
        listed = await self.ok("GET", self.path, token=(account or self.alice).token)
        return {each["id"]: each for each in listed}

    async def be_community(self) -> None:
        """Make the guild a community with a channel each for its rules and updates."""
        rules, updates = [await self.make(name=name) for name in ("rules", "updates")]
        form = COMMUNITY | {
            "rules_channel_id": rules["id"],
            "public_updates_channel_id": updates["id"],
        }
        await self.ok("PATCH", f"/guilds/{self.guild.id}", form, token=self.alice.token)

    async def refused(self, form: Any, status: int = 400, code: int = 50035) -> Any:
        """Try to make a channel in vain; the answer's body."""
        asked = self.call("POST", self.path, form, token=self.alice.token)
        return await self.assertRefused(asked, status, code)

    async def unchangeable(self, path: str, form: Any, status: int = 400, code: int = 50035) -> Any:
        """Try to change something in vain; the answer's body."""
        asked = self.call("PATCH", path, form, token=self.alice.token)
        return await self.assertRefused(asked, status, code)


class CreateChannelTests(ChannelCase):
    async def test_text(self) -> None:
        """A text channel is the last of its kind, under a name that fits."""
        answer = await self.call("POST", self.path, {"name": "My Room!"}, token=self.alice.token)
        self.assertEqual(answer.status, 201)
        self.assertEqual((answer.body["type"], answer.body["name"]), (0, "my-room"))
        self.assertEqual((answer.body["position"], answer.body["parent_id"]), (1, None))
        [created] = self.announced(events.ChannelCreated)
        self.assertEqual(str(created.channel.id), answer.body["id"])
        self.assertIn(answer.body["id"], await self.channels(self.bob))

    async def test_positions(self) -> None:
        """Text, voice and categories are counted apart; a position that is given is taken."""
        positions = [(await self.make(type=type))["position"] for type in (0, 2, 4, 15, 0)]
        self.assertEqual(positions, [1, 1, 2, 2, 3])
        self.assertEqual((await self.make(position=7))["position"], 7)
        self.assertEqual((await self.make(position=None))["position"], 8)

    async def test_fields_of_each_type(self) -> None:
        """Each type takes the fields it has and ignores the others; all are still there later."""
        await self.be_community()
        given = {
            "topic": "words",
            "nsfw": True,
            "rate_limit_per_user": 5,
            "bitrate": 32000,
            "user_limit": 9,
            "rtc_region": "rotterdam",
            "video_quality_mode": 2,
            "default_auto_archive_duration": 4320,
            "default_thread_rate_limit_per_user": 6,
            "default_sort_order": 1,
            "default_forum_layout": 2,
            "default_reaction_emoji": {"emoji_name": "\N{SPARKLES}"},
        }
        text = {"topic", "nsfw", "default_auto_archive_duration"} | {
            "default_thread_rate_limit_per_user"
        }
        voice = {"nsfw", "rate_limit_per_user", "bitrate", "user_limit", "rtc_region"} | {
            "video_quality_mode"
        }
        forum = text | {"rate_limit_per_user", "default_sort_order", "default_reaction_emoji"}
        of_type: dict[int, set[str]] = {
            0: text | {"rate_limit_per_user"},
            2: voice,
            4: set(),
            5: text,
            13: voice,
            15: forum | {"default_forum_layout"},
        }
        ids = {}
        for type, names in of_type.items():
            made = await self.make(type=type, **given)
            ids[made["id"]] = made
            self.assertEqual(made["type"], type)
            for name, value in given.items():
                if name == "default_reaction_emoji" and name in names:
                    self.assertEqual(made[name]["emoji_name"], "\N{SPARKLES}")
                elif name in names:
                    self.assertEqual(made[name], value, f"{name} of {type}")
                else:
                    self.assertNotEqual(made.get(name), value, f"{name} of {type}")
        self.world.state.drop_guild(int(self.guild.id))  # type: ignore[arg-type]
        again = await self.channels()
        self.assertEqual({each: again[each] for each in ids}, ids)

    async def test_limits(self) -> None:
        """What is out of bounds is refused at its field."""
        wrong: list[tuple[dict[str, Any], str]] = [
            ({"name": ""}, "name"),
            ({"name": "!!!"}, "name"),
            ({"name": "x" * 101}, "name"),
            ({"type": 1}, "type"),
            ({"type": 11}, "type"),
            ({"type": 14}, "type"),
            ({"topic": "x" * 1025}, "topic"),
            ({"type": 15, "topic": "x" * 4097}, "topic"),
            ({"rate_limit_per_user": 21601}, "rate_limit_per_user"),
            ({"type": 2, "bitrate": 7999}, "bitrate"),
            ({"type": 2, "bitrate": 96001}, "bitrate"),
            ({"type": 2, "user_limit": 100}, "user_limit"),
            ({"type": 2, "video_quality_mode": 3}, "video_quality_mode"),
            ({"default_auto_archive_duration": 61}, "default_auto_archive_duration"),
            ({"type": 15, "default_sort_order": 2}, "default_sort_order"),
            ({"type": 15, "default_forum_layout": 3}, "default_forum_layout"),
            ({"position": -1}, "position"),
            ({"position": 2**31}, "position"),
            ({"nsfw": True, "flags": 1 << 21}, "flags"),
            ({"parent_id": "1"}, "parent_id"),
            ({"parent_id": self.guild.channel_id}, "parent_id"),
        ]
        for form, name in wrong:
            body = await self.refused({"name": "room", **form})
            self.assertEqual(list(body["errors"]), [name], form)
        self.assertEqual(self.announced(events.ChannelCreated), [])
        long = await self.make(type=15, topic="x" * 4096)
        self.assertEqual(len(long["topic"]), 4096)

    async def test_community_only(self) -> None:
        """Stages and announcements are for communities."""
        await self.refused({"name": "stage", "type": 13}, 400, 50024)
        body = await self.refused({"name": "news", "type": 5})
        self.assertEqual(body["errors"]["type"]["_errors"][0]["code"], "BASE_TYPE_CHOICES")
        await self.be_community()
        stage = await self.make(type=13, user_limit=10_000)
        self.assertEqual(stage["user_limit"], 10_000)
        await self.refused({"name": "stage", "type": 13, "bitrate": 64_001}, 400, 30052)
        self.assertEqual((await self.make(type=5))["type"], 5)

    async def test_tags(self) -> None:
        """A forum's tags have ids and different names."""
        forum = await self.make(
            type=15, flags=1 << 4, available_tags=[{"name": "a", "moderated": True}, {"name": "b"}]
        )
        first, second = forum["available_tags"]
        self.assertEqual((first["name"], first["moderated"]), ("a", True))
        self.assertEqual((second["moderated"], second["emoji_name"]), (False, None))
        self.assertEqual(forum["flags"], 1 << 4)
        form: dict[str, Any] = {"name": "f", "type": 15}
        await self.refused(form | {"available_tags": [{"name": "a"}, {"name": "a"}]}, 400, 40061)
        await self.refused(form | {"available_tags": [{"name": "a", "id": "5"}]}, 404, 10087)
        await self.refused(form | {"available_tags": [{"name": "a", "emoji_id": "5"}]}, 404, 10014)
        many = [{"name": str(each)} for each in range(21)]
        await self.refused(form | {"available_tags": many})
        two = [{"name": "a", "emoji_id": "5", "emoji_name": "x"}]
        await self.refused(form | {"available_tags": two})

    async def test_emojis_of_the_guild(self) -> None:
        """A forum's tags and its default reaction may be emojis of the guild."""
        image = {"name": "wave", "image": data_uri(a_picture())}
        path = f"/guilds/{self.guild.id}/emojis"
        emoji = await self.ok("POST", path, image, token=self.guild.owner.token)
        forum = await self.make(
            type=15,
            available_tags=[{"name": "a", "emoji_id": emoji["id"]}],
            default_reaction_emoji={"emoji_id": emoji["id"]},
        )
        chosen = {"emoji_id": emoji["id"], "emoji_name": None}
        self.assertEqual(forum["default_reaction_emoji"], chosen)
        [tag] = forum["available_tags"]
        self.assertLessEqual(chosen.items(), tag.items())
        self.world.state.drop_guild(Snowflake(int(self.guild.id)))  # to be loaded anew
        path = f"/channels/{forum['id']}"
        self.assertEqual(await self.ok("GET", path, token=self.guild.owner.token), forum)

    async def test_parent(self) -> None:
        """A channel in a category has its overwrites, or its own; who sees it has the category."""
        hidden = [{"id": self.guild.id, "type": 0, "deny": str(VIEW_CHANNEL)}]
        category = await self.make(type=4, permission_overwrites=hidden)
        synced = await self.make(parent_id=category["id"])
        self.assertEqual(synced["permission_overwrites"], category["permission_overwrites"])
        own = await self.make(parent_id=category["id"], permission_overwrites=[])
        self.assertEqual(own["permission_overwrites"], [])
        seen = await self.channels(self.bob)
        self.assertNotIn(synced["id"], seen)
        self.assertLessEqual({own["id"], category["id"]}, set(seen))
        await self.ok("DELETE", f"/channels/{own['id']}", token=self.guild.owner.token)
        self.assertNotIn(category["id"], await self.channels(self.bob))
        body = await self.refused({"name": "c", "type": 4, "parent_id": category["id"]})
        code = body["errors"]["parent_id"]["_errors"][0]["code"]
        self.assertEqual(code, "CHANNEL_PARENT_INVALID_TYPE")

    async def test_full(self) -> None:
        """A category holds 50 channels, a guild 500."""
        await self.fill(50, parent="Text Channels")
        channels = (await self.channels()).values()
        [text] = [each["id"] for each in channels if each["name"] == "Text Channels"]
        body = await self.refused({"name": "room", "parent_id": text})
        self.assertEqual(
            body["errors"]["parent_id"]["_errors"],
            [
                {
                    "code": "CHANNEL_PARENT_MAX_CHANNELS",
                    "message": "Maximum number of channels in category reached (50)",
                }
            ],
        )
        await self.fill(500)
        await self.refused({"name": "room"}, 400, 30013)

    async def fill(self, count: int, parent: str | None = None) -> None:
        """Add channels behind the world's back until there are so many, and load them."""
        await self.database.autocommit.execute(
            """
            insert into channels (id, guild_id, type, name, parent_id)
            select 1000 * %(count)s + number, %(guild)s, 0, 'filler',
                   (select id from channels where name = %(parent)s)
            from generate_series(1, %(count)s - (
                select count(*) from channels where guild_id = %(guild)s
                and (%(parent)s::text is null
                     or parent_id = (select id from channels where name = %(parent)s))
            )) number
            """,
            {"count": count, "guild": int(self.guild.id), "parent": parent},
        )
        self.world.state.drop_guild(int(self.guild.id))  # type: ignore[arg-type]

    async def test_permissions(self) -> None:
        """It takes MANAGE_CHANNELS; strangers and guilds that are not there are told apart."""
        eve = await self.a_user()
        form = {"name": "room"}
        asked = self.call("POST", self.path, form, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)
        await self.assertRefused(self.call("POST", self.path, form, token=eve.token), 403, 50001)
        asked = self.call("POST", "/guilds/1/channels", form, token=eve.token)
        await self.assertRefused(asked, 404, 10004)
        await self.give(self.guild, self.bob, MANAGE_CHANNELS)
        await self.ok("POST", self.path, form, token=self.bob.token)

    async def test_overwrites_of_a_new_channel(self) -> None:
        """One says only what one has, and only an administrator says MANAGE_ROLES."""
        await self.give(self.guild, self.bob, MANAGE_CHANNELS | MANAGE_ROLES)

        def asked(allow: int, deny: int = 0) -> Any:
            overwrite = {"id": self.guild.id, "allow": str(allow), "deny": str(deny)}
            form = {"name": "room", "permission_overwrites": [overwrite]}
            return self.call("POST", self.path, form, token=self.bob.token)

        await self.assertRefused(asked(KICK_MEMBERS), 403, 50013)
        await self.assertRefused(asked(0, KICK_MEMBERS), 403, 50013)
        await self.assertRefused(asked(MANAGE_ROLES), 403, 50013)
        self.assertEqual((await asked(VIEW_CHANNEL, SEND_MESSAGES)).status, 201)
        await self.give(self.guild, self.bob, ADMINISTRATOR)
        self.assertEqual((await asked(MANAGE_ROLES | KICK_MEMBERS)).status, 201)
        form = {"name": "room", "permission_overwrites": [{"id": "5", "type": 0}]}
        await self.refused(form, 404, 10009)


class ReadChannelTests(ChannelCase):
    async def test_hidden(self) -> None:
        """A channel one cannot see is not listed and not shown, and told from one that is not."""
        deny = [{"id": self.guild.id, "type": 0, "deny": str(VIEW_CHANNEL)}]
        hidden = await self.make(permission_overwrites=deny)
        path = f"/channels/{hidden['id']}"
        self.assertEqual(await self.ok("GET", path, token=self.alice.token), hidden)
        await self.assertRefused(self.call("GET", path, token=self.bob.token), 403, 50001)
        await self.assertRefused(self.call("GET", "/channels/1", token=self.bob.token), 404, 10003)
        self.assertNotIn(hidden["id"], await self.channels(self.bob))
        self.assertIn(hidden["id"], await self.channels())

    async def test_voice(self) -> None:
        """A voice channel is shown to those who may connect."""
        deny = [{"id": self.guild.id, "type": 0, "deny": str(CONNECT)}]
        voice = await self.make(type=2, permission_overwrites=deny)
        path = f"/channels/{voice['id']}"
        await self.assertRefused(self.call("GET", path, token=self.bob.token), 403, 50001)
        await self.ok("GET", path, token=self.alice.token)


class ModifyChannelTests(ChannelCase):
    async def test_fields(self) -> None:
        """A change is written, told, and answered with the whole channel."""
        form = {"name": "Other Room", "topic": "words", "nsfw": True, "rate_limit_per_user": 10}
        told = await self.ok("PATCH", self.general, form, token=self.alice.token)
        self.assertEqual({name: told[name] for name in form}, form | {"name": "other-room"})
        [updated] = self.announced(events.ChannelUpdated)
        self.assertEqual(updated.channel.topic, "words")
        self.assertEqual(await self.ok("GET", self.general, token=self.bob.token), told)

    async def test_null_and_nothing(self) -> None:
        """Null sets a field back; a change to what it is already is told to nobody."""
        await self.ok("PATCH", self.general, {"topic": "words"}, token=self.alice.token)
        told = await self.ok(
            "PATCH", self.general, {"topic": None, "nsfw": None}, token=self.alice.token
        )
        self.assertEqual((told["topic"], told["nsfw"]), (None, False))
        self.events.clear()
        await self.ok("PATCH", self.general, {"name": "general"}, token=self.alice.token)
        await self.ok("PATCH", self.general, {}, token=self.alice.token)
        self.assertEqual(self.events, [])

    async def test_permissions(self) -> None:
        """It takes MANAGE_CHANNELS in the channel, and sight of it."""
        form = {"topic": "mine"}
        asked = self.call("PATCH", self.general, form, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)
        allow = {"type": 1, "allow": str(MANAGE_CHANNELS)}
        path = f"{self.general}/permissions/{self.bob.id}"
        await self.ok("PUT", path, allow, token=self.alice.token)
        await self.ok("PATCH", self.general, form, token=self.bob.token)
        hidden = {"type": 1, "allow": str(MANAGE_CHANNELS), "deny": str(VIEW_CHANNEL)}
        await self.ok("PUT", path, hidden, token=self.alice.token)
        asked = self.call("PATCH", self.general, form, token=self.bob.token)
        await self.assertRefused(asked, 403, 50001)

    async def test_conversion(self) -> None:
        """A text channel becomes an announcement channel and back, in communities, but no other."""
        await self.unchangeable(self.general, {"type": 5})
        await self.unchangeable(self.general, {"type": 2}, 400, 50024)
        await self.be_community()
        form = {"type": 5}
        await self.ok("PATCH", self.general, {"rate_limit_per_user": 9}, token=self.alice.token)
        told = await self.ok("PATCH", self.general, form, token=self.alice.token)
        self.assertEqual((told["type"], told["rate_limit_per_user"]), (5, 0))
        told = await self.ok("PATCH", self.general, {"type": 0}, token=self.alice.token)
        self.assertEqual(told["type"], 0)
        channels = (await self.channels()).values()
        [rules] = [each["id"] for each in channels if each["name"] == "rules"]
        await self.unchangeable(f"/channels/{rules}", form, 400, 50086)

    async def test_parent(self) -> None:
        """A channel moves into a category and out of it, keeping its overwrites."""
        category = await self.make(type=4)
        told = await self.ok(
            "PATCH", self.general, {"parent_id": category["id"]}, token=self.alice.token
        )
        self.assertEqual(told["parent_id"], category["id"])
        told = await self.ok("PATCH", self.general, {"parent_id": None}, token=self.alice.token)
        self.assertIsNone(told["parent_id"])
        for parent in ("1", self.guild.channel_id):
            body = await self.unchangeable(self.general, {"parent_id": parent})
            self.assertEqual(list(body["errors"]), ["parent_id"])

    async def test_tags_keep_their_ids(self) -> None:
        """A tag sent with its id stays that tag under another name; others come and go."""
        forum = await self.make(type=15, available_tags=[{"name": "a"}, {"name": "b"}])
        first = forum["available_tags"][0]
        form = {"available_tags": [{"id": first["id"], "name": "A"}, {"name": "c"}]}
        path = f"/channels/{forum['id']}"
        told = await self.ok("PATCH", path, form, token=self.alice.token)
        self.assertEqual(
            [(each["name"], each["id"] == first["id"]) for each in told["available_tags"]],
            [("A", True), ("c", False)],
        )

    async def test_synced_children_follow(self) -> None:
        """Overwrites of a category are those of the children that had the same ones before."""
        category = await self.make(type=4)
        synced = await self.make(parent_id=category["id"])
        role = await self.a_role(self.guild)
        other = await self.make(
            parent_id=category["id"], permission_overwrites=[{"id": role, "type": 0, "deny": "8"}]
        )
        self.events.clear()
        hidden = [{"id": self.guild.id, "type": 0, "deny": str(VIEW_CHANNEL)}]
        await self.ok(
            "PATCH",
            f"/channels/{category['id']}",
            {"permission_overwrites": hidden},
            token=self.alice.token,
        )
        updated = [str(each.channel.id) for each in self.announced(events.ChannelUpdated)]
        self.assertEqual(updated, [category["id"], synced["id"]])
        now = await self.channels()
        self.assertEqual(
            now[synced["id"]]["permission_overwrites"],
            now[category["id"]]["permission_overwrites"],
        )
        self.assertEqual(now[other["id"]], other)


class DeleteChannelTests(ChannelCase):
    async def test_delete(self) -> None:
        """A deleted channel is answered once more, told, and gone with its invites."""
        code = await self.an_invite(self.guild)
        told = await self.ok("DELETE", self.general, token=self.alice.token)
        self.assertEqual(told["id"], self.guild.channel_id)
        [deleted] = self.announced(events.ChannelDeleted)
        self.assertEqual(str(deleted.channel.id), self.guild.channel_id)
        asked = self.call("GET", self.general, token=self.alice.token)
        await self.assertRefused(asked, 404, 10003)
        await self.assertRefused(self.call("GET", f"/invites/{code}"), 404, 10006)

    async def test_fields_of_the_guild(self) -> None:
        """Where the guild names the channel, it does not any more; that is told first."""
        path = f"/guilds/{self.guild.id}"
        voice = await self.make(type=2)
        await self.ok("PATCH", path, {"afk_channel_id": voice["id"]}, token=self.alice.token)
        for channel_id in (voice["id"], self.guild.channel_id):
            await self.ok("DELETE", f"/channels/{channel_id}", token=self.alice.token)
        self.assertIsInstance(self.events[-3], events.GuildUpdated)
        self.assertIsInstance(self.events[-2], events.ChannelDeleted)
        guild = await self.ok("GET", path, token=self.alice.token)
        self.assertEqual((guild["afk_channel_id"], guild["system_channel_id"]), (None, None))

    async def test_category(self) -> None:
        """What a category held stays without a parent, and each of them is told."""
        category = await self.make(type=4)
        children = [(await self.make(parent_id=category["id"]))["id"] for _ in range(2)]
        self.events.clear()
        await self.ok("DELETE", f"/channels/{category['id']}", token=self.alice.token)
        updated = self.announced(events.ChannelUpdated)
        self.assertEqual([str(each.channel.id) for each in updated], children)
        now = await self.channels()
        self.assertEqual([now[each]["parent_id"] for each in children], [None, None])

    async def test_community(self) -> None:
        """A community keeps its rules and its updates."""
        await self.be_community()
        named = {each["name"]: each["id"] for each in (await self.channels()).values()}
        for name in ("rules", "updates"):
            asked = self.call("DELETE", f"/channels/{named[name]}", token=self.alice.token)
            await self.assertRefused(asked, 400, 50074)

    async def test_permissions(self) -> None:
        """It takes MANAGE_CHANNELS."""
        asked = self.call("DELETE", self.general, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)
        await self.give(self.guild, self.bob, MANAGE_CHANNELS)
        await self.ok("DELETE", self.general, token=self.bob.token)
        await self.assertRefused(
            self.call("DELETE", self.general, token=self.bob.token), 404, 10003
        )


class MoveChannelsTests(ChannelCase):
    async def test_positions(self) -> None:
        """Each channel that changed is told, and the others are not."""
        made = [(await self.make())["id"] for _ in range(2)]
        self.events.clear()
        form = [{"id": made[0], "position": 9}, {"id": made[1], "position": 2}]
        answer = await self.call("PATCH", self.path, form, token=self.alice.token)
        self.assertEqual(answer.status, 204)
        updated = self.announced(events.ChannelUpdated)
        self.assertEqual([(str(e.channel.id), e.channel.position) for e in updated], [(made[0], 9)])
        self.assertEqual((await self.channels())[made[0]]["position"], 9)

    async def test_parent(self) -> None:
        """A channel moves under a category and takes its overwrites if it is told to."""
        hidden = [{"id": self.guild.id, "type": 0, "deny": str(VIEW_CHANNEL)}]
        category = await self.make(type=4, permission_overwrites=hidden)
        form: dict[str, Any] = {"id": self.guild.channel_id, "parent_id": category["id"]}
        await self.ok("PATCH", self.path, [form], token=self.alice.token)
        channel = (await self.channels())[self.guild.channel_id]
        self.assertEqual(channel["parent_id"], category["id"])
        self.assertEqual(channel["permission_overwrites"], [])
        form["lock_permissions"] = True
        await self.ok("PATCH", self.path, [form], token=self.alice.token)
        channel = (await self.channels())[self.guild.channel_id]
        self.assertEqual(channel["permission_overwrites"], category["permission_overwrites"])
        self.assertNotIn(self.guild.channel_id, await self.channels(self.bob))

    async def test_refusals(self) -> None:
        """One parent at a time, channels of this guild, by those who manage channels."""
        other = await self.make()
        category = await self.make(type=4)
        both = [
            {"id": each, "parent_id": category["id"]}
            for each in (self.guild.channel_id, other["id"])
        ]
        await self.unchangeable(self.path, both, 400, 40009)
        await self.unchangeable(self.path, [{"id": "1", "position": 1}], 404, 10003)
        await self.unchangeable(self.path, [{"id": other["id"], "position": -1}])
        await self.unchangeable(self.path, [{"position": 1}])
        await self.unchangeable(self.path, {"id": other["id"]})
        asked = self.call("PATCH", self.path, both[:1], token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)
