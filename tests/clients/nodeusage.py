"""
What people do with bots on Node libraries, besides what :mod:`tests.clients.usage` says.

These bots have ``wizard`` (for that person alone: "nameless", with the button ``ask``, which opens
a modal of the text ``name``, some words and the menu ``colour``, which changes the message to
"called NAME, COLOUR", and the button ``gone``, which deletes it), ``hush`` (defers for that person
alone, edits to "a file" with one, then to "no file" without), and in DMs ``whisper``, and with
those who have the application for themselves ``everywhere`` (both tell ``rights``).
"""

from __future__ import annotations

from typing import Any

from tests.clients.human import a_human
from tests.clients.usage import FurtherTests


class NodeTests(FurtherTests):
    """All of this with a Node library."""

    checks = (*FurtherTests.checks, "wizard", "hush", "whisper", "everywhere")

    async def prepare(self) -> None:
        """People may have the application for themselves, too."""
        author = self.a_person(f"Bot {self.demo['bot_token']}")
        types: dict[str, dict[str, Any]] = {"integration_types_config": {"0": {}, "1": {}}}
        await author.ok("PATCH", "/applications/@me", types)

    async def check_wizard(self) -> None:
        """A button opens a modal, which changes the message of that button; another deletes it."""
        said = (await self.human.slash("wizard")).said
        self.assertEqual((said["content"], said["flags"]), ("nameless", 64))
        asked = (await self.human.click(said, "ask")).asked
        await self.human.submit(asked, name="Ada", colour=["green"])
        changed = await self.human.changed(said["id"])
        self.assertEqual((changed["content"], changed["flags"]), ("called Ada, green", 64))
        self.assertEqual(changed["components"], said["components"])
        await self.human.click(said, "gone")
        await self.human.listener.heard("MESSAGE_DELETE", id=said["id"])

    async def check_hush(self) -> None:
        """What was promised to one person is theirs alone; its files come and go."""
        told = (await self.human.slash("hush")).said
        self.assertEqual(told["flags"], 64 | 128)
        changed = await self.human.changed(told["id"])
        self.assertEqual((changed["content"], changed["flags"]), ("a file", 64))
        [file] = changed["attachments"]
        self.assertEqual(await self.content(file), b"a")
        changed = await self.human.changed(told["id"])
        self.assertEqual((changed["content"], changed["attachments"]), ("no file", []))

    async def check_whisper(self) -> None:
        """In a DM it is a user, and not a member, who uses a command."""
        await self.check_in_private("whisper", self.demo["bot_user_id"], 1, {"0": "0"})

    async def check_everywhere(self) -> None:
        """Who has an application for themselves uses it in a DM with somebody else."""
        query = f"client_id={self.demo['application_id']}&scope=applications.commands"
        given = {"authorize": True, "integration_type": 1}
        await self.alice.ok("POST", f"/oauth2/authorize?{query}", given)
        owners = {"1": self.demo["user_id"]}
        await self.check_in_private("everywhere", self.demo["member_id"], 2, owners)

    async def check_in_private(
        self, name: str, with_id: str, context: int, owners: dict[str, str]
    ) -> None:
        """What a library knows of an interaction in a DM."""
        channel = await self.alice.ok("POST", "/users/@me/channels", {"recipients": [with_id]})
        alone = await a_human(self, self.demo["user_token"], channel["id"], None)
        self.assertEqual((await alone.slash(name)).said["content"], "told")
        told = await self.bot.heard("rights")
        known = {
            "event": "rights",
            "channel_id": channel["id"],
            "guild_id": None,
            "user_id": self.demo["user_id"],
            "locale": told.get("locale"),
            "guild_locale": None,
            "context": context,
            "owners": owners,
        }
        del told["app_permissions"]
        self.assertEqual(told, {field: known[field] for field in told})
