"""Applications that somebody has for themselves: where they are used, and what is told of it."""

from __future__ import annotations

from typing import Any

from tests.http.test_command_interactions import CommandCase
from tests.support.builders import Account
from tests.support.gateway import GatewayClient

BUTTON = {"type": 2, "style": 1, "label": "B", "custom_id": "b"}
ROW = [{"type": 1, "components": [BUTTON]}]
FIELD = {"type": 4, "custom_id": "f", "style": 1}
MODAL = {
    "custom_id": "m",
    "title": "T",
    "components": [{"type": 18, "label": "L", "component": FIELD}],
}


class InstallCase(CommandCase):
    """An application that the person has for themselves, and that is in no guild."""

    friend: Account
    at_friend: GatewayClient

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.in_guild = self.bot, self.at_bot
        self.bot = await self.an_application(self.person)
        types: dict[str, Any] = {"integration_types_config": {"0": {}, "1": {}}}
        path = f"/applications/{self.bot.id}"
        await self.ok("PATCH", path, types, token=self.person.token)
        self.at_bot = await self.a_session(self.bot)
        self.friend = await self.a_member(self.guild)
        self.at_friend = await self.a_session(self.friend)
        self.command = await self.a_command(
            globally=True, integration_types=[0, 1], contexts=[0, 1, 2]
        )
        await self.ok(
            "POST",
            f"/oauth2/authorize?client_id={self.bot.id}&scope=applications.commands",
            {"authorize": True, "integration_type": 1},
            token=self.person.token,
        )

    async def private(self, *others: str) -> dict[str, Any]:
        """A private channel of the person with others, as what an interaction says of its place."""
        form = {"recipients": list(others)}
        made = await self.ok("POST", "/users/@me/channels", form, token=self.person.token)
        return {"guild_id": None, "channel_id": made["id"]}

    async def a_group(self) -> dict[str, Any]:
        """A group of the person and the friend."""
        for one, other in ((self.person, self.friend), (self.friend, self.person)):
            path = f"/users/@me/relationships/{other.id}"
            await self.ok("PUT", path, {}, token=one.token)
        return await self.private(self.friend.id, await self.another())

    async def another(self) -> str:
        """One more friend of the person's."""
        other = await self.a_user()
        for one, whom in ((self.person, other), (other, self.person)):
            await self.ok("PUT", f"/users/@me/relationships/{whom.id}", {}, token=one.token)
        return other.id


class PlaceTests(InstallCase):
    async def check(self, context: int, owners: dict[str, str], **where: Any) -> Any:
        """Use the command in a place; what the bot is told."""
        told = await self.used(self.command, **where)
        self.assertEqual((told["context"], told["entitlements"]), (context, []))
        self.assertEqual(told["authorizing_integration_owners"], owners)
        self.assertEqual("member" in told, context == 0)
        self.assertEqual("user" in told, context != 0)
        return told

    async def test_guild(self) -> None:
        """In a guild where the application is not, it is there by the person alone."""
        told = await self.check(0, {"1": self.person.id})
        self.assertEqual(told["member"]["user"]["id"], self.person.id)
        made = await self.answer(told, 4, {"content": "x"})
        heard = await self.at_friend.event("MESSAGE_CREATE")
        self.assertEqual(heard["id"], made["resource"]["message"]["id"])
        self.assertEqual(
            heard["interaction_metadata"]["authorizing_integration_owners"],
            {"1": self.person.id},
        )
        self.assertEqual(heard["interaction"]["member"]["roles"], [])

    async def test_guild_of_its_own(self) -> None:
        """Where it is in the guild as well, both have authorised it, and it follows up freely."""
        await self.ok(
            "POST",
            f"/oauth2/authorize?client_id={self.bot.id}&scope=bot%20applications.commands",
            {"authorize": True, "guild_id": self.guild.id, "permissions": "0"},
            token=self.person.token,
        )
        owners = {"0": self.guild.id, "1": self.person.id}
        told = await self.check(0, owners)
        await self.answer(told, 4, {"content": "x"})
        for number in range(7):
            await self.ok("POST", self.webhook(told), {"content": str(number)})

    async def test_dm_with_bot(self) -> None:
        """In the DM with its bot."""
        where = await self.private(self.bot.id)
        told = await self.check(1, {"1": self.person.id}, **where)
        self.assertEqual(told["channel"]["type"], 1)

    async def test_dm(self) -> None:
        """In a DM of two people the other reads the answer, and uses its button."""
        where = await self.private(self.friend.id)
        await self.check_private(where, 1)

    async def test_group(self) -> None:
        """So it is in a group."""
        await self.check_private(await self.a_group(), 3)

    async def check_private(self, where: Any, type: int) -> None:
        """Use the command where the bot is not, and the answer's button, which another does."""
        told = await self.check(2, {"1": self.person.id}, **where)
        self.assertEqual(told["channel"]["type"], type)
        await self.answer(told, 4, {"content": "x", "components": ROW})
        heard = await self.at_friend.event("MESSAGE_CREATE")
        self.assertEqual((heard["content"], heard["author"]["id"]), ("x", self.bot.id))
        self.assertNotIn("member", heard["interaction"])
        clicked = await self.click(heard, "b", by=self.friend, **where)
        self.assertEqual((clicked["context"], clicked["user"]["id"]), (2, self.friend.id))
        self.assertEqual(
            clicked["authorizing_integration_owners"], {"1": self.person.id}
        )
        await self.answer(clicked, 7, {"content": "y"})
        changed = await self.at_friend.event("MESSAGE_UPDATE")
        self.assertEqual((changed["id"], changed["content"]), (heard["id"], "y"))
        for number in range(5):
            await self.ok("POST", self.webhook(told), {"content": str(number)})
        sixth = self.call("POST", self.webhook(told), {"content": "x"})
        await self.assertRefused(sixth, 400, 40094)

    async def test_not_offered(self) -> None:
        """A command that is not for a place is not known there; nor is one to who has it not."""
        friends, own = await self.private(self.friend.id), await self.private(self.bot.id)
        here: dict[str, Any] = {}
        for context, places in enumerate(([own, friends], [here, friends], [here, own])):
            command = await self.a_command(
                f"c{context}", globally=True, integration_types=[1], contexts=[context]
            )
            for where in places:
                await self.refused(404, 10063, 2, self.use(command), **where)
        await self.refused(404, 10063, 2, self.use(self.command), by=self.friend)


