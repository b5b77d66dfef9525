"""Commands that people use: what is checked, what their application is told, what it suggests."""

from __future__ import annotations

from typing import Any

import treq

from litecord.actions import image_data
from tests.support.builders import Account
from tests.support.interactions import InteractionCase

STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(3, 12)


def an_option(type: int, name: str = "x", **more: Any) -> dict[str, Any]:
    """An option as it is registered."""
    return {"type": type, "name": name, "description": "d", **more}


class CommandCase(InteractionCase):
    """A bot with commands, and a person who uses them."""

    async def a_command(self, name: str = "ping", *, globally: bool = False, **more: Any) -> Any:
        """Have the bot register a command."""
        kind = more.pop("type", 1)
        form = {"name": name, "type": kind, **({"description": "d"} if kind == 1 else {}), **more}
        where = "" if globally else f"/guilds/{self.guild.id}"
        path = f"/applications/{self.bot.id}{where}/commands"
        return await self.ok("POST", path, form, token=self.bot.authorization)

    def use(self, command: Any, *options: Any, **more: Any) -> dict[str, Any]:
        """The data of a command that is used."""
        told = {key: command[key] for key in ("id", "version", "name", "type")}
        return {**told, "options": list(options), **more}

    async def used(self, command: Any, *options: Any, **more: Any) -> Any:
        """Use a command; the interaction as the bot is told."""
        return await self.interact(2, self.use(command, *options), **more)

    async def valued(self, registered: Any, value: Any) -> Any:
        """Use a command with one option; the data as the bot is told."""
        command = await self.a_command("one", options=[registered])
        option = {"type": registered["type"], "name": "x", "value": value}
        return (await self.used(command, option))["data"]

    async def unfit(self, registered: Any, value: Any, code: str) -> None:
        """Use a command with one option whose value is refused so."""
        command = await self.a_command("one", options=[registered])
        option = {"type": registered["type"], "name": "x", "value": value}
        body = await self.refused(400, 50035, 2, self.use(command, option))
        [fault] = body["errors"]["data"]["options"]["0"]["value"]["_errors"]
        self.assertEqual(fault["code"], code)


