"""The picture in memory: every event applied, sight before and after, loading, forgetting."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import attrs
from twisted.trial.unittest import SynchronousTestCase

from litecord import events
from litecord.model.applications import Application
from litecord.model.channels import ChannelType, Overwrite, OverwriteType
from litecord.model.messages import FullMessage, Message
from litecord.model.permissions import EVERYONE_DEFAULT, VIEW_CHANNEL
from litecord.model.snowflakes import Snowflake
from litecord.state import loading as module
from litecord.state.guilds import GuildState
from litecord.state.state import Sight, State
from litecord.storage import applications, members
from tests.support.builders import Account, PopulatedCase
from tests.support.consistency import assert_state_matches
from tests.support.states import (
    CHANNEL,
    GUILD,
    OWNER,
    a_channel,
    a_guild_created,
    a_guild_state,
    a_member,
    a_role,
    a_user_value,
)

BOB, CAROL = Snowflake(21), Snowflake(22)
STAFF, CREW = Snowflake(31), Snowflake(32)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HIDDEN = (Overwrite(id=GUILD, type=OverwriteType.ROLE, deny=VIEW_CHANNEL),)


class StateCase(SynchronousTestCase):
    state: State
    guild: GuildState

    def setUp(self) -> None:
        self.state, self.guild = a_guild_state(
            roles=[a_role(CREW, position=1), a_role(STAFF, position=2)],
            channels=[a_channel(CHANNEL)],
            members=[a_member(BOB, STAFF)],
        )

    def apply(self, event: events.Event) -> Sight | None:
        """Make an event true."""
        return self.state.apply(event)


class ApplyTests(StateCase):
    def test_guild_created(self) -> None:
        """A guild is there with all that it starts with, and its users are known."""
        self.assertEqual(set(self.guild.members), {OWNER, BOB})
        self.assertEqual(self.state.guild_of(CHANNEL), GUILD)
        self.assertEqual(self.state.channel(CHANNEL), (self.guild, self.guild.channels[CHANNEL]))
        self.assertEqual(set(self.state.users), {OWNER, BOB})

    def test_known_user_stays(self) -> None:
        """An event that was decided before a user changed does not bring back the old user."""
        changed = a_user_value(BOB, global_name="Bob")
        self.apply(events.UserUpdated(user_id=BOB, user=changed))
        old = a_user_value(BOB)
        member = a_member(BOB, nick="b")
        self.apply(events.MemberUpdated(guild_id=GUILD, member=member, user=old))
        self.assertEqual(self.state.users[BOB], changed)
        self.assertEqual(self.guild.members[BOB], member)

    def test_guild_updated(self) -> None:
        """A guild's fields are replaced; a new owner may do everything."""
        guild = attrs.evolve(self.guild.guild, owner_id=BOB)
        self.guild.base(OWNER), self.guild.base(BOB)
        self.apply(events.GuildUpdated(guild_id=GUILD, guild=guild))
        self.assertGreater(self.guild.base(BOB), self.guild.base(OWNER))

    def test_guild_deleted(self) -> None:
        """Nothing is left of a guild."""
        self.apply(events.GuildDeleted(guild_id=GUILD))
        self.assertIsNone(self.state.guild(GUILD))
        self.assertIsNone(self.state.guild_of(CHANNEL))

    def test_channels(self) -> None:
        """Channels come, change and go."""
        channel = a_channel(50)
        self.apply(events.ChannelCreated(guild_id=GUILD, channel=channel))
        self.assertEqual(self.state.guild_of(channel.id), GUILD)
        changed = attrs.evolve(channel, topic="words")
        self.apply(events.ChannelUpdated(guild_id=GUILD, channel=changed))
        self.assertEqual(self.guild.channels[channel.id], changed)
        self.apply(events.ChannelDeleted(guild_id=GUILD, channel=changed))
        self.assertIsNone(self.state.channel(channel.id))

    def test_messages_beside_channels(self) -> None:
        """A change of a channel does not make a message forgotten that came in meanwhile."""
        before = self.guild.channels[CHANNEL]
        self.apply(events.MessageCreated(guild_id=GUILD, message=a_message(99)))
        self.assertEqual(self.guild.channels[CHANNEL].last_message_id, 99)
        changed = attrs.evolve(before, topic="words")
        self.apply(events.ChannelUpdated(guild_id=GUILD, channel=changed))
        after = self.guild.channels[CHANNEL]
        self.assertEqual((after.topic, after.last_message_id), ("words", 99))
        self.apply(events.MessageCreated(guild_id=GUILD, message=a_message(98)))
        self.assertEqual(self.guild.channels[CHANNEL].last_message_id, 99)

    def test_roles(self) -> None:
        """A new role pushes up those at its position, a deleted one lets down those above it."""
        role = a_role(40, position=2)
        self.apply(events.RoleCreated(guild_id=GUILD, role=role))
        self.assertEqual(self.positions(), {GUILD: 0, CREW: 1, role.id: 2, STAFF: 3})
        changed = attrs.evolve(role, name="other")
        self.apply(events.RoleUpdated(guild_id=GUILD, role=changed))
        self.assertEqual(self.guild.roles[role.id], changed)
        self.apply(events.RoleDeleted(guild_id=GUILD, role_id=CREW))
        self.assertEqual(self.positions(), {GUILD: 0, role.id: 1, STAFF: 2})
        self.assertEqual(self.guild.members[BOB].roles, (STAFF,))
        self.apply(events.RoleDeleted(guild_id=GUILD, role_id=STAFF))
        self.assertEqual(self.guild.members[BOB].roles, ())

    def positions(self) -> dict[Snowflake, int]:
        """The position of each role."""
        return {each.id: each.position for each in self.guild.roles.values()}

    def test_members(self) -> None:
        """Members come, change and go; the user stays known."""
        user, member = a_user_value(CAROL), a_member(CAROL)
        self.apply(events.MemberAdded(guild_id=GUILD, member=member, user=user))
        self.assertEqual(self.guild.base(CAROL), EVERYONE_DEFAULT)
        changed = a_member(CAROL, STAFF, nick="c")
        self.apply(events.MemberUpdated(guild_id=GUILD, member=changed, user=user))
        self.assertEqual(self.guild.members[CAROL], changed)
        self.apply(events.MemberRemoved(guild_id=GUILD, user=user))
        self.assertEqual((CAROL in self.guild.members, self.guild.base(CAROL)), (False, 0))
        self.assertIn(CAROL, self.state.users)

    def test_tokens_and_applications(self) -> None:
        """Applications are known as they are now, until they are gone."""
        application = Application(id=Snowflake(5), owner_id=OWNER, name="app", verify_key="")
        self.apply(events.ApplicationChanged(user_id=OWNER, application=application))
        self.assertEqual(self.state.applications[application.id], application)
        self.apply(events.ApplicationDeleted(user_id=OWNER, application_id=application.id))
        self.assertEqual(self.state.applications, {})

    def test_guild_not_in_memory(self) -> None:
        """Events of a guild that nobody uses change nothing, and break nothing."""
        self.state.drop_guild(GUILD)
        user = a_user_value(CAROL)
        for event in (
            events.ChannelDeleted(guild_id=GUILD, channel=a_channel(CHANNEL)),
            events.RoleDeleted(guild_id=GUILD, role_id=STAFF),
            events.RoleCreated(guild_id=GUILD, role=a_role(40)),
            events.MemberAdded(guild_id=GUILD, member=a_member(CAROL), user=user),
            events.MemberRemoved(guild_id=GUILD, user=user),
            events.GuildUpdated(guild_id=GUILD, guild=self.guild.guild),
            events.MessageCreated(guild_id=GUILD, message=a_message(5)),
            events.GuildDeleted(guild_id=GUILD),
        ):
            self.assertIsNone(self.apply(event))
        self.assertEqual(self.state.guilds, {})


