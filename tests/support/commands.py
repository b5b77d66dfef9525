"""A world with an application that registers commands, and what commands look like."""

from __future__ import annotations

from typing import Any

from .builders import Account, App, BuiltGuild, PopulatedCase


def slash(name: str = "ping", **given: Any) -> dict[str, Any]:
    """A command that people type."""
    return {"name": name, "description": "Says pong", **given}


def option(name: str = "text", type: int = 3, **given: Any) -> dict[str, Any]:
    """An option of a command."""
    return {"type": type, "name": name, "description": "What it is", **given}


class CommandCase(PopulatedCase):
    """A world with an application whose bot is in a guild."""

    alice: Account
    app: App
    guild: BuiltGuild
    path: str
    in_guild: str

    async def setUp(self) -> None:  # type: ignore[override]
        """Make them."""
        await super().setUp()
        self.alice = await self.a_user("alice")
        self.guild = await self.a_guild(self.alice)
        self.app = await self.a_bot_in(self.guild.id, self.alice)
        self.path = f"/applications/{self.app.id}/commands"
        self.in_guild = f"/applications/{self.app.id}/guilds/{self.guild.id}/commands"
        self.events.clear()

    async def as_bot(self, method: str, path: str, body: Any = None, **given: Any) -> Any:
        """Send a request with the bot's token."""
        return await self.ok(method, path, body, token=self.app.authorization, **given)

    async def assertFaults(
        self, method: str, path: str, body: Any, *wanted: tuple[str, str]
    ) -> None:
        """Fail unless the tree of faults has these codes at these places, and no others."""
        answer = await self.call(method, path, body, token=self.app.authorization)
        self.assertEqual((answer.status, answer.body["code"]), (400, 50035), answer.body)
        self.assertEqual(sorted(_flat(answer.body["errors"], ())), sorted(wanted))


def _flat(tree: dict[str, Any], path: tuple[str, ...]) -> list[tuple[str, str]]:
    found = [(".".join(path), each["code"]) for each in tree.get("_errors", ())]
    for key, below in tree.items():
        if key != "_errors":
            found += _flat(below, (*path, key))
    return found