class MetadataTests(InstallCase):
    async def told(self, by: str) -> tuple[Any, Any]:
        """What the other is told next of a message, which is what a look at it gives, too."""
        heard = await self.at_friend.event("MESSAGE_CREATE")
        path = f"/channels/{heard['channel_id']}/messages?limit=1"
        [found] = await self.ok("GET", path, token=self.friend.token)
        told = heard["interaction_metadata"]
        self.assertEqual((found["id"], found["interaction_metadata"]), (heard["id"], told))
        owner = self.guild.id if by == "0" else self.person.id
        self.assertEqual(told["authorizing_integration_owners"], {by: owner})
        self.assertEqual(told["user"]["id"], self.person.id)
        return heard, told

    async def check(self, by: str) -> None:
        """Use a command, its button and a modal; each message tells what led to it."""
        used = await self.used(self.command)
        await self.answer(used, 4, {"content": "x", "components": ROW})
        first, told = await self.told(by)
        self.assertEqual((told["id"], told["type"]), (used["id"], 2))
        self.assertEqual((told["name"], told["command_type"]), ("ping", 1))
        for name in ("original_response_message_id", "interacted_message_id"):
            self.assertNotIn(name, told)
        await self.ok("POST", self.webhook(used), {"content": "more"})
        _, told = await self.told(by)
        self.assertEqual(told["original_response_message_id"], first["id"])
        clicked = await self.click(first, "b")
        await self.answer(clicked, 4, {"content": "clicked"})
        second, told = await self.told(by)
        self.assertEqual((told["id"], told["type"]), (clicked["id"], 3))
        self.assertEqual(told["interacted_message_id"], first["id"])
        self.assertNotIn("interaction", second)
        await self.check_modal(by, first)

    async def check_modal(self, by: str, message: Any) -> None:
        """Open a modal by a button, and one by the command, and send them."""
        clicked = await self.click(message, "b")
        await self.answer(clicked, 9, MODAL)
        sent = await self.sent(clicked)
        await self.answer(sent, 4, {"content": "thanks"})
        answer, told = await self.told(by)
        self.assertEqual((told["id"], told["type"]), (sent["id"], 5))
        earlier = told["triggering_interaction_metadata"]
        self.assertEqual((earlier["id"], earlier["type"]), (clicked["id"], 3))
        self.assertEqual(earlier["interacted_message_id"], message["id"])
        await self.ok("POST", self.webhook(sent), {"content": "more"})
        _, told = await self.told(by)
        self.assertEqual(told["original_response_message_id"], answer["id"])
        self.assertEqual(told["triggering_interaction_metadata"], earlier)
        used = await self.used(self.command)
        await self.answer(used, 9, MODAL)
        sent = await self.sent(used)
        await self.answer(sent, 4, {"content": "thanks"})
        _, told = await self.told(by)
        earlier = told["triggering_interaction_metadata"]
        self.assertEqual((earlier["id"], earlier["name"]), (used["id"], "ping"))

    async def sent(self, opened: Any) -> Any:
        """Send the modal that an interaction was answered with."""
        field = {"type": 18, "component": {"type": 4, "custom_id": "f", "value": "v"}}
        form = {"id": opened["id"], "custom_id": "m", "components": [field]}
        return await self.interact(5, form)

    async def test_by_person(self) -> None:
        """Where the person alone has the application."""
        await self.check("1")

    async def test_by_guild(self) -> None:
        """Where the guild has it."""
        self.bot, self.at_bot = self.in_guild
        self.command = await self.a_command()
        await self.check("0")