class SlashTests(CommandCase):
    async def test_payload(self) -> None:
        """The bot is told what command was used; its answer says so, too."""
        command = await self.a_command()
        told = await self.used(command)
        self.assertEqual(told["type"], 2)
        self.assertEqual(
            told["data"],
            {"id": command["id"], "name": "ping", "type": 1, "guild_id": self.guild.id},
        )
        made = await self.answer(told, 4, {"content": "pong"})
        message = made["resource"]["message"]
        self.assertEqual(message["type"], 20)
        self.assertEqual(message["interaction"]["name"], "ping")
        self.assertEqual(message["interaction"]["user"]["id"], self.person.id)
        self.assertEqual(message["interaction_metadata"]["type"], 2)
        self.assertNotIn("referenced_message", message)
        path = f"/channels/{self.guild.channel_id}/messages/{message['id']}/interaction-data"
        used = await self.ok("GET", path, token=self.person.token)
        self.assertEqual((used["id"], used["name"]), (command["id"], "ping"))

    async def test_global(self) -> None:
        """A command of all guilds is of none in particular."""
        command = await self.a_command(globally=True)
        self.assertNotIn("guild_id", (await self.used(command))["data"])

    async def test_in_dm(self) -> None:
        """In the DM with the bot a global command is used by the user, in no guild."""
        command = await self.a_command(globally=True)
        local = await self.a_command("local")
        dm = await self.ok(
            "POST", "/users/@me/channels", {"recipients": [self.bot.id]}, token=self.person.token
        )
        told = await self.used(command, guild_id=None, channel_id=dm["id"])
        self.assertEqual(told["user"]["id"], self.person.id)
        for name in ("member", "guild_id", "guild", "guild_locale"):
            self.assertNotIn(name, told)
        self.assertEqual(told["context"], 1)
        self.assertEqual(told["authorizing_integration_owners"], {"0": "0"})
        self.assertEqual(told["channel"]["type"], 1)
        await self.answer(told, 4, {"content": "hi"})
        listed = await self.ok("GET", f"/channels/{dm['id']}/messages", token=self.person.token)
        self.assertEqual([each["content"] for each in listed], ["hi"])
        where = {"guild_id": None, "channel_id": dm["id"]}
        await self.refused(404, 10063, 2, self.use(local), **where)
        only = await self.a_command("only", globally=True, contexts=[0])
        await self.refused(404, 10063, 2, self.use(only), **where)

    async def test_unknown(self) -> None:
        """A command that is not there, or no longer as the client knows it."""
        command = await self.a_command()
        for change in ({"id": "1"}, {"name": "other"}, {"type": 2, "target_id": self.person.id}):
            await self.refused(404, 10063, 2, {**self.use(command), **change})
        body = await self.refused(400, 50035, 2, {**self.use(command), "version": "1"})
        [fault] = body["errors"]["data"]["_errors"]
        self.assertEqual(fault["code"], "INTERACTION_APPLICATION_COMMAND_INVALID_VERSION")

    async def test_gone(self) -> None:
        """A command whose application has left is there no more."""
        command = await self.a_command(globally=True)
        path = f"/guilds/{self.guild.id}/members/{self.bot.id}"
        await self.ok("DELETE", path, token=self.person.token)
        await self.refused(404, 10063, 2, self.use(command))

    async def test_permissions(self) -> None:
        """Who lacks what a command asks for, or USE_APPLICATION_COMMANDS, may not use it."""
        member = await self.a_member(self.guild)
        command = await self.a_command(default_member_permissions="8")
        await self.refused(403, 50013, 2, self.use(command), by=member)
        await self.used(command)
        free = await self.a_command("free")
        await self.used(free, by=member)
        path = f"/channels/{self.guild.channel_id}/permissions/{self.guild.id}"
        form = {"type": 0, "deny": str(1 << 31)}
        await self.ok("PUT", path, form, token=self.person.token)
        await self.refused(403, 50013, 2, self.use(free), by=member)

    async def test_sub_commands(self) -> None:
        """What is below a command is named with it."""
        inner = {**an_option(1, "add"), "options": [an_option(STRING, required=True)]}
        group = {**an_option(2, "of"), "options": [inner]}
        command = await self.a_command("tags", options=[group])
        value = {"type": STRING, "name": "x", "value": "v"}
        added = {"type": 1, "name": "add", "options": [value]}
        given = {"type": 2, "name": "of", "options": [added]}
        told = await self.used(command, given)
        self.assertEqual(told["data"]["options"], [given])
        made = await self.answer(told, 4, {"content": "x"})
        name = made["resource"]["message"]["interaction"]["name"]
        self.assertEqual(name, "tags of add")
        empty = {"type": 2, "name": "of", "options": [{"type": 1, "name": "add"}]}
        body = await self.refused(400, 50035, 2, self.use(command, empty))
        tree = body["errors"]["data"]["options"]["0"]["options"]["0"]["options"]
        self.assertEqual(tree["x"]["_errors"][0]["code"], "BASE_TYPE_REQUIRED")
        for options in ([], [{"type": 1, "name": "of"}], [given, given]):
            await self.refused(400, 50035, 2, self.use(command, *options))

    async def test_required(self) -> None:
        """What is required is missed; what nobody asked for, or twice, is refused."""
        command = await self.a_command(options=[an_option(STRING, required=True)])
        body = await self.refused(400, 50035, 2, self.use(command))
        tree = body["errors"]["data"]["options"]["x"]
        self.assertEqual(tree["_errors"][0]["code"], "BASE_TYPE_REQUIRED")
        value = {"type": STRING, "name": "x", "value": "v"}
        for options in ([value, value], [value, {**value, "name": "y"}], [{**value, "type": 4}]):
            await self.refused(400, 50035, 2, self.use(command, *options))

    async def test_values(self) -> None:
        """Each type takes its own values, within its bounds."""
        told = await self.valued(an_option(STRING), "v")
        self.assertEqual(told["options"], [{"name": "x", "type": STRING, "value": "v"}])
        bounded = an_option(STRING, min_length=2, max_length=3)
        await self.unfit(bounded, "v", "BASE_TYPE_BAD_LENGTH")
        await self.unfit(an_option(STRING), 1, "STRING_TYPE_CONVERT")
        told = await self.valued(an_option(INTEGER), 5)
        self.assertEqual(told["options"][0]["value"], 5)
        await self.unfit(an_option(INTEGER, max_value=4), 5, "NUMBER_TYPE_MAX")
        await self.unfit(an_option(INTEGER, min_value=6), 5, "NUMBER_TYPE_MIN")
        await self.unfit(an_option(INTEGER), "x", "NUMBER_TYPE_COERCE")
        await self.unfit(an_option(INTEGER), 2**53, "NUMBER_TYPE_MAX")
        told = await self.valued(an_option(NUMBER), 1.5)
        self.assertEqual(told["options"][0]["value"], 1.5)
        told = await self.valued(an_option(BOOLEAN), True)
        self.assertIs(told["options"][0]["value"], True)
        await self.unfit(an_option(BOOLEAN), "yes", "BOOLEAN_TYPE_CONVERT")
        choices = [{"name": "A", "value": "a"}]
        told = await self.valued(an_option(STRING, choices=choices), "a")
        self.assertEqual(told["options"][0]["value"], "a")
        await self.unfit(an_option(STRING, choices=choices), "b", "BASE_TYPE_CHOICES")

    async def test_entities(self) -> None:
        """Users, roles and channels come with what they are."""
        role_id = await self.a_role(self.guild)
        for kind, value, found in (
            (USER, self.person.id, ("users", "members")),
            (CHANNEL, self.guild.channel_id, ("channels",)),
            (ROLE, role_id, ("roles",)),
            (MENTIONABLE, role_id, ("roles",)),
            (MENTIONABLE, self.person.id, ("users", "members")),
        ):
            told = await self.valued(an_option(kind), value)
            self.assertEqual(told["options"][0]["value"], value)
            self.assertEqual(set(told["resolved"]), set(found))
            for each in found:
                self.assertIn(value, told["resolved"][each])
            await self.unfit(an_option(kind), "1", "INTERACTION_OPTION_NOT_FOUND")
        stranger = await self.a_user()
        told = await self.valued(an_option(USER), stranger.id)
        self.assertNotIn("members", told["resolved"])
        voice = an_option(CHANNEL, channel_types=[2])
        await self.unfit(voice, self.guild.channel_id, "INTERACTION_OPTION_NOT_FOUND")

    async def test_hidden_channel(self) -> None:
        """Nobody names a channel that they do not see."""
        hidden = await self.a_channel(
            self.guild,
            permission_overwrites=[{"id": self.guild.id, "type": 0, "deny": str(1 << 10)}],
        )
        command = await self.a_command(options=[an_option(CHANNEL)])
        member = await self.a_member(self.guild)
        option = {"type": CHANNEL, "name": "x", "value": hidden["id"]}
        await self.refused(400, 50035, 2, self.use(command, option), by=member)

    async def test_attachment(self) -> None:
        """A file comes along, and is where the bot is told."""
        command = await self.a_command(options=[an_option(ATTACHMENT)])
        option = {"type": ATTACHMENT, "name": "x", "value": "0"}
        data = self.use(command, option, attachments=[{"id": "0", "filename": "a.txt"}])
        await self.send_with_file(self.body(2, data))
        told = (await self.at_bot.event("INTERACTION_CREATE"))["data"]
        file = told["resolved"]["attachments"][told["options"][0]["value"]]
        self.assertEqual((file["filename"], file["size"], file["ephemeral"]), ("a.txt", 4, True))
        loaded = await self.load(file["url"])
        self.assertEqual(loaded, b"text")
        await self.refused(400, 50035, 2, self.use(command, option))


