"""
What people do with a bot's commands, components and modals; for a bot on any library.

The bot registers in the guild ``guild_id`` it is given, and tells ``registered``: the commands
``echo`` (text, times 1-3), ``slow`` (defers, then edits to "done"), ``secret`` (ephemeral "psst",
then an ephemeral follow-up "and more"), ``panel`` (a message with the button ``poke``, which edits
it to "clicked N", the menu ``colour`` of red and green, answered "chose X", and the menu of users
``who``, deferred and answered by an ephemeral follow-up "chose NAME"), ``form`` (a modal with the
text ``name``, answered "hello NAME"), ``silent`` (no answer), ``about`` (a member: "NAME True"),
``search`` (query, completed from apple, apricot, banana), ``admin`` (for administrators), ``tags
add`` (name: "added NAME"), the menu commands ``Poke`` (user: "poked NAME") and ``Quote`` (message:
"> CONTENT").

Beyond these, bots of ``FurtherTests`` have ``tags kind set`` (name: "set NAME"), ``menus`` (of
roles, of roles and users, and of channels: ``role``, ``both`` and ``channel``, answered "chose
NAME"), ``rights`` (tells ``rights``: what the library knows of the interaction), ``history``
(writes "one" and tells ``original``, what the library reads back; edits it to "two", follows up by
"three", edits this to "four", deletes both), ``twice`` (answers once more, without the library's
own guard; then edits its answer to "STATUS CODE"), ``kick`` (a member: "STATUS CODE" of the
refusal), ``parcel`` (a file: "got NAME", with the file ``copy.txt`` of the same content, and then a
follow-up with ``more.txt``), ``layout`` (components of version 2: the text "a layout", a section
whose button ``press`` makes the text "pressed", and a gallery of the file ``dot.png``) and
``survey`` (a modal of labels: the menu of users ``who``, the file ``proof``, ``one`` and ``many``
of red, green and blue, the box ``sure``; answered by all of them). Told ``late``, they answer the
last ``silent``.
"""

from __future__ import annotations

from typing import ClassVar

import treq

from tests.clients.bots import Bot, Refused
from tests.clients.cases import ClientCase
from tests.clients.human import File, Human, Id, Told, a_human


