"""Interactions in memory: how many, how long, and which tokens lead to them."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from litecord.actions import open_interactions
from litecord.actions.open_interactions import OpenInteractions
from litecord.errors import AlreadyAcknowledged, ServiceRateLimited
from litecord.events import Event, InteractionFailed
from litecord.model.interactions import (
    CallbackType,
    Failure,
    Interaction,
    InteractionType,
    MessageInteraction,
    id_in,
    new_token,
)
from litecord.model.messages import Message
from litecord.model.snowflakes import Snowflake
from tests.support.worlds import NOON, TestClock

PERSON, APPLICATION = Snowflake(10), Snowflake(20)


class StandIn:
    """What of a world is needed here: a clock, and what it publishes."""

    def __init__(self) -> None:
        self.clock = TestClock()
        self.published: list[Event] = []

    def publish(self, event: Event) -> None:
        """Note an event."""
        self.published.append(event)


class OpenInteractionTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.world: Any = StandIn()
        self.opened = OpenInteractions()

    def begin(self, number: int, application_id: Snowflake = APPLICATION) -> Any:
        """Begin an interaction."""
        id = Snowflake(number)
        source = MessageInteraction(
            id=id,
            type=InteractionType.MESSAGE_COMPONENT,
            application_id=application_id,
            user_id=PERSON,
        )
        interaction = Interaction(
            id=id,
            token=new_token(id),
            type=source.type,
            application_id=application_id,
            bot_id=application_id,
            user_id=PERSON,
            guild_id=None,
            channel_id=Snowflake(30),
            created_at=self.world.clock.now(),
            source=source,
        )
        return self.opened.begin(self.world, interaction)

    def found(self, made: Any, token: str | None = None) -> Any:
        """What a token of an interaction leads to."""
        interaction = made.interaction
        given = interaction.token if token is None else token
        return self.opened.find(interaction.id, given, self.world.clock.now())

    def test_tokens(self) -> None:
        """A token says which interaction it is of, and no two are alike; nothing else is one."""
        first, second = new_token(Snowflake(5)), new_token(Snowflake(5))
        self.assertNotEqual(first, second)
        self.assertEqual(id_in(first), 5)
        self.assertRegex(first, r"^[A-Za-z0-9_-]{60,}$")
        for text in ("", "x", "\xe9", first[3:], "a" * 68, "aW50ZXJhY3Rpb246eA"):
            self.assertIsNone(id_in(text), text)

    def test_found(self) -> None:
        """The right token leads to an interaction, for its own application."""
        made = self.begin(1)
        token, now = made.interaction.token, NOON
        self.assertIs(self.found(made), made)
        self.assertIsNone(self.found(made, token + "A"))
        self.assertIsNone(self.found(made, ""))
        self.assertIs(self.opened.by_token(APPLICATION, token, now), made)
        self.assertIsNone(self.opened.by_token(Snowflake(21), token, now))

    def test_too_late(self) -> None:
        """After three seconds without an answer it is over, and that is told once."""
        made = self.begin(1)
        self.world.clock.advance(3)
        self.assertIsNone(self.found(made))
        [failed] = self.world.published
        self.assertIsInstance(failed, InteractionFailed)
        self.assertEqual((failed.user_id, failed.reason), (PERSON, Failure.TIMEOUT))

    def test_claimed(self) -> None:
        """What is being answered does not fail; what came to nothing has the rest of its time."""
        made = self.begin(1)
        self.opened.claim(made, CallbackType.DEFERRED_UPDATE_MESSAGE)
        self.assertRaises(AlreadyAcknowledged, self.opened.claim, made, CallbackType.PONG)
        self.world.clock.advance(2)
        self.opened.give_back(self.world, made)
        self.assertIs(self.found(made), made)
        self.world.clock.advance(1)
        self.assertIsNone(self.found(made))
        late = self.begin(2)
        self.opened.claim(late, CallbackType.PONG)
        self.world.clock.advance(4)
        self.assertEqual(len(self.world.published), 1)
        self.opened.give_back(self.world, late)
        self.assertEqual(len(self.world.published), 2)

    def test_forgotten(self) -> None:
        """What is older than its token is forgotten when the next one begins."""
        made = self.begin(1)
        self.opened.claim(made, CallbackType.PONG)
        self.world.clock.advance(15 * 60)
        self.assertIsNone(self.found(made))
        self.assertEqual(len(self.opened), 1)
        self.begin(2)
        self.assertEqual(len(self.opened), 1)

    def test_bounds(self) -> None:
        """The oldest give way: of one application, and of all."""
        self.patch(open_interactions, "MOST_OF_APPLICATION", 2)
        self.patch(open_interactions, "MOST_KEPT", 3)
        first, other = self.begin(1), self.begin(2, Snowflake(21))
        second, third = self.begin(3), self.begin(4)
        self.assertIsNone(self.found(first))
        self.assertEqual([self.found(each) for each in (other, second, third)], [
            other, second, third,
        ])
        self.begin(5, Snowflake(22))
        self.assertIsNone(self.found(other))
        self.assertEqual(len(self.opened), 3)

    def test_waiting(self) -> None:
        """So many of a person wait; those that are answered or over wait no more."""
        self.patch(open_interactions, "MOST_WAITING", 2)
        first = self.begin(1)
        self.begin(2)
        self.assertRaises(ServiceRateLimited, self.opened.admit, PERSON)
        self.opened.admit(Snowflake(11))
        self.opened.claim(first, CallbackType.PONG)
        self.opened.admit(PERSON)
        self.opened.give_back(self.world, first)
        self.assertRaises(ServiceRateLimited, self.opened.admit, PERSON)
        self.world.clock.advance(3)
        self.opened.admit(PERSON)

    def test_ephemeral(self) -> None:
        """An ephemeral message is there for one person, and only so many are kept."""
        self.patch(open_interactions, "MOST_EPHEMERAL", 2)
        made = [
            Message(id=Snowflake(number), channel_id=Snowflake(30), author_id=APPLICATION)
            for number in (1, 2, 3)
        ]
        for each in made:
            self.opened.keep(each, PERSON)
        self.assertIsNone(self.opened.ephemeral(Snowflake(1)))
        self.assertIs(self.opened.ephemeral_for(Snowflake(2), PERSON), made[1])
        self.assertIsNone(self.opened.ephemeral_for(Snowflake(2), Snowflake(11)))
        self.assertEqual(self.opened.drop_ephemeral(Snowflake(3)), PERSON)
        self.assertIsNone(self.opened.drop_ephemeral(Snowflake(3)))

    def test_stopped(self) -> None:
        """When the server stops nothing fails any more."""
        self.begin(1)
        self.successResultOf(Deferred.fromCoroutine(self.opened.stop()))
        self.world.clock.advance(10)
        self.assertEqual(self.world.published, [])
