"""What bots do to register commands; a test module of each library has this test as its own."""

from __future__ import annotations

from typing import Any

from tests.clients.cases import ClientCase

#: What a library registers: names, types, and of the first one its options.
OPTIONS = [
    {"type": 3, "name": "text", "description": "What to say", "required": True},
    {"type": 4, "name": "times", "description": "How often", "min_value": 1, "max_value": 5},
]
NAMES = {("say", 1), ("Wave", 2), ("Quote", 3)}


def told_option(option: dict[str, Any]) -> dict[str, Any]:
    """What an option is, without what is said by saying nothing."""
    kept = {key: value for key, value in option.items() if value not in (None, False, [], {})}
    choices = [{"name": each["name"], "value": each["value"]} for each in kept.pop("choices", ())]
    return {**kept, "choices": choices} if choices else kept


class CommandTests(ClientCase):
    """Registering commands with a library's own means."""

    async def test_register(self) -> None:
        """A bot registers three kinds of command; the server has them, and people see them."""
        bot = await self.a_ready_bot()
        told = await bot.told("register", guild_id=self.guild_id)
        self.assertEqual({(name, kind) for name, kind in told["names"]}, NAMES)
        author = self.a_person(f"Bot {self.demo['bot_token']}")
        path = f"/applications/{self.demo['application_id']}/commands"
        listed = {each["name"]: each for each in await author.ok("GET", path)}
        self.assertEqual({(name, each["type"]) for name, each in listed.items()}, NAMES)
        say = [told_option(each) for each in listed["say"]["options"]]
        self.assertEqual(say, OPTIONS)
        index = await self.bob.ok("GET", f"/guilds/{self.guild_id}/application-command-index")
        shown = {each["name"] for each in index["application_commands"]}
        self.assertLessEqual(listed.keys(), shown)

    async def test_again(self) -> None:
        """Registered as they are, they stay as they are."""
        bot = await self.a_ready_bot()
        author = self.a_person(f"Bot {self.demo['bot_token']}")
        path = f"/applications/{self.demo['application_id']}/commands"
        seen = []
        for _ in range(2):
            await bot.told("register", guild_id=self.guild_id)
            listed = await author.ok("GET", path)
            seen.append({each["id"]: each["version"] for each in listed})
        self.assertEqual(seen[0], seen[1])