def a_message(id: int) -> FullMessage:
    """A message in the channel."""
    author = a_user_value(OWNER)
    message = Message(
        id=Snowflake(id), channel_id=CHANNEL, author_id=author.id, content="words"
    )
    return FullMessage(message=message, author=author)


class SightTests(StateCase):
    def setUp(self) -> None:
        super().setUp()
        self.guild.watch(BOB)
        self.guild.watch(OWNER)

    def test_hidden_channel(self) -> None:
        """Who is connected lost sight of a hidden channel, but not who may do everything."""
        channel = attrs.evolve(self.guild.channels[CHANNEL], overwrites=HIDDEN)
        sight = self.apply(events.ChannelUpdated(guild_id=GUILD, channel=channel))
        assert sight is not None
        self.assertEqual(sight.before, {BOB: {CHANNEL}, OWNER: {CHANNEL}})
        self.assertEqual(sight.after, {BOB: frozenset(), OWNER: {CHANNEL}})

    def test_role(self) -> None:
        """A role may take sight and give it back."""
        everyone = self.guild.roles[GUILD]
        blind = attrs.evolve(everyone, permissions=0)
        sight = self.apply(events.RoleUpdated(guild_id=GUILD, role=blind))
        assert sight is not None
        self.assertEqual((sight.before[BOB], sight.after[BOB]), ({CHANNEL}, frozenset()))
        staff = attrs.evolve(self.guild.roles[STAFF], permissions=VIEW_CHANNEL)
        sight = self.apply(events.RoleUpdated(guild_id=GUILD, role=staff))
        assert sight is not None
        self.assertEqual((sight.before[BOB], sight.after[BOB]), (frozenset(), {CHANNEL}))
        sight = self.apply(events.RoleDeleted(guild_id=GUILD, role_id=STAFF))
        assert sight is not None
        self.assertEqual((sight.before[BOB], sight.after[BOB]), ({CHANNEL}, frozenset()))

    def test_member(self) -> None:
        """Other roles of a member are nobody else's business."""
        hidden = attrs.evolve(
            self.guild.channels[CHANNEL],
            overwrites=(
                *HIDDEN,
                Overwrite(id=STAFF, type=OverwriteType.ROLE, allow=VIEW_CHANNEL),
            ),
        )
        self.apply(events.ChannelUpdated(guild_id=GUILD, channel=hidden))
        user = a_user_value(BOB)
        event = events.MemberUpdated(guild_id=GUILD, member=a_member(BOB), user=user)
        sight = self.apply(event)
        assert sight is not None
        self.assertEqual((sight.before, sight.after), ({BOB: {CHANNEL}}, {BOB: frozenset()}))
        removed = self.apply(events.MemberRemoved(guild_id=GUILD, user=user))
        assert removed is not None
        self.assertEqual(removed.after, {BOB: frozenset()})

    def test_nobody_connected(self) -> None:
        """Members who are not connected see nothing before and after; the caches live on."""
        self.guild.base(BOB)
        version, known = self.guild.version, dict(self.guild._bases)
        user = a_user_value(CAROL)
        member = a_member(CAROL)
        for event in (
            events.MemberAdded(guild_id=GUILD, member=member, user=user),
            events.MemberUpdated(
                guild_id=GUILD, member=attrs.evolve(member, roles=(STAFF,)), user=user
            ),
            events.MemberRemoved(guild_id=GUILD, user=user),
        ):
            self.assertIsNone(self.apply(event))
        self.assertEqual((self.guild.version, self.guild._bases), (version, known))

    def test_nickname(self) -> None:
        """What changes no role changes no sight."""
        event = events.MemberUpdated(
            guild_id=GUILD, member=a_member(BOB, STAFF, nick="b"), user=a_user_value(BOB)
        )
        self.assertIsNone(self.apply(event))

    def test_deleted(self) -> None:
        """A deleted guild was seen, and is not any more."""
        sight = self.apply(events.ChannelDeleted(guild_id=GUILD, channel=a_channel(CHANNEL)))
        assert sight is not None
        self.assertEqual((sight.before[BOB], sight.after[BOB]), ({CHANNEL}, frozenset()))


class ForgettingTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.seconds = 0.0
        self.state = State(lambda: self.seconds)
        self.state.apply(a_guild_created(channels=[a_channel(CHANNEL)]))

    def test_idle(self) -> None:
        """A guild that nobody used for long enough is forgotten, and its users with it."""
        self.seconds = 50
        self.state.guild(GUILD)
        self.seconds = 100
        self.state.evict(60)
        self.assertIn(GUILD, self.state.guilds)
        self.seconds = 111
        self.state.evict(60)
        self.assertEqual((self.state.guilds, self.state.users), ({}, {}))
        self.assertIsNone(self.state.guild_of(CHANNEL))

    def test_watched(self) -> None:
        """A guild that somebody is told of stays."""
        self.state.guilds[GUILD].watch(OWNER)
        self.seconds = 1000
        self.state.evict(60)
        self.assertIn(GUILD, self.state.guilds)


class LoadTests(PopulatedCase):
    async def test_pages(self) -> None:
        """Members are loaded page by page, and all of them."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        people = {int(alice.id)} | {int((await self.a_member(guild)).id) for _ in range(4)}
        for size in (1, 2, 3, 5, 6):
            self.patch(module, "PAGE", size)
            fresh = State(lambda: 0.0)
            loaded = await fresh.load_guild(self.database.autocommit, Snowflake(int(guild.id)))
            assert loaded is not None
            self.assertEqual(set(loaded.members), people)
            self.assertEqual(set(fresh.users), people)

    async def test_no_such_guild(self) -> None:
        """There is nothing to load of what is not there."""
        self.assertIsNone(
            await self.world.state.load_guild(self.database.autocommit, Snowflake(1))
        )

    async def test_nobody_forgotten_meanwhile(self) -> None:
        """Users read for a guild that is not yet loaded are not forgotten as needed by nobody."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        other = await self.a_guild(alice)
        guild_id = Snowflake(int(guild.id))
        state = self.world.state
        state.drop_guild(guild_id)
        self.patch(module, "PAGE", 1)
        fetch: Callable[..., Awaitable[Any]] = members.list_page

        async def forgetting(*args: Any, **given: Any) -> Any:
            page = await fetch(*args, **given)
            self.clock.advance(1000)
            state.evict(1)
            return page

        self.patch(members, "list_page", forgetting)
        loaded = await self.world.load_guild(guild_id)
        assert loaded is not None
        self.assertIn(Snowflake(int(alice.id)), state.users)
        self.assertNotIn(Snowflake(int(other.id)), state.guilds)


    async def test_application_deleted_meanwhile(self) -> None:
        """An application that is deleted while it is being read is not there afterwards."""
        alice = await self.a_user()
        app = await self.an_application(alice)
        app_id = Snowflake(int(app.id))
        state = self.world.state
        del state.applications[app_id]
        fetch: Callable[..., Awaitable[Any]] = applications.fetch

        async def deleted(*args: Any) -> Any:
            found = await fetch(*args)
            self.patch(applications, "fetch", fetch)
            await self.ok("POST", f"/applications/{app.id}/delete", token=alice.token)
            return found

        self.patch(applications, "fetch", deleted)
        cursor = self.database.autocommit
        self.assertIsNone(await state.load_application(cursor, app_id))
        self.assertNotIn(app_id, state.applications)


