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
"""

from __future__ import annotations

from tests.clients.bots import Bot
from tests.clients.cases import ClientCase
from tests.clients.human import Human, Id, a_human


class UsageTests(ClientCase):
    """A scripted person and a real library."""

    bot: Bot
    human: Human
    bob_name: str

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.bot = self.a_bot(guild_id=self.guild_id)
        await self.bot.heard("registered")
        await self.bot.heard("ready")
        self.human = await self.a_human()
        self.bob_name = (await self.bob.ok("GET", "/users/@me"))["username"]

    async def a_human(self, token: str | None = None) -> Human:
        """alice in her guild, or somebody else there."""
        token = token or self.demo["user_token"]
        return await a_human(self, token, self.channel_id, self.guild_id)

    async def test_slash(self) -> None:
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

    async def test_member(self) -> None:
        """A member comes resolved."""
        told = await self.human.slash("about", member=Id(6, self.demo["member_id"]))
        self.assertEqual(told.said["content"], f"{self.bob_name} True")

    async def test_deferred(self) -> None:
        """An answer that is promised is written later."""
        told = await self.human.slash("slow")
        self.assertEqual(told.said["flags"], 128)
        changed = await self.human.changed(told.said["id"])
        self.assertEqual((changed["content"], changed["flags"]), ("done", 0))

    async def test_ephemeral(self) -> None:
        """What is for one person alone, nobody else sees."""
        bob = await self.a_listener(self.demo["member_token"])
        told = await self.human.slash("secret")
        self.assertEqual((told.said["content"], told.said["flags"]), ("psst", 64))
        more = await self.human.listener.heard("MESSAGE_CREATE", content="and more")
        self.assertEqual(more["flags"], 64)
        await self.say("aloud")
        await bob.heard("MESSAGE_CREATE", content="aloud")
        self.assertEqual(bob.inbox.named("MESSAGE_CREATE", content="psst"), [])

    async def test_components(self) -> None:
        """A button edits its message; menus are answered."""
        panel = (await self.human.slash("panel")).said
        for number in (1, 2):
            clicked = await self.human.click(panel, "poke")
            self.assertEqual(clicked.said["content"], f"clicked {number}")
        chosen = await self.human.choose(panel, "colour", 3, "green")
        self.assertEqual(chosen.said["content"], "chose green")
        await self.human.choose(panel, "who", 5, self.demo["member_id"])
        chosen_name = f"chose {self.bob_name}"
        said = await self.human.listener.heard("MESSAGE_CREATE", content=chosen_name)
        self.assertEqual(said["flags"], 64)

    async def test_modal(self) -> None:
        """A form is opened, filled in and answered."""
        asked = (await self.human.slash("form")).asked
        told = await self.human.submit(asked, name="alice")
        self.assertEqual(told.said["content"], "hello alice")
        metadata = told.said["interaction_metadata"]
        self.assertEqual(metadata["triggering_interaction_metadata"]["id"], asked["id"])

    async def test_autocomplete(self) -> None:
        """Choices are suggested while somebody types."""
        found = await self.human.complete("search", "query", "ap")
        self.assertEqual([each["value"] for each in found], ["apple", "apricot"])

    async def test_menus(self) -> None:
        """Commands on users and messages."""
        told = await self.human.menu("Poke", 2, self.demo["member_id"])
        self.assertEqual(told.said["content"], f"poked {self.bob_name}")
        said = await self.say("wise words")
        told = await self.human.menu("Quote", 3, said)
        self.assertEqual(told.said["content"], "> wise words")
        self.assertEqual(told.said["referenced_message"]["id"], said)

    async def test_permissions(self) -> None:
        """What is for administrators others may not use."""
        self.assertEqual((await self.human.slash("admin")).said["content"], "yes")
        bob = await self.a_human(self.demo["member_token"])
        command = await self.human.command("admin")
        data = {key: command[key] for key in ("id", "version", "name", "type")}
        answer = await bob.refused(2, data, application_id=command["application_id"])
        self.assertEqual((answer.status, answer.body["code"]), (403, 50013))

    async def test_silence(self) -> None:
        """A bot that says nothing fails after three seconds."""
        told = await self.human.slash("silent")
        self.assertEqual(told.failed, 2)