class UsageTests(ClientCase):
    """A scripted person and a real library; one daemon and one bot see all of it."""

    bot: Bot
    human: Human
    bob_name: str
    #: which of the checks below are made, in this order
    checks: ClassVar[tuple[str, ...]] = (
        *("slash", "member", "deferred", "ephemeral", "components", "modal"),
        *("autocomplete", "menus", "permissions"),
    )

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        await self.prepare()
        self.bot = self.a_bot(guild_id=self.guild_id)
        await self.bot.heard("registered")
        await self.bot.heard("ready")
        self.human = await self.a_human()
        self.bob_name = (await self.bob.ok("GET", "/users/@me"))["username"]

    async def prepare(self) -> None:
        """What there is before the bot begins; to be extended."""

    async def a_human(self, token: str | None = None) -> Human:
        """alice in her guild, or somebody else there."""
        token = token or self.demo["user_token"]
        return await a_human(self, token, self.channel_id, self.guild_id)

    async def shown(self, name: str) -> Told:
        """Use a command by which a bot shows something that is to be used in turn."""
        return await self.human.slash(name)

    async def test_usage(self) -> None:
        """All that a bot offers is used, while one interaction waits for an answer in vain."""
        silent = await self.human.begin("silent")
        for check in self.checks:
            await getattr(self, f"check_{check}")()
        told = await self.human.outcome(silent)
        self.assertEqual(told.failed, 2)
        await self.check_late()

    async def check_late(self) -> None:
        """What a library does after that; to be extended."""

    async def check_slash(self) -> None:
        """A command with options is answered; what it does not take is refused."""
        told = await self.human.slash("echo", text="hi", times=2)
        self.assertEqual(told.said["content"], "hi hi")
        self.assertEqual(told.said["interaction"]["name"], "echo")
        command = await self.human.command("echo")
        data = {key: command[key] for key in ("id", "version", "name", "type")}
        answer = await self.human.refused(2, data, application_id=command["application_id"])
        self.assertEqual((answer.status, answer.body["code"]), (400, 50035))
        told = await self.human.slash("tags add", name="x")
        self.assertEqual(told.said["content"], "added x")
        self.assertEqual(told.said["interaction"]["name"], "tags add")

    async def check_member(self) -> None:
        """A member comes resolved."""
        told = await self.human.slash("about", member=Id(6, self.demo["member_id"]))
        self.assertEqual(told.said["content"], f"{self.bob_name} True")

    async def check_deferred(self) -> None:
        """An answer that is promised is written later."""
        told = await self.human.slash("slow")
        self.assertEqual(told.said["flags"], 128)
        changed = await self.human.changed(told.said["id"])
        self.assertEqual((changed["content"], changed["flags"]), ("done", 0))

    async def check_ephemeral(self) -> None:
        """What is for one person alone, nobody else sees."""
        bob = await self.a_listener(self.demo["member_token"])
        told = await self.human.slash("secret")
        self.assertEqual((told.said["content"], told.said["flags"]), ("psst", 64))
        more = await self.human.listener.heard("MESSAGE_CREATE", content="and more")
        self.assertEqual(more["flags"], 64)
        await self.say("aloud")
        await bob.heard("MESSAGE_CREATE", content="aloud")
        self.assertEqual(bob.inbox.named("MESSAGE_CREATE", content="psst"), [])

    async def check_components(self) -> None:
        """A button edits its message; menus are answered."""
        panel = (await self.shown("panel")).said
        for number in (1, 2):
            clicked = await self.human.click(panel, "poke")
            self.assertEqual(clicked.said["content"], f"clicked {number}")
        chosen = await self.human.choose(panel, "colour", 3, "green")
        self.assertEqual(chosen.said["content"], "chose green")
        await self.human.choose(panel, "who", 5, self.demo["member_id"])
        chosen_name = f"chose {self.bob_name}"
        said = await self.human.listener.heard("MESSAGE_CREATE", content=chosen_name)
        self.assertEqual(said["flags"], 64)

    async def check_modal(self) -> None:
        """A form is opened, filled in and answered."""
        asked = (await self.shown("form")).asked
        told = await self.human.submit(asked, name="alice")
        self.assertEqual(told.said["content"], "hello alice")
        metadata = told.said["interaction_metadata"]
        self.assertEqual(metadata["triggering_interaction_metadata"]["id"], asked["id"])

    async def check_autocomplete(self) -> None:
        """Choices are suggested while somebody types."""
        found = await self.human.complete("search", "query", "ap")
        self.assertEqual([each["value"] for each in found], ["apple", "apricot"])

    async def check_menus(self) -> None:
        """Commands on users and messages."""
        told = await self.human.menu("Poke", 2, self.demo["member_id"])
        self.assertEqual(told.said["content"], f"poked {self.bob_name}")
        said = await self.say("wise words")
        told = await self.human.menu("Quote", 3, said)
        self.assertEqual(told.said["content"], "> wise words")
        self.assertEqual(told.said["referenced_message"]["id"], said)

    async def check_permissions(self) -> None:
        """What is for administrators others may not use."""
        self.assertEqual((await self.human.slash("admin")).said["content"], "yes")
        await self.check_refused("admin")

    async def check_refused(self, name: str) -> None:
        """bob may not use a command."""
        bob = await self.a_human(self.demo["member_token"])
        command = await self.human.command(name)
        data = {key: command[key] for key in ("id", "version", "name", "type")}
        answer = await bob.refused(2, data, application_id=command["application_id"])
        self.assertEqual((answer.status, answer.body["code"]), (403, 50013))


