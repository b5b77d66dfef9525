"""
What people do with bots on Python libraries, besides what :mod:`tests.clients.usage` says.

These bots have one more command, ``guarded`` (crash: whether to fail), which the library itself
allows to those alone who may manage the guild: "welcome". To others, and where it fails, the
library's handler of errors says "sorry: ERROR" for that person alone. They know the button ``keep``
("kept") on messages that they have not written while they lived. And they tell ``shown`` when
``panel``, ``menus``, ``form``, ``layout`` or ``survey`` was sent: only then do libraries remember
what is to happen if somebody uses these, and a script would be faster.
"""

from __future__ import annotations

from typing import Any, ClassVar

from tests.clients.human import Told
from tests.clients.usage import FurtherTests


def button(custom_id: str) -> list[dict[str, Any]]:
    """The components of a message with a button."""
    made = {"type": 2, "style": 1, "label": "Button", "custom_id": custom_id}
    return [{"type": 1, "components": [made]}]


class PythonTests(FurtherTests):
    """All of this with a Python library."""

    #: what the library raises for somebody who lacks a permission
    lacking: ClassVar[str] = "MissingPermissions"
    #: what it gives its handler when a command fails
    accident: ClassVar[str] = "RuntimeError"
    checks = (*FurtherTests.checks, "guard", "kept")

    async def shown(self, name: str) -> Told:
        """The same, when the library, too, knows that it has shown that."""
        told = await super().shown(name)
        await self.bot.heard("shown")
        return told

    async def check_guard(self) -> None:
        """A library's own check knows what a person may do, and its handler says what is wrong."""
        self.assertEqual((await self.human.slash("guarded")).said["content"], "welcome")
        bob = await self.a_human(self.demo["member_token"])
        for human, crash, why in ((bob, False, self.lacking), (self.human, True, self.accident)):
            said = (await human.slash("guarded", crash=crash)).said
            self.assertEqual((said["content"], said["flags"]), (f"sorry: {why}", 64))

    async def check_kept(self) -> None:
        """A button lives longer than the bot that has sent it."""
        told = await self.click_old("keep")
        self.assertEqual(told.said["content"], "kept")

    async def click_old(self, custom_id: str) -> Told:
        """Click a button of a message that the bot wrote in another life."""
        author = self.a_person(f"Bot {self.demo['bot_token']}")
        body = {"content": "as it was", "components": button(custom_id)}
        said = await author.ok("POST", self.messages, body)
        said["application_id"] = self.demo["application_id"]
        return await self.human.click(said, custom_id)


def without(*unknown: str) -> tuple[str, ...]:
    """All checks but those of what a library does not know."""
    return tuple(each for each in PythonTests.checks if each not in unknown)
