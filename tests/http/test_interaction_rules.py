"""Interactions where something is out of the ordinary: timeouts, activities, webhooks, modals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.http.test_command_interactions import CommandCase

EMBEDDED = {"flags": 1 << 17}


class TimeoutTests(CommandCase):
    async def test_member(self) -> None:
        """Who is in a timeout uses no command and no component, and sends no modal."""
        member = await self.a_member(self.guild)
        command, message = await self.a_command(), await self.a_button()
        click = {"component_type": 2, "custom_id": "b"}
        modal = {"custom_id": "m", "title": "T", "components": [_label()]}
        opened = await self.click(message, "b", by=member)
        await self.answer(opened, 9, modal)
        filled = [{"type": 18, "component": {"type": 4, "custom_id": "f", "value": "v"}}]
        form = {"id": opened["id"], "custom_id": "m", "components": filled}
        path = f"/guilds/{self.guild.id}/members/{member.id}"
        until = {"communication_disabled_until": self.later(60)}
        await self.ok("PATCH", path, until, token=self.person.token)
        await self.refused(403, 50013, 2, self.use(command), by=member)
        await self.refused(403, 50013, 3, click, by=member, message_id=message["id"])
        await self.refused(403, 50013, 5, form, by=member)
        self.clock.advance(61)
        await self.interact(5, form, by=member)

    def later(self, seconds: int) -> str:
        """A time that is to come."""
        return (self.clock.now() + timedelta(seconds=seconds)).isoformat()


class ActivityTests(CommandCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        await self.flagged(EMBEDDED)

    async def flagged(self, flags: Any) -> None:
        """Say whether the application has an activity."""
        await self.ok("PATCH", f"/applications/{self.bot.id}", flags, token=self.person.token)

    async def test_by_itself(self) -> None:
        """An entry point that launches by itself succeeds, and its application is not told."""
        command = await self.a_command("play", globally=True, type=4, handler=2)
        await self.ok(
            "POST", "/interactions", self.body(2, self.use(command)), token=self.person.token
        )
        begun = await self.at_person.event("INTERACTION_CREATE")
        succeeded = await self.at_person.event("INTERACTION_SUCCESS")
        self.assertEqual(succeeded, {"id": begun["id"], "nonce": "n1"})
        self.assertEqual(self.at_bot.seen("INTERACTION_CREATE"), [])
        self.clock.advance(4)
        self.assertEqual(self.at_person.seen("INTERACTION_FAILURE"), [])

    async def test_no_activity(self) -> None:
        """Where the application has no activity any more, the person is told why it failed."""
        command = await self.a_command("play", globally=True, type=4, handler=2)
        await self.flagged({"flags": 0})
        await self.ok(
            "POST", "/interactions", self.body(2, self.use(command)), token=self.person.token
        )
        failed = await self.at_person.event("INTERACTION_FAILURE")
        self.assertEqual((failed["reason_code"], failed["nonce"]), (14, "n1"))

    async def test_by_application(self) -> None:
        """An entry point that the application answers is launched by its answer."""
        command = await self.a_command("play", globally=True, type=4, handler=1)
        told = await self.used(command)
        self.assertEqual(told["data"]["type"], 4)
        made = await self.answer(told, 12)
        instance = made["interaction"]["activity_instance_id"]
        self.assertEqual(
            made["resource"], {"type": 12, "activity_instance": {"id": instance}}
        )
        self.assertIn(f"gc-{self.guild.id}-{self.guild.channel_id}", instance)
        said = await self.ok("POST", self.webhook(told), {"content": "have fun"})
        self.assertEqual(said["interaction_metadata"]["id"], told["id"])

    async def test_refused(self) -> None:
        """Without an activity there is nothing to launch; it may be answered otherwise."""
        await self.flagged({"flags": 0})
        told = await self.used(await self.a_command())
        body = await self.answer_refused(400, 50035, told, 12)
        self.assertIn("type", body["errors"])
        await self.answer(told, 4, {"content": "x"})


class WebhookTests(CommandCase):
    async def test_seen(self) -> None:
        """The token shows the application's webhook, once it was used, and can do no more to it."""
        told = await self.used(await self.a_command())
        await self.assertRefused(self.call("GET", self.webhook(told)), 404, 10015)
        await self.answer(told, 5)
        seen = await self.ok("GET", self.webhook(told))
        self.assertEqual((seen["type"], seen["id"]), (3, self.bot.id))
        self.assertEqual(seen["application_id"], self.bot.id)
        self.assertEqual((seen["guild_id"], seen["channel_id"]), (None, None))
        changed = self.call("PATCH", self.webhook(told), {"name": "other"})
        await self.assertRefused(changed, 404, 10015)
        await self.assertRefused(self.call("DELETE", self.webhook(told)), 404, 10015)
        self.clock.advance(15 * 60)
        await self.assertRefused(self.call("GET", self.webhook(told)), 401, 50027)


class ToldTests(CommandCase):
    async def test_modal(self) -> None:
        """The person is told who and what is chosen in a modal beforehand."""
        told = await self.used(await self.a_command())
        chosen = [
            {"type": "user", "id": self.person.id},
            {"type": "role", "id": self.guild.id},
            {"type": "user", "id": "1"},
        ]
        people = {"type": 7, "custom_id": "p", "max_values": 3, "default_values": chosen}
        channel = [{"type": "channel", "id": self.guild.channel_id}]
        places = {"type": 8, "custom_id": "c", "default_values": channel}
        labels = [{"type": 18, "label": "L", "component": each} for each in (people, places)]
        await self.answer(told, 9, {"custom_id": "m", "title": "T", "components": labels})
        modal = await self.at_person.event("INTERACTION_MODAL_CREATE")
        found = modal["resolved"]
        self.assertEqual(list(found["users"]), [self.person.id])
        self.assertEqual(list(found["members"]), [self.person.id])
        self.assertEqual(list(found["roles"]), [self.guild.id])
        self.assertEqual(list(found["channels"]), [self.guild.channel_id])

    async def test_without_nonce(self) -> None:
        """Where the client gave no nonce, success and modals say so, and the rest says nothing."""
        command = await self.a_command()
        told = await self.used(command, nonce=None)
        begun = await self.at_person.event("INTERACTION_CREATE")
        self.assertEqual(begun, {"id": told["id"]})
        await self.answer(told, 9, {"custom_id": "m", "title": "T", "components": [_label()]})
        modal = await self.at_person.event("INTERACTION_MODAL_CREATE")
        self.assertEqual((modal["id"], modal["nonce"]), (told["id"], None))
        self.assertNotIn("resolved", modal)
        succeeded = await self.at_person.event("INTERACTION_SUCCESS")
        self.assertEqual(succeeded, {"id": told["id"], "nonce": None})
        self.assertEqual(modal["application"]["summary"], "")

    async def test_choices(self) -> None:
        """Suggestions have the choices, and the nonce of what was typed."""
        asks = {"type": 3, "name": "x", "description": "d", "autocomplete": True}
        command = await self.a_command("find", options=[asks])
        typed = {"type": 3, "name": "x", "value": "a", "focused": True}
        told = await self.interact(4, self.use(command, typed))
        await self.answer(told, 8, {"choices": [{"name": "A", "value": "a"}]})
        suggested = await self.at_person.event("APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE")
        wanted = {"choices": [{"name": "A", "value": "a"}], "nonce": "n1"}
        self.assertEqual(suggested, wanted)


def _label() -> dict[str, Any]:
    """A label around a field for text."""
    text = {"type": 4, "custom_id": "f", "style": 1}
    return {"type": 18, "label": "L", "component": text}
