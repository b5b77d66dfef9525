"""Modals: forms that a bot opens, and that a person fills in."""

from __future__ import annotations

from typing import Any

from tests.support.interactions import InteractionCase

OPTIONS = [{"label": each, "value": each} for each in "abc"]


def a_label(component: Any) -> dict[str, Any]:
    """A label around what is to be filled in."""
    return {"type": 18, "label": "L", "component": component}


def a_text(**more: Any) -> dict[str, Any]:
    """A field for text."""
    return a_label({"type": 4, "custom_id": "f", "style": 1, **more})


class ModalCase(InteractionCase):
    """A bot that opens modals when its button is clicked."""

    async def open(self, *components: Any) -> Any:
        """Have a modal opened; what the person is told."""
        self.told = await self.click(await self.a_button(), "b")
        modal = {"custom_id": "m", "title": "T", "components": list(components)}
        await self.answer(self.told, 9, modal, response=False)
        return await self.at_person.event("INTERACTION_MODAL_CREATE")

    def filled(self, *answers: Any, **more: Any) -> dict[str, Any]:
        """The data of a modal that is sent."""
        labels = [{"type": 18, "component": each} for each in answers]
        return {"id": self.told["id"], "custom_id": "m", "components": labels, **more}

    async def answered(self, component: Any, **given: Any) -> Any:
        """Open a modal with one component and fill it in; the data as the bot is told."""
        await self.open(a_label(component))
        answer = {"type": component["type"], "custom_id": "f", **given}
        return (await self.interact(5, self.filled(answer)))["data"]

    async def unfit(self, component: Any, **given: Any) -> Any:
        """Open a modal with one component, fill it in wrongly; the tree at the components."""
        await self.open(a_label(component))
        answer = {"type": component["type"], "custom_id": "f", **given}
        body = await self.refused(400, 50035, 5, self.filled(answer))
        return body["errors"]["data"]["components"]


class ModalTests(ModalCase):
    async def test_opened(self) -> None:
        """The person is told what is asked, by which application, under their nonce."""
        modal = await self.open(a_text(), {"type": 10, "content": "read this"})
        self.assertEqual(modal["id"], self.told["id"])
        self.assertEqual((modal["custom_id"], modal["title"]), ("m", "T"))
        self.assertEqual(modal["nonce"], "n1")
        self.assertEqual(modal["channel_id"], self.guild.channel_id)
        self.assertEqual(modal["application"]["id"], self.bot.id)
        label, text = modal["components"]
        self.assertEqual((label["id"], label["component"]["id"], text["id"]), (1, 2, 3))
        self.assertTrue(label["component"]["required"])

    async def test_sent(self) -> None:
        """The bot is told what was filled in, and what led there; its answer says so, too."""
        await self.open(a_text(), {"type": 10, "content": "read this"})
        told = await self.interact(5, self.filled({"type": 4, "custom_id": "f", "value": "v"}))
        self.assertEqual(told["type"], 5)
        self.assertEqual(told["data"]["custom_id"], "m")
        label, text = told["data"]["components"]
        self.assertEqual(label["component"], {"type": 4, "id": 2, "custom_id": "f", "value": "v"})
        self.assertEqual(text, {"type": 10, "id": 3})
        self.assertEqual(told["message"]["id"], self.told["message"]["id"])
        made = await self.answer(told, 4, {"content": "thanks"})
        metadata = made["resource"]["message"]["interaction_metadata"]
        self.assertEqual(metadata["type"], 5)
        triggering = metadata["triggering_interaction_metadata"]
        self.assertEqual((triggering["id"], triggering["type"]), (self.told["id"], 3))
        self.assertIn("interacted_message_id", triggering)

    async def test_updates(self) -> None:
        """What came from a component may change its message."""
        await self.open(a_text())
        told = await self.interact(5, self.filled({"type": 4, "custom_id": "f", "value": "v"}))
        made = await self.answer(told, 7, {"content": "changed"})
        self.assertEqual(made["resource"]["message"]["id"], self.told["message"]["id"])

    async def test_once(self) -> None:
        """A modal is sent once, by whom it was opened for; no modal follows a modal."""
        await self.open(a_text())
        data = self.filled({"type": 4, "custom_id": "f", "value": "v"})
        member = await self.a_member(self.guild)
        await self.refused(404, 10062, 5, data, by=member)
        await self.refused(404, 10062, 5, {**data, "id": "1"})
        await self.refused(400, 50035, 5, {**data, "custom_id": "other"})
        told = await self.interact(5, data)
        modal = {"custom_id": "m", "title": "T", "components": [a_text()]}
        await self.answer_refused(400, 50035, told, 9, modal)
        await self.refused(404, 10062, 5, data)

    async def test_too_late(self) -> None:
        """A modal can be sent as long as its token is good."""
        await self.open(a_text())
        self.clock.advance(15 * 60)
        await self.click(await self.a_button(), "b")
        data = self.filled({"type": 4, "custom_id": "f", "value": "v"})
        await self.refused(404, 10062, 5, data)

    async def test_older(self) -> None:
        """A row with a field is answered in a row."""
        field = {"type": 4, "custom_id": "f", "style": 2, "label": "L"}
        await self.open({"type": 1, "components": [field]})
        answer = {"type": 1, "components": [{"type": 4, "custom_id": "f", "value": "v"}]}
        data = {"id": self.told["id"], "custom_id": "m", "components": [answer]}
        told = await self.interact(5, data)
        [row] = told["data"]["components"]
        self.assertEqual(row["type"], 1)
        self.assertEqual(row["components"][0]["value"], "v")


