"""Who is told of what: by intent, by sight of the channel, by permission, by account and shard."""

from __future__ import annotations

from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from litecord import events
from litecord.gateway import fanout
from litecord.model.channels import OBFUSCATED, Channel, ChannelType, Overwrite
from litecord.model.channels import OBFUSCATED_NAME as HIDDEN
from litecord.model.invites import Invite
from litecord.model.snowflakes import Snowflake
from litecord.model.voice import VoiceState
from litecord.wire.channels import channel_json, obfuscated
from tests.support.fanout import (
    BLIND,
    BOT,
    DEAF,
    MODERATORS,
    PERSON,
    FanoutCase,
    a_message,
    allowed,
    denied,
    posted,
)
from tests.support.sessions import NOON
from tests.support.states import CHANNEL, GUILD, OWNER, a_channel, a_member, a_user_value


class ChannelTests(FanoutCase):
    def changed(self, *overwrites: Overwrite, **given: Any) -> dict[int, list[str]]:
        """What is told when the channel changes."""
        channel = a_channel(CHANNEL, overwrites=overwrites, **given)
        return self.told(events.ChannelUpdated(guild_id=GUILD, channel=channel))

    def one(self, who: int, name: str = "") -> Any:
        """The ``d`` of the first event of a name that somebody was told last."""
        return next(each["d"] for each in self.said[who] if name in (each["t"], ""))

    def test_created(self) -> None:
        """A new channel is told to those who see it, and to bots that do not, obfuscated."""
        created = a_channel(33, overwrites=(denied(), allowed(PERSON)))
        told = self.told(events.ChannelCreated(guild_id=GUILD, channel=created))
        names = ["CHANNEL_CREATE"]
        self.assertEqual(told, {PERSON: names, BOT: names, BLIND: names})
        self.assertEqual(self.one(PERSON), channel_json(created))
        self.assertEqual(self.one(BOT), channel_json(obfuscated(created)))
        created = attrs.evolve(created, id=Snowflake(34), overwrites=(denied(PERSON),))
        told = self.told(events.ChannelCreated(guild_id=GUILD, channel=created))
        self.assertEqual(told, {BOT: names, BLIND: names})
        self.assertEqual(self.one(BOT), channel_json(created))

    def test_deleted(self) -> None:
        """A channel that is gone is told to those who knew of it, as they did."""
        self.changed(denied(PERSON), denied(BLIND))
        channel = self.room.guild.channels[CHANNEL]
        told = self.told(events.ChannelDeleted(guild_id=GUILD, channel=channel))
        self.assertEqual(told, {BOT: ["CHANNEL_DELETE"], BLIND: ["CHANNEL_DELETE"]})
        self.assertEqual(self.one(BOT), channel_json(channel))
        self.assertEqual(self.one(BLIND), channel_json(obfuscated(channel)))

    def test_lost_and_gained(self) -> None:
        """For bots a channel changes when they gain or lose sight, for people it comes or goes."""
        update, synced = ["CHANNEL_UPDATE"], ["CHANNEL_UPDATE", "THREAD_LIST_SYNC"]
        told = self.changed(denied(BLIND), denied(PERSON), name="other")
        self.assertEqual(told, {BOT: update, PERSON: ["CHANNEL_DELETE"], BLIND: update})
        self.assertEqual([self.one(w)["name"] for w in (BOT, BLIND)], ["other", HIDDEN])
        self.assertEqual(self.one(PERSON)["name"], HIDDEN)
        told = self.changed(denied(BOT), name="third")
        gained = ["CHANNEL_CREATE", "THREAD_LIST_SYNC"]
        self.assertEqual(told, {BLIND: synced, PERSON: gained, BOT: update})
        names = [self.one(who)["name"] for who in (BOT, BLIND, PERSON)]
        self.assertEqual(names, [HIDDEN, "third", "third"])

    def test_one_encoding(self) -> None:
        """A channel is encoded once for those who see it, and once for those who do not."""
        self.room.a_session(BLIND)
        made: list[str] = []

        def counting(channel: Channel) -> dict[str, Any]:
            made.append(channel.name)
            return channel_json(channel)

        self.patch(fanout, "channel_json", counting)
        self.changed(denied(BLIND), name="other")
        self.assertEqual(sorted(made), [HIDDEN, "other"])

    def test_by_capability(self) -> None:
        """A person's client that asks for that is told of hidden channels as bots are."""
        wire = self.room.wire()
        wire.identify(self.room.a_token(PERSON, bot=False), None, capabilities=1 << 15)
        self.room.clock.turn()
        self.changed(denied(PERSON), name="other")
        self.changed(denied(PERSON), name="third")
        self.changed(name="fourth")
        told = [each["name"] for each in wire.data("CHANNEL_UPDATE")]
        self.assertEqual(told, [HIDDEN, HIDDEN, "fourth"])
        self.assertFalse({"CHANNEL_CREATE", "CHANNEL_DELETE"} & set(wire.names))

    def test_category(self) -> None:
        """A category comes into view with the first of its channels, and goes with the last."""
        category = a_channel(40, type=ChannelType.GUILD_CATEGORY, overwrites=(denied(),))
        self.told(events.ChannelCreated(guild_id=GUILD, channel=category))
        room = a_channel(41, parent_id=category.id)
        told = self.told(events.ChannelCreated(guild_id=GUILD, channel=room))
        self.assertEqual(told[BOT], ["CHANNEL_CREATE", "CHANNEL_UPDATE"])
        self.assertEqual(self.one(BOT, "CHANNEL_UPDATE"), channel_json(category))
        self.assertEqual(told[PERSON], ["CHANNEL_CREATE", "CHANNEL_CREATE"])
        told = self.told(events.ChannelDeleted(guild_id=GUILD, channel=room))
        self.assertEqual(told[BOT], ["CHANNEL_DELETE", "CHANNEL_UPDATE"])
        self.assertEqual(self.one(BOT), channel_json(room))
        self.assertEqual(self.one(BOT, "CHANNEL_UPDATE"), channel_json(obfuscated(category)))
        self.assertEqual(told[PERSON], ["CHANNEL_DELETE", "CHANNEL_DELETE"])

    def test_in_voice(self) -> None:
        """Whoever is moved into a hidden voice channel knows it while they are there."""
        lounge = a_channel(42, type=ChannelType.GUILD_VOICE, overwrites=(denied(),))
        self.told(events.ChannelCreated(guild_id=GUILD, channel=lounge))
        for who, gained, lost in (
            (BOT, "CHANNEL_UPDATE", "CHANNEL_UPDATE"),
            (PERSON, "CHANNEL_CREATE", "CHANNEL_DELETE"),
        ):
            told = self.told(self.in_voice(who, lounge.id))
            self.assertEqual(told[who], ["VOICE_STATE_UPDATE", gained])
            now = self.room.guild.channels[lounge.id]
            self.assertEqual(self.one(who, gained), channel_json(now))
            there = attrs.evolve(a_message().message, channel_id=lounge.id)
            self.assertEqual(self.told(posted(attrs.evolve(a_message(), message=there))), {})
            told = self.told(self.in_voice(who, None))
            self.assertEqual(told[who], ["VOICE_STATE_UPDATE", lost])
            self.assertEqual(self.one(who, lost), channel_json(obfuscated(lounge)))

    def in_voice(self, who: int, channel_id: Snowflake | None) -> events.VoiceStateUpdated:
        """Somebody is in a voice channel, or no more."""
        user_id = Snowflake(who)
        voice = VoiceState(
            guild_id=GUILD, user_id=user_id, channel_id=channel_id, session_id="session"
        )
        return events.VoiceStateUpdated(
            guild_id=GUILD, voice=voice, member=a_member(who), user=a_user_value(who)
        )

    def test_by_role(self) -> None:
        """A role that changes, is given or goes takes and gives sight too."""
        self.changed(denied(), allowed(MODERATORS))
        member = a_member(PERSON, MODERATORS)
        told = self.told(
            events.MemberUpdated(guild_id=GUILD, member=member, user=a_user_value(PERSON))
        )
        names = ["GUILD_MEMBER_UPDATE", "CHANNEL_CREATE", "THREAD_LIST_SYNC"]
        self.assertEqual(told[PERSON], names)
        told = self.told(events.RoleDeleted(guild_id=GUILD, role_id=Snowflake(MODERATORS)))
        self.assertEqual(told[PERSON], ["GUILD_ROLE_DELETE", "CHANNEL_DELETE"])
        self.assertEqual(told[BOT], ["GUILD_ROLE_DELETE"])

    def test_by_everyone(self) -> None:
        """So does @everyone, for all at once."""
        role = attrs.evolve(self.room.guild.roles[GUILD], permissions=0)
        told = self.told(events.RoleUpdated(guild_id=GUILD, role=role))
        names = ["GUILD_ROLE_UPDATE", "CHANNEL_UPDATE"]
        lost = ["GUILD_ROLE_UPDATE", "CHANNEL_DELETE"]
        self.assertEqual(told, {BOT: names, BLIND: names, PERSON: lost})
        self.assertEqual(self.one(BOT, "CHANNEL_UPDATE")["name"], HIDDEN)

    @given(st.lists(st.sets(st.sampled_from([BOT, BLIND, PERSON])), max_size=6))
    def test_clients_keep_the_truth(self, hidden: list[set[int]]) -> None:
        """Who applies what they are told always knows exactly the channels they see."""
        self.setUp()
        knows = {who: {CHANNEL} for who in (BOT, BLIND, PERSON)}
        for each in hidden:
            self.changed(*(denied(who) for who in sorted(each)))
            for who, known in knows.items():
                for said in self.said[who]:
                    if said["t"] == "THREAD_LIST_SYNC":
                        continue
                    id = int(said["d"]["id"])
                    if said["t"] == "CHANNEL_CREATE":
                        self.assertNotIn(id, known)
                        known.add(Snowflake(id))
                    elif said["t"] == "CHANNEL_DELETE":
                        known.remove(Snowflake(id))
                    elif who != PERSON:
                        known.discard(Snowflake(id))
                        known.update(() if said["d"]["flags"] & OBFUSCATED else (Snowflake(id),))
                    else:
                        self.assertIn(id, known)
                self.assertEqual(known, set(self.room.guild.sight(Snowflake(who))))