class FurtherTests(UsageTests):
    """And what bots do that know more."""

    checks = (
        *UsageTests.checks,
        *("group", "selects", "rights", "history", "twice", "kick", "files", "layout", "survey"),
    )

    async def check_late(self) -> None:
        """Who answers when it is too late is told that there is no such interaction."""
        with self.assertRaises(Refused) as caught:
            await self.bot.told("late")
        self.assertEqual((caught.exception.status, caught.exception.code), (404, 10062))

    async def check_group(self) -> None:
        """A sub-command in a group."""
        told = await self.human.slash("tags kind set", name="x")
        self.assertEqual(told.said["content"], "set x")
        self.assertEqual(told.said["interaction"]["name"], "tags kind set")

    async def check_selects(self) -> None:
        """Menus whose choices the server has: roles, roles and users, channels."""
        menus = (await self.shown("menus")).said
        role, *_ = await self.alice.ok("GET", f"/guilds/{self.guild_id}/roles")
        channel = await self.alice.ok("GET", f"/channels/{self.channel_id}")
        for name, kind, chosen, known in (
            ("role", 6, role["id"], role["name"]),
            ("both", 7, role["id"], role["name"]),
            ("both", 7, self.demo["member_id"], self.bob_name),
            ("channel", 8, self.channel_id, channel["name"]),
        ):
            told = await self.human.choose(menus, name, kind, chosen)
            self.assertEqual(told.said["content"], f"chose {known}")

    async def check_rights(self) -> None:
        """What a library knows of where, by whom and with which rights it is used."""
        await self.human.slash("rights")
        told = await self.bot.heard("rights")
        self.assertLess({"channel_id", "user_id", "app_permissions"}, told.keys())
        me = await self.alice.ok("GET", "/users/@me")
        known = {
            "event": "rights",
            "channel_id": self.channel_id,
            "app_permissions": await self.permissions(f"Bot {self.demo['bot_token']}"),
            "member_permissions": await self.permissions(self.demo["user_token"]),
            "guild_id": self.guild_id,
            "user_id": self.demo["user_id"],
            "locale": me["locale"],
            "guild_locale": "en-US",
            "context": 0,
            "owners": {"0": self.guild_id},
        }
        self.assertEqual(told, {name: known[name] for name in told})

    async def permissions(self, token: str) -> str:
        """What somebody may do in the guild, and so in a channel without rules of its own."""
        [guild] = await self.a_person(token).ok("GET", "/users/@me/guilds")
        return str(guild["permissions"])

    async def check_history(self) -> None:
        """Answers and follow-ups are read, edited and deleted."""
        told = await self.human.slash("history")
        heard = self.human.listener.heard
        self.assertEqual((await self.bot.heard("original"))["content"], "one")
        await heard("MESSAGE_UPDATE", id=told.said["id"], content="two")
        more = await heard("MESSAGE_CREATE", content="three")
        self.assertEqual(more["message_reference"]["message_id"], told.said["id"])
        await heard("MESSAGE_UPDATE", id=more["id"], content="four")
        await heard("MESSAGE_DELETE", id=more["id"])
        await heard("MESSAGE_DELETE", id=told.said["id"])

    async def check_twice(self) -> None:
        """An interaction has one first answer."""
        told = await self.human.slash("twice")
        await self.human.listener.heard("MESSAGE_UPDATE", id=told.said["id"], content="400 40060")

    async def check_kick(self) -> None:
        """What a bot may not do in a guild, like kicking its owner, is refused then, too."""
        told = await self.human.slash("kick", member=Id(6, self.demo["user_id"]))
        self.assertEqual(told.said["content"], "403 50013")

    async def check_files(self) -> None:
        """A file comes with a command; files go with answers and follow-ups."""
        told = await self.human.slash("parcel", file=File("words.txt", b"some words"))
        self.assertEqual(told.said["content"], "got words.txt")
        [copy] = told.said["attachments"]
        self.assertEqual((copy["filename"], await self.content(copy)), ("copy.txt", b"some words"))
        follow_up = await self.human.listener.heard("MESSAGE_CREATE", content="and more files")
        [more] = follow_up["attachments"]
        self.assertEqual((more["filename"], await self.content(more)), ("more.txt", b"more"))

    async def content(self, attachment: dict[str, str]) -> bytes:
        """What is in a file."""
        response = await treq.get(attachment["url"], persistent=False)
        self.assertEqual(response.code, 200)
        return await response.content()

    async def check_layout(self) -> None:
        """A message of components of version 2, whose button changes it."""
        said = (await self.shown("layout")).said
        self.assertEqual((said["content"], said["flags"]), ("", 1 << 15))
        [container] = said["components"]
        kinds = [each["type"] for each in container["components"]]
        self.assertEqual(kinds, [10, 14, 9, 12])
        text, _, section, gallery = container["components"]
        self.assertEqual(text["content"], "a layout")
        self.assertEqual(section["accessory"]["custom_id"], "press")
        self.assertEqual(len(await self.content(gallery["items"][0]["media"])), 70)
        pressed = (await self.human.click(said, "press")).said
        self.assertEqual(pressed["components"][0]["components"][0]["content"], "pressed")

    async def check_survey(self) -> None:
        """A modal of everything that can be asked."""
        asked = (await self.shown("survey")).asked
        told = await self.human.submit(
            asked,
            who=[self.demo["member_id"]],
            proof=File("proof.txt", b"proved"),
            one="red",
            many=["red", "blue"],
            sure=True,
        )
        expected = f"{self.bob_name} proof.txt red red+blue true"
        self.assertEqual(told.said["content"], expected)
