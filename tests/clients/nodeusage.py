"""
What people do with bots on Node libraries, besides what :mod:`tests.clients.usage` says.

These bots have ``wizard`` (for that person alone: "nameless", with the button ``ask``, which opens
a modal that changes the message to "called NAME", and the button ``gone``, which deletes it),
``hush`` (defers for that person alone, edits to "a file" with one, then to "no file" without), and
in DMs ``whisper`` (tells ``rights``).
"""

from __future__ import annotations

from tests.clients.human import a_human
from tests.clients.usage import FurtherTests


class NodeTests(FurtherTests):
    """All of this with a Node library."""

    checks = (*FurtherTests.checks, "wizard", "hush", "whisper")

    async def check_wizard(self) -> None:
        """A button opens a modal, which changes the message of that button; another deletes it."""
        said = (await self.human.slash("wizard")).said
        self.assertEqual((said["content"], said["flags"]), ("nameless", 64))
        asked = (await self.human.click(said, "ask")).asked
        await self.human.submit(asked, name="Ada")
        changed = await self.human.changed(said["id"])
        self.assertEqual((changed["content"], changed["flags"]), ("called Ada", 64))
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
        recipients = {"recipients": [self.demo["bot_user_id"]]}
        channel = await self.alice.ok("POST", "/users/@me/channels", recipients)
        alone = await a_human(self, self.demo["user_token"], channel["id"], None)
        await alone.slash("whisper")
        told = await self.bot.heard("rights")
        self.assertEqual(told["channel_id"], channel["id"])
        self.assertEqual(told["user_id"], self.demo["user_id"])
        self.assertIsNone(told.get("guild_id"))
        if "context" in told:
            self.assertEqual(told["context"], 1)
        if "owners" in told:
            self.assertEqual(told["owners"], {"0": "0"})