class FileTests(CommandCase):
    async def test_collected(self) -> None:
        """A file that came along is kept for a day, and not for longer."""
        command = await self.a_command(options=[an_option(ATTACHMENT)])
        option = {"type": ATTACHMENT, "name": "x", "value": "0"}
        data = self.use(command, option, attachments=[{"id": "0", "filename": "a.txt"}])
        await self.send_with_file(self.body(2, data))
        await image_data.collect(self.world)
        count = "select count(*) as count from ephemeral_files"
        [row] = await self.database.autocommit.query(count)
        self.assertEqual(row.count, 1)
        self.clock.advance(2 * 24 * 3600)
        await image_data.collect(self.world)
        [row] = await self.database.autocommit.query(count)
        self.assertEqual(row.count, 0)

    async def test_signed(self) -> None:
        """Its address is signed, and no other leads to it."""
        command = await self.a_command(options=[an_option(ATTACHMENT)])
        option = {"type": ATTACHMENT, "name": "x", "value": "0"}
        data = self.use(command, option, attachments=[{"id": "0", "filename": "a.txt"}])
        await self.send_with_file(self.body(2, data))
        told = (await self.at_bot.event("INTERACTION_CREATE"))["data"]
        [file] = told["resolved"]["attachments"].values()
        bare = file["url"].partition("?")[0]
        self.assertIn(f"/ephemeral-attachments/{self.bot.id}/", bare)
        response = await treq.get(bare, agent=self._agent)
        await response.content()
        self.assertEqual(response.code, 404)


