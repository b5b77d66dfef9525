"""Interactions that outlive the process: their tokens, modals and ephemeral messages."""

from __future__ import annotations

from typing import Any

import attrs

from litecord.actions import kept_interactions
from litecord.actions.open_interactions import OpenInteractions
from litecord.errors import DatabaseUnavailable
from litecord.model.snowflakes import Snowflake
from litecord.storage import interactions as storage
from tests.support.interactions import InteractionCase

MODAL = {
    "custom_id": "m",
    "title": "M",
    "components": [
        {
            "type": 1,
            "components": [{"type": 4, "custom_id": "t", "label": "T", "style": 1}],
        }
    ],
}


class RestartTests(InteractionCase):
    async def restart(self) -> None:
        """Lose what is in memory of interactions, and read what was written down."""
        await self.world.interactions.stop()
        self.world.interactions = OpenInteractions()
        await kept_interactions.resume(self.world)

    async def edit(self, interaction: Any, content: str) -> Any:
        """Write the first answer anew."""
        path = self.webhook(interaction, "@original")
        return await self.ok("PATCH", path, {"content": content})

    async def test_deferred(self) -> None:
        """What was promised before is written afterwards, and is the message that was promised."""
        interaction = await self.click(await self.a_button(), "b")
        promised = await self.answer(interaction, 5)
        await self.restart()
        written = await self.ok("POST", self.webhook(interaction), {"content": "at last"})
        about = promised["interaction"]
        self.assertEqual((written["id"], written["flags"]), (about["response_message_id"], 0))
        await self.restart()
        more = await self.ok("POST", self.webhook(interaction), {"content": "more"})
        self.assertNotEqual(more["id"], written["id"])
        self.assertEqual((await self.edit(interaction, "new"))["content"], "new")

    async def test_follow_up(self) -> None:
        """What followed the first answer is found, changed and deleted afterwards."""
        interaction = await self.click(await self.a_button(), "b")
        await self.answer(interaction, 4, {"content": "first"})
        said = await self.ok("POST", self.webhook(interaction), {"content": "second"})
        await self.restart()
        path = self.webhook(interaction, said["id"])
        self.assertEqual((await self.ok("GET", path))["content"], "second")
        self.assertEqual((await self.ok("PATCH", path, {"content": "2"}))["content"], "2")
        await self.ok("DELETE", path)
        await self.assertRefused(self.call("GET", path), 404, 10008)

    async def test_ephemeral(self) -> None:
        """An ephemeral message is still there, with its components, and gone when it is deleted."""
        interaction = await self.click(await self.a_button(), "b")
        row = {"type": 1, "components": [{"type": 2, "style": 1, "label": "C", "custom_id": "c"}]}
        await self.answer(interaction, 5, {"flags": 64})
        await self.restart()
        path = self.webhook(interaction, "@original")
        made = await self.ok("PATCH", path, {"content": "psst", "components": [row]})
        self.assertEqual(made["flags"], 64)
        await self.restart()
        self.assertEqual((await self.ok("GET", path))["content"], "psst")
        again = await self.click(made, "c")
        self.assertEqual(again["message"]["content"], "psst")
        await self.ok("DELETE", path)
        await self.restart()
        await self.assertRefused(self.call("GET", path), 404, 10008)

    async def test_second_answer(self) -> None:
        """What was answered before is not answered again; what was not, is not any more."""
        message = await self.a_button()
        answered, waiting = [await self.click(message, "b") for _ in range(2)]
        await self.answer(answered, 6)
        await self.restart()
        await self.answer_refused(400, 40060, answered, 6)
        await self.answer_refused(404, 10062, waiting, 6)
        self.assertEqual((await self.edit(answered, "changed"))["id"], message["id"])

    async def test_modal(self) -> None:
        """A form that was open is sent afterwards, and once."""
        interaction = await self.click(await self.a_button(), "b")
        await self.answer(interaction, 9, MODAL)
        await self.restart()
        filled = {"type": 4, "custom_id": "t", "value": "text"}
        data = {
            "id": interaction["id"],
            "custom_id": "m",
            "components": [{"type": 1, "components": [filled]}],
        }
        sent = await self.interact(5, data)
        self.assertEqual(sent["data"]["components"][0]["components"][0]["value"], "text")
        await self.restart()
        await self.refused(404, 10062, 5, data)

    async def test_database_away(self) -> None:
        """What cannot be written down is answered all the same, and forgotten by a restart."""

        async def away(*given: Any) -> None:
            raise DatabaseUnavailable

        interaction = await self.click(await self.a_button(), "b")
        self.patch(storage, "save", away)
        await self.answer(interaction, 4, {"content": "first"})
        await self.ok("GET", self.webhook(interaction, "@original"))
        await self.restart()
        sent = self.call("GET", self.webhook(interaction, "@original"))
        await self.assertRefused(sent, 401, 50027)

    async def test_application_gone(self) -> None:
        """Nothing is written down of an application that is gone."""
        interaction = await self.click(await self.a_button(), "b")
        await self.answer(interaction, 6)
        now, id = self.clock.now(), Snowflake(int(interaction["id"]))
        opened = self.world.interactions.find(id, interaction["token"], now)
        assert opened is not None
        gone = attrs.evolve(opened.interaction, id=Snowflake(5), application_id=Snowflake(6))
        opened.interaction = gone
        await kept_interactions.keep(self.world, opened)
        rows = await self.database.autocommit.query("select id from interactions")
        self.assertEqual([row.id for row in rows], [id])

    async def test_fifteen_minutes(self) -> None:
        """Tokens are good no longer than they would have been, and their rows go."""
        interaction = await self.click(await self.a_button(), "b")
        await self.answer(interaction, 4, {"content": "first"})
        self.clock.advance(15 * 60 - 1)
        await self.restart()
        await self.ok("GET", self.webhook(interaction, "@original"))
        self.clock.advance(1)
        sent = self.call("GET", self.webhook(interaction, "@original"))
        await self.assertRefused(sent, 401, 50027)
        await self.restart()
        self.assertEqual(len(self.world.interactions), 0)
        count = "select count(*) as count from interactions"
        [row] = await self.database.autocommit.query(count)
        self.assertEqual(row.count, 0)
