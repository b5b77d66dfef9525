"""Permissions: the numbers, and the arithmetic against an oracle that knows only sets of names."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.model import permissions
from litecord.model.channels import (
    THREAD_TYPES,
    VOICE_TYPES,
    ChannelType,
    Overwrite,
    OverwriteType,
)
from litecord.model.permissions import (
    ADMINISTRATOR,
    ALL,
    Permission,
    base_permissions,
    channel_permissions,
    implied,
    names,
)
from litecord.model.snowflakes import Snowflake

GUILD, OWNER, USER, STRANGER = 1, 2, 3, 4
ROLES = (10, 11, 12, 13)
EVERY_NAME = frozenset(Permission.__members__)
THREADS = {"ANNOUNCEMENT_THREAD", "PUBLIC_THREAD", "PRIVATE_THREAD"}

# The permissions whose column "Channel Type" is empty in the documentation's table.
NOT_FOR_CHANNELS = frozenset(
    {
        "KICK_MEMBERS",
        "BAN_MEMBERS",
        "ADMINISTRATOR",
        "MANAGE_GUILD",
        "VIEW_AUDIT_LOG",
        "VIEW_GUILD_INSIGHTS",
        "CHANGE_NICKNAME",
        "MANAGE_NICKNAMES",
        "MANAGE_GUILD_EXPRESSIONS",
        "MODERATE_MEMBERS",
        "VIEW_CREATOR_MONETIZATION_ANALYTICS",
        "CREATE_GUILD_EXPRESSIONS",
    }
)


@attrs.frozen(kw_only=True)
class Case:
    """One member of one guild looking at one channel, in names instead of bits."""

    user: int
    everyone: frozenset[str]
    roles: dict[int, frozenset[str]]
    overwrites: list[tuple[OverwriteType, int, frozenset[str], frozenset[str]]]
    channel: ChannelType
    timed_out: bool
    is_thread_member: bool


def bits(of: Iterable[str]) -> int:
    return sum(Permission[name].value for name in of)


def explicit(case: Case, held: frozenset[str]) -> set[str]:
    """Ask the overwrites about each permission, the most particular first."""

    def level(kind: OverwriteType, ids: set[int]) -> tuple[set[str], set[str]]:
        of_level = [o for o in case.overwrites if o[0] is kind and o[1] in ids]
        return {n for o in of_level for n in o[2]}, {n for o in of_level for n in o[3]}

    levels = [
        level(OverwriteType.MEMBER, {case.user}),
        level(OverwriteType.ROLE, set(case.roles)),
        level(OverwriteType.ROLE, {GUILD}),
    ]

    def may(name: str) -> bool:
        if name not in NOT_FOR_CHANNELS:
            for allowed, denied in levels:
                if name in allowed or name in denied:
                    return name in allowed
        return name in held

    return {name for name in EVERY_NAME if may(name)}


def oracle(case: Case) -> frozenset[str]:
    """Decide each permission by itself, as the documentation describes it in words."""
    held = case.everyone.union(*case.roles.values())
    if case.user == OWNER or "ADMINISTRATOR" in held:
        return EVERY_NAME
    may = explicit(case, held)
    talking = "SEND_MESSAGES_IN_THREADS" if case.channel.name in THREADS else "SEND_MESSAGES"
    if talking not in may:
        may -= {"MENTION_EVERYONE", "SEND_TTS_MESSAGES", "ATTACH_FILES", "EMBED_LINKS"}
    if case.channel.name in {"GUILD_VOICE", "GUILD_STAGE_VOICE"} and "CONNECT" not in may:
        may &= {"VIEW_CHANNEL"}
    joined = case.channel.name != "PRIVATE_THREAD" or case.is_thread_member
    if "VIEW_CHANNEL" not in may or not (joined or "MANAGE_THREADS" in may):
        may = set()
    if case.timed_out:
        may &= {"VIEW_CHANNEL", "READ_MESSAGE_HISTORY"}
    return frozenset(may)


def computed(case: Case) -> int:
    base = base_permissions(
        user_id=case.user,
        owner_id=OWNER,
        everyone=bits(case.everyone),
        role_permissions=map(bits, case.roles.values()),
    )
    return channel_permissions(
        base,
        overwrites=[
            Overwrite(id=Snowflake(target), type=kind, allow=bits(allow), deny=bits(deny))
            for kind, target, allow, deny in case.overwrites
        ],
        guild_id=GUILD,
        role_ids=frozenset(case.roles),
        user_id=case.user,
        channel_type=case.channel,
        timed_out=case.timed_out,
        is_thread_member=case.is_thread_member,
    )


# Few enough for the rules to meet, and all those that rules speak of.
SPOKEN_OF = sorted(
    {
        "VIEW_CHANNEL",
        "CONNECT",
        "SEND_MESSAGES",
        "SEND_MESSAGES_IN_THREADS",
        "MANAGE_THREADS",
        "MENTION_EVERYONE",
        "SEND_TTS_MESSAGES",
        "ATTACH_FILES",
        "EMBED_LINKS",
        "READ_MESSAGE_HISTORY",
    }
)
some_names = st.frozensets(st.sampled_from(SPOKEN_OF), max_size=4) | st.frozensets(
    st.sampled_from(sorted(EVERY_NAME))
)
mostly_all = some_names.map(lambda some: EVERY_NAME - some - {"ADMINISTRATOR"})
grants = some_names | mostly_all
# A role's overwrite may bear the number of a user and the other way round: the type decides.
overwrite_targets = st.tuples(
    st.sampled_from(OverwriteType), st.sampled_from([GUILD, *ROLES, USER, OWNER, STRANGER])
)
cases = st.builds(
    Case,
    user=st.sampled_from([USER, USER, USER, OWNER]),
    everyone=grants,
    roles=st.dictionaries(st.sampled_from(ROLES), some_names, max_size=2),
    overwrites=st.lists(
        st.tuples(overwrite_targets, some_names, some_names),
        max_size=6,
        unique_by=lambda each: each[0],
    ).map(lambda each: [(*target, allow, deny) for target, allow, deny in each]),
    channel=st.sampled_from(sorted(VOICE_TYPES | THREAD_TYPES)) | st.sampled_from(ChannelType),
    timed_out=st.sampled_from([False, False, False, True]),
    is_thread_member=st.booleans(),
)


class NumbersTests(SynchronousTestCase):
    """The bits and the sets made of them."""

    def test_constants_match_the_names(self) -> None:
        """Every member of the enumeration has its plain int."""
        for name, member in Permission.__members__.items():
            constant = getattr(permissions, name)
            self.assertIs(type(constant), int)
            self.assertEqual(constant, member.value)

    def test_bits(self) -> None:
        """Bits 0 to 52 have names, but for the withdrawn 47."""
        expected = [1 << bit for bit in range(53) if bit != 47]
        self.assertEqual([member.value for member in Permission], expected)
        self.assertEqual(Permission.VIEW_CHANNEL.value, 0x400)
        self.assertEqual(Permission.SEND_MESSAGES_IN_THREADS.value, 0x0000004000000000)
        self.assertEqual(Permission.BYPASS_SLOWMODE.value, 0x0010000000000000)

    def test_recorded_values(self) -> None:
        """The whole set and the default of @everyone are what the real service was seen to send."""
        self.assertEqual(ALL, 9007199254740991)
        self.assertEqual(permissions.EVERYONE_DEFAULT, 2248473465835073)

    def test_names(self) -> None:
        """Bits are named in order; a bit without a name is passed over."""
        self.assertEqual(names(0x40 | 0x800 | 1 << 47), ["ADD_REACTIONS", "SEND_MESSAGES"])
        self.assertEqual(names(0), [])

    def test_not_for_channels(self) -> None:
        """What the documentation marks for no channel type is what overwrites leave alone."""
        self.assertEqual(set(names(permissions.GUILD_ONLY)), NOT_FOR_CHANNELS)
        self.assertEqual(permissions.GUILD_ONLY | permissions.OVERWRITABLE, ALL)
        self.assertEqual(permissions.GUILD_ONLY & permissions.OVERWRITABLE, 0)


class BaseTests(SynchronousTestCase):
    """What a member may do in the guild."""

    def test_roles_add_up(self) -> None:
        """@everyone and all roles are united."""
        got = base_permissions(user_id=3, owner_id=2, everyone=1, role_permissions=[2, 16])
        self.assertEqual(got, 19)

    def test_owner(self) -> None:
        """The owner has everything, whatever the roles say."""
        got = base_permissions(user_id=2, owner_id=2, everyone=0, role_permissions=[])
        self.assertEqual(got, ALL)

    def test_administrator(self) -> None:
        """ADMINISTRATOR of any role, or of @everyone, is everything."""
        for everyone, roles in ((ADMINISTRATOR, []), (0, [1, ADMINISTRATOR])):
            got = base_permissions(user_id=3, owner_id=2, everyone=everyone, role_permissions=roles)
            self.assertEqual(got, ALL)


class ChannelTests(SynchronousTestCase):
    """What a member may do in a channel."""

    @settings(max_examples=500, deadline=None)
    @given(cases)
    def test_oracle(self, case: Case) -> None:
        """The arithmetic agrees with an oracle that decides each permission by itself."""
        self.assertEqual(frozenset(names(computed(case))), oracle(case))

    @settings(deadline=None)
    @given(cases, st.randoms(use_true_random=False))
    def test_order_does_not_matter(self, case: Case, random: object) -> None:
        """Neither the order of overwrites nor that of roles changes anything."""
        shuffled = list(case.overwrites)
        random.shuffle(shuffled)  # type: ignore[attr-defined]
        roles = dict(reversed(case.roles.items()))
        self.assertEqual(
            computed(case), computed(attrs.evolve(case, overwrites=shuffled, roles=roles))
        )

    def test_overwrite_of_everyone_is_applied_once(self) -> None:
        """@everyone's overwrite stays below the roles' even if its id is among the roles."""
        everyone = Overwrite(id=Snowflake(GUILD), type=OverwriteType.ROLE, allow=0x800)
        role = Overwrite(id=Snowflake(10), type=OverwriteType.ROLE, deny=0x800)
        got = channel_permissions(
            0x400,
            overwrites=[role, everyone],
            guild_id=GUILD,
            role_ids={GUILD, 10},
            user_id=USER,
            channel_type=ChannelType.GUILD_TEXT,
        )
        self.assertEqual(got, 0x400)

    def test_overwrite_makes_nobody_administrator(self) -> None:
        """ADMINISTRATOR in an overwrite means nothing."""
        own = Overwrite(id=Snowflake(USER), type=OverwriteType.MEMBER, allow=ADMINISTRATOR)
        got = channel_permissions(
            0x400,
            overwrites=[own],
            guild_id=GUILD,
            role_ids=(),
            user_id=USER,
            channel_type=ChannelType.GUILD_TEXT,
        )
        self.assertEqual(got, 0x400)

    def test_thread(self) -> None:
        """In a thread SEND_MESSAGES means nothing, and SEND_MESSAGES_IN_THREADS takes its place."""
        attach = bits(["VIEW_CHANNEL", "ATTACH_FILES"])
        parent_only = attach | permissions.SEND_MESSAGES
        threads_only = attach | permissions.SEND_MESSAGES_IN_THREADS
        thread, text = ChannelType.PUBLIC_THREAD, ChannelType.GUILD_TEXT
        self.assertEqual(implied(threads_only, channel_type=thread), threads_only)
        self.assertEqual(implied(parent_only, channel_type=text), parent_only)
        for denied, channel_type in ((parent_only, thread), (threads_only, text)):
            got = implied(denied, channel_type=channel_type)
            self.assertEqual(got, denied & ~permissions.ATTACH_FILES)

    def test_private_thread(self) -> None:
        """A private thread shows itself to those who joined it and to those who manage threads."""
        view, manage = permissions.VIEW_CHANNEL, permissions.MANAGE_THREADS
        private = ChannelType.PRIVATE_THREAD
        self.assertEqual(implied(view, channel_type=private), 0)
        self.assertEqual(implied(view, channel_type=private, is_thread_member=True), view)
        self.assertEqual(implied(view | manage, channel_type=private), view | manage)
        self.assertEqual(implied(manage, channel_type=private, is_thread_member=True), 0)

    def test_voice(self) -> None:
        """Without CONNECT a voice channel can be seen and no more, not even managed."""
        held = ALL & ~permissions.CONNECT & ~ADMINISTRATOR
        got = implied(held, channel_type=ChannelType.GUILD_VOICE)
        self.assertEqual(got, permissions.VIEW_CHANNEL)

    def test_timed_out_administrator(self) -> None:
        """Owners and administrators are exempt from timeouts."""
        got = channel_permissions(
            ALL,
            overwrites=[],
            guild_id=GUILD,
            role_ids=(),
            user_id=OWNER,
            channel_type=ChannelType.GUILD_TEXT,
            timed_out=True,
        )
        self.assertEqual(got, ALL)
