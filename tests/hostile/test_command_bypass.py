"""Attacks on commands: used where, by whom and in what form they are not offered."""

from __future__ import annotations

from typing import Any

from tests.http.test_command_interactions import STRING, CommandCase, an_option

#: Using a command, and having values suggested for it.
USES = (2, 4)


class BypassTests(CommandCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.member = await self.a_member(self.guild, "member")

    async def assertBarred(self, command: Any, status: int, code: int, **more: Any) -> None:
        """A member can neither use a command nor have anything suggested for it."""
        typed = {"type": STRING, "name": "x", "value": "v"}
        for kind in USES:
            option = {**typed, "focused": True} if kind == 4 else typed
            data = self.use(command, option)
            await self.refused(status, code, kind, data, by=self.member, **more)

    async def a_suggesting(self, **more: Any) -> Any:
        """Have the bot register a command that suggests values."""
        return await self.a_command(options=[an_option(STRING, autocomplete=True)], **more)

    async def test_hidden(self) -> None:
        """A command for those with a permission is for them alone."""
        for needed in ("0", "8", "32"):
            command = await self.a_suggesting(default_member_permissions=needed)
            await self.assertBarred(command, 403, 50013)

    async def test_forbidden(self) -> None:
        """What the guild forbids one member or a channel holds, for one command and for all."""
        command = await self.a_suggesting()
        base = f"/applications/{self.bot.id}/guilds/{self.guild.id}/commands"
        by_channel = {"id": self.guild.channel_id, "type": 3, "permission": False}
        by_member = {"id": self.member.id, "type": 2, "permission": False}
        for target in (command["id"], self.bot.id):
            path = f"{base}/{target}/permissions"
            for said in (by_channel, by_member):
                form = {"permissions": [said]}
                await self.ok("PUT", path, form, token=self.person.token)
                await self.assertBarred(command, 403, 50013)
            await self.ok("PUT", path, {"permissions": []}, token=self.person.token)

    async def test_for_adults(self) -> None:
        """What is for adults is not used in other channels, by whoever."""
        command = await self.a_suggesting(nsfw=True)
        await self.assertBarred(command, 403, 50013)

    async def test_other_guild(self) -> None:
        """The command of a guild is used there, though its application be here, too."""
        other = await self.a_guild(self.person, "Other")
        await self.add_bot(self.bot, other.id, self.person)
        await self.join(self.member, other)
        command = await self.a_suggesting()
        where = {"guild_id": other.id, "channel_id": other.channel_id}
        await self.assertBarred(command, 404, 10063, **where)
        await self.assertBarred(command, 404, 10003, channel_id=other.channel_id)
        await self.assertBarred(command, 404, 10003, guild_id=other.id)

    async def test_unseen(self) -> None:
        """Nothing is used in a channel that one does not see, or of a guild that one is not in."""
        command = await self.a_suggesting(globally=True)
        path = f"/channels/{self.guild.channel_id}/permissions/{self.guild.id}"
        form = {"type": 0, "deny": str(1 << 10)}
        await self.ok("PUT", path, form, token=self.person.token)
        await self.assertBarred(command, 403, 50001)
        other = await self.a_guild(self.person, "Other")
        where = {"guild_id": other.id, "channel_id": other.channel_id}
        await self.assertBarred(command, 403, 50001, **where)

    async def test_forms(self) -> None:
        """What was not asked for, twice or in another form is refused, however deep."""
        command = await self.a_suggesting()
        typed = {"type": STRING, "name": "x", "value": "v"}
        for options in (
            [typed, typed],
            [{**typed, "name": "y"}],
            [{**typed, "type": 4, "value": 1}],
            [{"type": 1, "name": "x", "options": [typed]}],
        ):
            await self.refused(400, 50035, 2, self.use(command, *options), by=self.member)


class DeepTests(CommandCase):
    async def test_nested(self) -> None:
        """Options and answers within each other without end are refused like other nonsense."""
        command = await self.a_command()
        inner: dict[str, Any] = {"type": 1, "name": "x"}
        answer: dict[str, Any] = {"type": 1}
        for _ in range(100):
            inner = {"type": 2, "name": "x", "options": [inner]}
            answer = {"type": 1, "components": [answer]}
        await self.refused(400, 50035, 2, self.use(command, inner))
        data = {"id": "1", "custom_id": "m", "components": [answer]}
        await self.refused(400, 50035, 5, data)

    async def test_typed(self) -> None:
        """What is typed in is a text or a number, and of some length."""
        command = await self.a_command(options=[an_option(STRING, autocomplete=True)])
        for value in ("x" * 6001, ["x"], {"a": "b"}, True):
            option = {"type": STRING, "name": "x", "value": value, "focused": True}
            await self.refused(400, 50035, 4, self.use(command, option))
        option = {"type": STRING, "name": "x", "value": "", "focused": True}
        asked = await self.interact(4, self.use(command, option))
        for suggested in ("x" * 101, ["x"], {"a": "b"}, None, True, float(2**54)):
            choices = {"choices": [{"name": "n", "value": suggested}]}
            await self.answer_refused(400, 50035, asked, 8, choices)
        await self.answer(asked, 8, {"choices": [{"name": "n", "value": "x" * 100}]})