class MenuTests(CommandCase):
    async def test_user(self) -> None:
        """A command on a user comes with the user."""
        command = await self.a_command("Poke", type=2)
        member = await self.a_member(self.guild)
        told = await self.interact(2, self.use(command, target_id=member.id))
        self.assertEqual(told["data"]["target_id"], member.id)
        self.assertIn(member.id, told["data"]["resolved"]["members"])
        made = await self.answer(told, 4, {"content": "x"})
        message = made["resource"]["message"]
        self.assertEqual(message["type"], 23)
        self.assertEqual(message["interaction_metadata"]["target_user"]["id"], member.id)
        await self.refused(404, 10013, 2, self.use(command, target_id="1"))
        await self.refused(400, 50035, 2, self.use(command))

    async def test_message(self) -> None:
        """A command on a message comes with the message, and its answer refers to it."""
        command = await self.a_command("Quote", type=3)
        target = await self.post(self.person, self.guild.channel_id, "wise words")
        told = await self.interact(2, self.use(command, target_id=target["id"]))
        resolved = told["data"]["resolved"]["messages"][target["id"]]
        self.assertEqual(resolved["content"], "wise words")
        made = await self.answer(told, 4, {"content": "x"})
        message = made["resource"]["message"]
        self.assertEqual(message["type"], 23)
        self.assertEqual(message["referenced_message"]["id"], target["id"])
        self.assertEqual(message["interaction_metadata"]["target_message_id"], target["id"])
        await self.refused(404, 10008, 2, self.use(command, target_id="1"))


