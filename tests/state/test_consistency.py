"""Memory and database, after whatever was done in whatever order."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from litecord.model.channels import ChannelType
from litecord.model.snowflakes import Snowflake
from litecord.state.guilds import GuildState
from tests.support.builders import Account, PopulatedCase
from tests.support.consistency import assert_state_matches


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