class FieldTests(ModalCase):
    async def test_text(self) -> None:
        """A text is as long as is asked for; what is not required may be empty."""
        field = {"type": 4, "custom_id": "f", "style": 1, "min_length": 2, "max_length": 3}
        for value, code in (("v", "BASE_TYPE_BAD_LENGTH"), ("", "BASE_TYPE_REQUIRED")):
            tree = await self.unfit(field, value=value)
            fault = tree["0"]["component"]["value"]["_errors"][0]
            self.assertEqual(fault["code"], code)
        told = await self.answered({**field, "required": False}, value="")
        self.assertEqual(told["components"][0]["component"]["value"], "")

    async def test_selects(self) -> None:
        """What is chosen in a menu comes with what it is."""
        menu = {"type": 3, "custom_id": "f", "options": OPTIONS, "max_values": 2}
        told = await self.answered(menu, values=["a", "b"])
        self.assertEqual(told["components"][0]["component"]["values"], ["a", "b"])
        await self.unfit(menu, values=["x"])
        await self.unfit(menu, values=[])
        role_id = await self.a_role(self.guild)
        for kind, value, found in (
            (5, self.person.id, "users"),
            (6, role_id, "roles"),
            (7, role_id, "roles"),
            (8, self.guild.channel_id, "channels"),
        ):
            told = await self.answered({"type": kind, "custom_id": "f"}, values=[value])
            self.assertIn(value, told["resolved"][found])
            await self.unfit({"type": kind, "custom_id": "f"}, values=["1"])

    async def test_groups(self) -> None:
        """One of a radio group, several of a checkbox group, yes or no."""
        radio = {"type": 21, "custom_id": "f", "options": OPTIONS}
        told = await self.answered(radio, value="b")
        self.assertEqual(told["components"][0]["component"]["value"], "b")
        await self.unfit(radio, value="x")
        await self.unfit(radio)
        told = await self.answered({**radio, "required": False})
        self.assertIsNone(told["components"][0]["component"]["value"])
        group = {"type": 22, "custom_id": "f", "options": OPTIONS}
        told = await self.answered(group, values=["a", "c"])
        self.assertEqual(told["components"][0]["component"]["values"], ["a", "c"])
        await self.unfit({**group, "max_values": 1}, values=["a", "c"])
        told = await self.answered({"type": 23, "custom_id": "f"}, value=True)
        self.assertIs(told["components"][0]["component"]["value"], True)
        await self.unfit({"type": 23, "custom_id": "f"}, value="yes")

    async def test_not_asked_for(self) -> None:
        """Nothing else is taken, nothing twice, and nothing of another kind."""
        await self.open(a_text())
        field = {"type": 4, "custom_id": "f", "value": "v"}
        other = {**field, "custom_id": "g"}
        for answers in ([field, field], [field, other], [{**field, "type": 3}]):
            await self.refused(400, 50035, 5, self.filled(*answers))

    async def test_file(self) -> None:
        """A file that is asked for comes with the modal."""
        await self.open(a_label({"type": 19, "custom_id": "f"}))
        answer = {"type": 19, "custom_id": "f", "values": ["0"]}
        data = self.filled(answer, attachments=[{"id": "0", "filename": "a.txt"}])
        await self.refused(400, 50035, 5, self.filled({**answer, "values": ["7"]}))
        await self.send_with_file(self.body(5, data))
        told = (await self.at_bot.event("INTERACTION_CREATE"))["data"]
        [id] = told["components"][0]["component"]["values"]
        self.assertEqual(told["resolved"]["attachments"][id]["filename"], "a.txt")


class FormTests(ModalCase):
    async def test_refused(self) -> None:
        """What cannot be a modal is refused, and may be tried again."""
        told = await self.click(await self.a_button(), "b")
        modal = {"custom_id": "m", "title": "T", "components": [a_text()]}
        doubled = {"type": 3, "custom_id": "f", "options": [OPTIONS[0], OPTIONS[0]]}
        changes: tuple[dict[str, Any], ...] = (
            {"title": "T" * 46},
            {"title": None},
            {"custom_id": ""},
            {"components": []},
            {"components": [a_text()] * 6},
            {"components": [a_text(), a_text()]},
            {"components": [{"type": 17, "components": []}]},
            {"components": [{"type": 2, "style": 1, "custom_id": "x", "label": "y"}]},
            {"components": [a_label({"type": 2, "style": 1, "custom_id": "x", "label": "y"})]},
            {"components": [a_label({"type": 5, "custom_id": "f", "disabled": True})]},
            {"components": [a_label({"type": 5, "custom_id": "f", "min_values": 0})]},
            {"components": [a_label({"type": 21, "custom_id": "f", "options": OPTIONS[:1]})]},
            {"components": [a_label(doubled)]},
            {"components": [{"type": 1, "components": [a_text()["component"]]}]},
            {"components": [a_text(min_length=3, max_length=2)]},
            {"components": [a_text(value="long", max_length=2)]},
        )
        for change in changes:
            body = await self.answer_refused(400, 50035, told, 9, {**modal, **change})
            self.assertEqual(list(body["errors"]), ["data"])
        await self.answer(told, 9, modal, response=False)