class AutocompleteTests(CommandCase):
    async def test_suggests(self) -> None:
        """The bot is told what is typed, and the person what the bot suggests."""
        options = [an_option(STRING, autocomplete=True), an_option(INTEGER, "y", required=True)]
        options.reverse()
        command = await self.a_command(options=options)
        typed = {"type": STRING, "name": "x", "value": "a", "focused": True}
        told = await self.interact(4, self.use(command, typed))
        self.assertEqual(told["type"], 4)
        self.assertEqual(
            told["data"]["options"], [{"name": "x", "type": 3, "value": "a", "focused": True}]
        )
        for type in (4, 5, 6, 9):
            await self.answer_refused(400, 50035, told, type, {"content": "x"})
        many = [{"name": "n", "value": "v"}] * 26
        await self.answer_refused(400, 50035, told, 8, {"choices": many})
        await self.answer(told, 8, {"choices": many[:1]}, response=False)
        seen = await self.at_person.event("APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE")
        self.assertEqual(seen["choices"], [{"name": "n", "value": "v"}])
        self.assertEqual(seen["nonce"], "n1")
        await self.settled(self.at_person)
        self.assertEqual(self.at_person.seen("INTERACTION_SUCCESS"), [])

    async def test_not_asked_for(self) -> None:
        """Nothing is suggested for an option that is not registered so."""
        command = await self.a_command(options=[an_option(STRING)])
        typed = {"type": STRING, "name": "x", "value": "a", "focused": True}
        await self.refused(400, 50035, 4, self.use(command, typed))


class InstalledByPersonTests(CommandCase):
    """An application that the person has for themselves."""

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        app = await self.an_application(self.person)
        types: dict[str, Any] = {"integration_types_config": {"0": {}, "1": {}}}
        await self.ok("PATCH", f"/applications/{app.id}", types, token=self.person.token)
        self.bot = app
        self.at_bot = await self.a_session(app)
        self.command = await self.a_command(
            globally=True, integration_types=[1], contexts=[0, 1, 2]
        )
        await self.install(self.person)

    async def install(self, account: Account) -> None:
        """Have somebody install it for themselves."""
        await self.ok(
            "POST",
            f"/oauth2/authorize?client_id={self.bot.id}&scope=applications.commands",
            {"authorize": True, "integration_type": 1},
            token=account.token,
        )

    async def test_follow_ups(self) -> None:
        """It follows up five times, where it is not in the guild as well."""
        told = await self.used(self.command)
        self.assertEqual(told["authorizing_integration_owners"], {"1": self.person.id})
        await self.answer(told, 4, {"content": "x"})
        for number in range(5):
            await self.ok("POST", self.webhook(told), {"content": str(number)})
        sixth = self.call("POST", self.webhook(told), {"content": "x"})
        await self.assertRefused(sixth, 400, 40094)

    async def test_hidden(self) -> None:
        """Without USE_EXTERNAL_APPS what it answers is for the person alone."""
        member = await self.a_member(self.guild)
        await self.install(member)
        told = await self.used(self.command, by=member)
        made = await self.answer(told, 4, {"content": "x"})
        self.assertFalse(made["interaction"]["response_message_ephemeral"])
        path = f"/channels/{self.guild.channel_id}/permissions/{self.guild.id}"
        form = {"type": 0, "deny": str(1 << 50)}
        await self.ok("PUT", path, form, token=self.person.token)
        told = await self.used(self.command, by=member)
        made = await self.answer(told, 4, {"content": "x"})
        self.assertTrue(made["interaction"]["response_message_ephemeral"])
        said = await self.ok("POST", self.webhook(told), {"content": "y"})
        self.assertEqual(said["flags"], 64)

    async def test_elsewhere(self) -> None:
        """In somebody else's DM it is used like anywhere."""
        friend = await self.a_member(self.guild)
        dm = await self.ok(
            "POST", "/users/@me/channels", {"recipients": [friend.id]}, token=self.person.token
        )
        told = await self.used(self.command, guild_id=None, channel_id=dm["id"])
        self.assertEqual(told["context"], 2)
        await self.answer(told, 4, {"content": "hello both"})
        listed = await self.ok("GET", f"/channels/{dm['id']}/messages", token=friend.token)
        self.assertEqual([each["content"] for each in listed], ["hello both"])
        await self.ok("DELETE", self.webhook(told, "@original"))