class MemberTests(FanoutCase):
    def test_added(self) -> None:
        """Who joins is told to bots with the intent; people are told by other means."""
        told = self.told(
            events.MemberAdded(guild_id=GUILD, member=a_member(60), user=a_user_value(60))
        )
        self.assertEqual(told, {BOT: ["GUILD_MEMBER_ADD"], BLIND: ["GUILD_MEMBER_ADD"]})

    def test_updated(self) -> None:
        """A change of oneself is told to oneself, without any intent."""
        for who in (DEAF, PERSON):
            event = events.MemberUpdated(
                guild_id=GUILD, member=a_member(who, nick="nick"), user=a_user_value(who)
            )
            names = ["GUILD_MEMBER_UPDATE"]
            self.assertEqual(self.told(event), {BOT: names, BLIND: names, who: names})

    def test_updated_once(self) -> None:
        """Who has the intent and is the member is told once."""
        event = events.MemberUpdated(
            guild_id=GUILD, member=a_member(BOT, nick="nick"), user=a_user_value(BOT)
        )
        self.assertEqual(self.told(event)[BOT], ["GUILD_MEMBER_UPDATE"])

    def test_removed(self) -> None:
        """Who is removed is told GUILD_DELETE, the others GUILD_MEMBER_REMOVE."""
        told = self.told(events.MemberRemoved(guild_id=GUILD, user=a_user_value(PERSON)))
        self.assertEqual(
            told,
            {
                PERSON: ["GUILD_DELETE"],
                BOT: ["GUILD_MEMBER_REMOVE"],
                BLIND: ["GUILD_MEMBER_REMOVE"],
            },
        )
        self.assertEqual(self.said[PERSON][0]["d"], {"id": "1"})

    def test_removed_hears_no_more(self) -> None:
        """Who was removed hears nothing more of the guild, unless they come back."""
        self.told(events.MemberRemoved(guild_id=GUILD, user=a_user_value(BOT)))
        self.assertNotIn(BOT, self.told(posted(a_message())))
        told = self.told(
            events.MemberAdded(guild_id=GUILD, member=a_member(BOT), user=a_user_value(BOT)),
            events.GuildJoined(user_id=Snowflake(BOT), guild_id=GUILD),
        )
        self.assertEqual(told, {BOT: ["GUILD_CREATE"], BLIND: ["GUILD_MEMBER_ADD"]})
        self.assertIn(BOT, self.told(posted(a_message())))

    def test_removed_deaf(self) -> None:
        """Without the GUILDS intent a bot is not told that it is out, and hears nothing."""
        told = self.told(events.MemberRemoved(guild_id=GUILD, user=a_user_value(DEAF)))
        self.assertNotIn(DEAF, told)
        self.assertEqual(self.room(self.wires[DEAF]).guilds, set())

    def test_all_leave(self) -> None:
        """When the last session has left, nobody listens to the guild any more."""
        for who in (BOT, BLIND, DEAF, PERSON):
            self.told(events.MemberRemoved(guild_id=GUILD, user=a_user_value(who)))
        self.assertEqual(self.room.fanout._audiences, {})
        self.assertEqual(self.told(posted(a_message())), {})