class ConsistencyTests(PopulatedCase):
    """Whatever is done in whatever order, memory is what the database is."""

    #: What happens cannot be told from the name of the test; a failure names the seed.
    steps = 150

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.owner = await self.a_user()
        self.guild = await self.a_guild(self.owner)
        self.people = [await self.a_user() for _ in range(3)]
        self.codes = [await self.an_invite(self.guild)]
        self.path = f"/guilds/{self.guild.id}"

    async def test_first(self) -> None:
        """One sequence of changes."""
        await self.run_steps(1)

    async def test_second(self) -> None:
        """Another one."""
        await self.run_steps(2)

    async def test_at_once(self) -> None:
        """Changes sent without waiting for each other."""
        await self.run_steps(3, at_once=12)

    async def run_steps(self, seed: int, at_once: int = 1) -> None:
        """Send random changes; none may fail, and now and then all is compared."""
        dice = random.Random(seed)
        succeeded = 0
        for number in range(0, self.steps, at_once):
            steps = [dice.choice(STEPS)(self, dice) for _ in range(at_once)]
            asked = [
                self.started(method, path, body, token=(actor or self.owner).token)
                for method, path, body, actor in steps
            ]
            for each, step in zip(asked, steps, strict=True):
                answer = await each
                self.assertLess(answer.status, 500, f"{step} of seed {seed}: {answer.body}")
                succeeded += answer.status < 300
                if answer.status == 200 and "code" in answer.body:
                    self.codes.append(answer.body["code"])
            if number % 10 == 0:
                await assert_state_matches(self.world)
        self.assertGreater(succeeded, self.steps // 2)

    def a_state(self) -> GuildState:
        """The guild in memory."""
        return self.world.state.guilds[Snowflake(int(self.guild.id))]

    def some(self, dice: random.Random, of: Any) -> str:
        """The id of something there is, or of nothing."""
        return str(dice.choice(sorted(of) or [1]))

    def a_category(self, dice: random.Random) -> str | None:
        """The id of a category, or null."""
        category = ChannelType.GUILD_CATEGORY
        channels = self.a_state().channels.values()
        return dice.choice([None, *(str(e.id) for e in channels if e.type == category)])


Step = tuple[str, str, Any, Account | None]


def _make_channel(case: ConsistencyTests, dice: random.Random) -> Step:
    form = {"name": "made", "type": dice.choice([0, 2, 4, 15]), "topic": "words"}
    form["parent_id"] = None if form["type"] == 4 else case.a_category(dice)
    return "POST", f"{case.path}/channels", form, None


def _change_channel(case: ConsistencyTests, dice: random.Random) -> Step:
    channel_id = case.some(dice, case.a_state().channels)
    channel = case.a_state().channels.get(Snowflake(int(channel_id)))
    form: dict[str, Any] = {"name": f"n{dice.random()}", "position": dice.randrange(9)}
    if channel is not None and channel.type != ChannelType.GUILD_CATEGORY:
        form["parent_id"] = case.a_category(dice)
    if dice.random() < 0.3:
        role_id = case.some(dice, case.a_state().roles)
        form["permission_overwrites"] = [{"id": role_id, "type": 0, "deny": "1024"}]
    return "PATCH", f"/channels/{channel_id}", form, None


def _delete_channel(case: ConsistencyTests, dice: random.Random) -> Step:
    return "DELETE", f"/channels/{case.some(dice, case.a_state().channels)}", None, None


def _move_channels(case: ConsistencyTests, dice: random.Random) -> Step:
    ids = sorted(case.a_state().channels)
    form = [{"id": str(each), "position": dice.randrange(9)} for each in ids[:4]]
    return "PATCH", f"{case.path}/channels", form, None


def _put_overwrite(case: ConsistencyTests, dice: random.Random) -> Step:
    guild = case.a_state()
    targets = guild.roles if dice.random() < 0.5 else guild.members
    path = f"/channels/{case.some(dice, guild.channels)}/permissions/{case.some(dice, targets)}"
    return "PUT", path, {"deny": dice.choice(["0", "1024", "2048"])}, None


def _make_role(case: ConsistencyTests, dice: random.Random) -> Step:
    return "POST", f"{case.path}/roles", {"permissions": str(dice.randrange(1 << 20))}, None


def _change_role(case: ConsistencyTests, dice: random.Random) -> Step:
    form = {"permissions": str(dice.randrange(1 << 20)), "color": dice.randrange(999)}
    return "PATCH", f"{case.path}/roles/{case.some(dice, case.a_state().roles)}", form, None


def _move_roles(case: ConsistencyTests, dice: random.Random) -> Step:
    ids = sorted(case.a_state().roles)[1:]
    form = [{"id": str(each), "position": dice.randrange(9)} for each in ids[:3]]
    return "PATCH", f"{case.path}/roles", form, None


def _delete_role(case: ConsistencyTests, dice: random.Random) -> Step:
    return "DELETE", f"{case.path}/roles/{case.some(dice, case.a_state().roles)}", None, None


def _change_member(case: ConsistencyTests, dice: random.Random) -> Step:
    guild = case.a_state()
    roles = {case.some(dice, guild.roles) for _ in range(2)}
    form = {"nick": f"n{dice.randrange(9)}", "roles": sorted(roles)}
    return "PATCH", f"{case.path}/members/{case.some(dice, guild.members)}", form, None


def _kick(case: ConsistencyTests, dice: random.Random) -> Step:
    return "DELETE", f"{case.path}/members/{dice.choice(case.people).id}", None, None


def _leave(case: ConsistencyTests, dice: random.Random) -> Step:
    return "DELETE", f"/users/@me/guilds/{case.guild.id}", None, dice.choice(case.people)


def _look(case: ConsistencyTests, dice: random.Random) -> Step:
    return "GET", f"{case.path}/channels", None, dice.choice(case.people)


def _rename(case: ConsistencyTests, dice: random.Random) -> Step:
    channel_id = case.some(dice, case.a_state().channels)
    form = {"name": f"guild {dice.random()}", "system_channel_id": channel_id}
    return "PATCH", case.path, form, None


def _invite(case: ConsistencyTests, dice: random.Random) -> Step:
    channel_id = case.some(dice, case.a_state().channels)
    return "POST", f"/channels/{channel_id}/invites", {"max_uses": dice.randrange(3)}, None


def _join(case: ConsistencyTests, dice: random.Random) -> Step:
    return "POST", f"/invites/{dice.choice(case.codes)}", {}, dice.choice(case.people)


STEPS: list[Callable[[ConsistencyTests, random.Random], Step]] = [
    *(_make_channel, _make_channel, _change_channel, _delete_channel, _move_channels),
    *(_put_overwrite, _put_overwrite, _make_role, _make_role, _change_role, _move_roles),
    *(_delete_role, _change_member, _kick, _leave, _look, _rename, _invite, _join, _join),
]
