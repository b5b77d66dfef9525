"""What a message tells of the interaction that it came about by."""

from __future__ import annotations

from typing import Any

import orjson
from twisted.trial.unittest import SynchronousTestCase

from litecord.model.message_interactions import InteractionType, MessageInteraction
from litecord.model.snowflakes import Snowflake
from litecord.model.users import User
from litecord.wire.message_interactions import message_interaction_json

ALICE = User(id=Snowflake(9), username="alice")


def a_source(**more: Any) -> MessageInteraction:
    """A command that alice used."""
    given: dict[str, Any] = {"type": InteractionType.APPLICATION_COMMAND, "name": "x", **more}
    return MessageInteraction(
        id=Snowflake(1), application_id=Snowflake(8), user_id=ALICE.id, owners={"0": "5"}, **given
    )


def told_of(source: MessageInteraction) -> Any:
    """What is told, as clients read it."""
    told = message_interaction_json(source, {ALICE.id: ALICE})
    return orjson.loads(orjson.dumps(told))


class MessageInteractionTests(SynchronousTestCase):
    def test_command(self) -> None:
        """Of a command the older form is told, too."""
        told = told_of(a_source())
        self.assertEqual((told["webhook_id"], told["application_id"]), ("8", "8"))
        self.assertEqual(told["interaction"]["user"]["username"], "alice")
        self.assertEqual({**told["interaction"], "user": 0}, {
            "id": "1", "type": 2, "name": "x", "user": 0,
        })
        metadata = told["interaction_metadata"]
        self.assertEqual(metadata["authorizing_integration_owners"], {"0": "5"})
        self.assertNotIn("triggering_interaction_metadata", metadata)

    def test_others(self) -> None:
        """Of follow-ups and of all else it is not."""
        followed = told_of(a_source(original_response_message_id=Snowflake(3)))
        self.assertNotIn("interaction", followed)
        original = followed["interaction_metadata"]["original_response_message_id"]
        self.assertEqual(original, "3")
        used = told_of(
            a_source(
                type=InteractionType.MESSAGE_COMPONENT,
                name=None,
                interacted_message_id=Snowflake(4),
            )
        )
        self.assertNotIn("interaction", used)
        self.assertEqual(used["interaction_metadata"]["interacted_message_id"], "4")

    def test_modal(self) -> None:
        """Of a modal it is told what opened it."""
        sent = a_source(type=InteractionType.MODAL_SUBMIT, name=None, triggering=a_source())
        triggering = told_of(sent)["interaction_metadata"]["triggering_interaction_metadata"]
        self.assertEqual((triggering["id"], triggering["type"], triggering["name"]), ("1", 2, "x"))

    def test_gone(self) -> None:
        """Somebody who is no more is named all the same."""
        told = message_interaction_json(a_source(), {})
        user = orjson.loads(orjson.dumps(told["interaction_metadata"]["user"]))
        self.assertEqual((user["id"], user["username"]), ("9", "Deleted User"))