class GuildTests(FanoutCase):
    def test_updated(self) -> None:
        """A changed guild is told with its roles."""
        event = events.GuildUpdated(
            guild_id=GUILD, guild=attrs.evolve(self.room.guild.guild, name="other")
        )
        names = ["GUILD_UPDATE"]
        self.assertEqual(self.told(event), {BOT: names, BLIND: names, PERSON: names})
        self.assertEqual(len(self.said[BOT][0]["d"]["roles"]), 2)

    def test_deleted(self) -> None:
        """A guild that is gone is told to all, and nothing of it after that."""
        names = ["GUILD_DELETE"]
        told = self.told(events.GuildDeleted(guild_id=GUILD))
        self.assertEqual(told, {BOT: names, BLIND: names, PERSON: names})
        self.assertEqual(self.room.fanout._audiences, {})
        self.assertEqual(self.told(posted(a_message())), {})

    def test_lost(self) -> None:
        """The sessions of a guild that memory is not sure of are closed."""
        self.room.state.drop_guild(GUILD)
        self.told(events.GuildLost(guild_id=GUILD))
        self.assertEqual({wire.code for wire in self.wires.values()}, {4000})

    def test_joined_in_doubt(self) -> None:
        """A guild that was joined but is not in memory closes the sessions of who joined."""
        told = self.told(
            events.GuildJoined(user_id=Snowflake(BOT), guild_id=Snowflake(77))
        )
        self.assertEqual((told, self.wires[BOT].code), ({}, 4000))

    def test_joined_shard(self) -> None:
        """A guild that is joined is told to its shard alone."""
        zero = self.room.a_session(60, shard=[0, 2])
        one = self.room.a_session(60, shard=[1, 2])
        user = a_user_value(60, bot=True)
        self.room.publish(
            events.MemberAdded(guild_id=GUILD, member=a_member(60), user=user),
            events.GuildJoined(user_id=Snowflake(60), guild_id=GUILD),
        )
        self.assertEqual((zero.names, one.names), (["GUILD_CREATE"], []))

    def test_elsewhere(self) -> None:
        """Of guilds that nobody here is in nothing is told."""
        event = events.MessageDeleted(
            guild_id=Snowflake(77), message_id=Snowflake(1), in_channel=Snowflake(78)
        )
        self.assertEqual(self.told(event), {})


class PermissionTests(FanoutCase):
    def invited(self) -> dict[int, list[str]]:
        """Who is told of a new invite."""
        invite = Invite(
            code="x",
            guild_id=GUILD,
            channel_id=CHANNEL,
            inviter_id=OWNER,
            max_age=0,
            max_uses=0,
            temporary=False,
            created_at=NOON,
        )
        return self.told(events.InviteCreated(guild_id=GUILD, invite=invite, inviter=None))

    def test_permission(self) -> None:
        """Invites are told to bots who may manage the channel, and to no people."""
        self.assertEqual(self.invited(), {})
        for who in (BOT, PERSON):
            self.told(
                events.MemberUpdated(
                    guild_id=GUILD, member=a_member(who, MODERATORS), user=a_user_value(who)
                )
            )
        self.assertEqual(self.invited(), {BOT: ["INVITE_CREATE"]})


class UserTests(FanoutCase):
    def test_own(self) -> None:
        """What concerns a user is told to their own sessions alone."""
        event = events.UserUpdated(user_id=Snowflake(PERSON), user=a_user_value(PERSON))
        self.assertEqual(self.told(event), {PERSON: ["USER_UPDATE"]})

    def test_nobody(self) -> None:
        """What only the state needs to know is told to nobody."""
        application = self.room.state.applications[Snowflake(BOT)]
        told = self.told(
            events.ApplicationChanged(user_id=Snowflake(BOT), application=application)
        )
        self.assertEqual(told, {})


class OrderTests(FanoutCase):
    def test_order(self) -> None:
        """Everybody is told in the order in which things happened."""
        happened: list[events.Event] = []
        for number in range(20):
            happened.append(posted(a_message(id=2000 + number)))
            member = a_member(BOT, nick=f"{number}")
            happened.append(
                events.MemberUpdated(guild_id=GUILD, member=member, user=a_user_value(BOT))
            )
        self.told(*happened)
        for who in (BOT, BLIND):
            names = [each["t"] for each in self.said[who]]
            self.assertEqual(names, ["MESSAGE_CREATE", "GUILD_MEMBER_UPDATE"] * 20)
            numbers = [each["s"] for each in self.said[who]]
            self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 40)))
            nicks = [each["d"]["nick"] for each in self.said[who][1::2]]
            self.assertEqual(nicks, [str(number) for number in range(20)])

    def test_snapshot_behind_the_queue(self) -> None:
        """A guild that is joined is told behind what is already on its way, as it is then."""
        self.room.world.publish(
            events.MemberRemoved(guild_id=GUILD, user=a_user_value(BOT))
        )
        self.room.world.publish(
            events.MemberAdded(guild_id=GUILD, member=a_member(BOT), user=a_user_value(BOT))
        )
        self.room.world.publish(events.GuildJoined(user_id=Snowflake(BOT), guild_id=GUILD))
        self.room.world.publish(posted(a_message()))
        self.room.clock.turn()
        told = self.heard()
        self.assertEqual(told[BOT], ["GUILD_DELETE", "GUILD_CREATE", "MESSAGE_CREATE"])
