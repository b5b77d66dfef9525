"""What was posted a moment ago."""

from __future__ import annotations

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from litecord.actions.recent import (
    MANY_LIMITED,
    MANY_SLOWMODES,
    MOST_NONCES,
    Lately,
    Nonces,
    Slowmodes,
)
from litecord.model.messages import FullMessage, Message
from litecord.model.snowflakes import Snowflake
from litecord.model.users import User

ANN = User(id=Snowflake(1), username="ann")
HERE = Snowflake(9)


def a_post(id: int = 5) -> FullMessage:
    """A message of Ann's."""
    message = Message(id=Snowflake(id), channel_id=HERE, author_id=ANN.id)
    return FullMessage(message=message, author=ANN)


class NonceTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.nonces = Nonces()
        self.posts: list[Deferred[FullMessage]] = []

    def post(
        self, nonce: str | int = "n", *, enforce: bool = True, now: float = 0.0
    ) -> Deferred[FullMessage]:
        """Post something; its message is there when the test says so."""

        async def make() -> FullMessage:
            made: Deferred[FullMessage] = Deferred()
            self.posts.append(made)
            return await made

        key = (ANN.id, HERE, nonce)
        return Deferred.fromCoroutine(self.nonces.once(key, make, enforce=enforce, now=now))

    def test_once(self) -> None:
        """While a post is under way the same nonce waits for it, and gets what it made."""
        first, second = self.post(), self.post()
        self.assertEqual(len(self.posts), 1)
        self.posts[0].callback(a_post(5))
        self.assertEqual(self.successResultOf(first), self.successResultOf(second))
        self.assertEqual(self.successResultOf(self.post()).message.id, 5)
        self.assertEqual(len(self.posts), 1)

    def test_failed(self) -> None:
        """Where the first post fails, the next one is made."""
        first, second, third = self.post(), self.post(), self.post()
        self.posts[0].errback(ValueError())
        self.failureResultOf(first, ValueError)
        self.assertEqual(len(self.posts), 2)
        self.posts[1].callback(a_post(6))
        self.assertEqual(self.successResultOf(second), self.successResultOf(third))

    def test_not_enforced(self) -> None:
        """Who does not insist gets a message of their own; the last one is the one that counts."""
        first, second = self.post(enforce=False), self.post(enforce=False)
        self.posts[1].callback(a_post(6))
        self.posts[0].callback(a_post(5))
        self.assertEqual(self.successResultOf(first).message.id, 5)
        self.assertEqual(self.successResultOf(second).message.id, 6)
        self.assertEqual(self.successResultOf(self.post()).message.id, 6)

    def test_minutes(self) -> None:
        """A nonce is forgotten after five minutes."""
        for now, posts in ((0.0, 1), (299.0, 1), (300.0, 2)):
            self.post(now=now)
            self.assertEqual(len(self.posts), posts)
            if not self.posts[-1].called:
                self.posts[-1].callback(a_post())

    def test_bounded(self) -> None:
        """Only so many are remembered: the oldest are forgotten first."""
        for number in range(MOST_NONCES + 1):
            self.post(number)
            self.posts[-1].callback(a_post(number))
        self.post(MOST_NONCES)
        self.assertEqual(len(self.posts), MOST_NONCES + 1)
        self.post(0)
        self.assertEqual(len(self.posts), MOST_NONCES + 2)


class SlowmodeTests(SynchronousTestCase):
    def enter(self, user_id: int = 1, now: float = 0.0, seconds: int = 10) -> float:
        """Try to post; how long is to be waited."""
        return self.slowmodes.enter(HERE, Snowflake(user_id), now=now, seconds=seconds)

    def setUp(self) -> None:
        self.slowmodes = Slowmodes()

    def test_wait(self) -> None:
        """One waits for the rest of the time, each for themselves."""
        self.assertEqual(self.enter(), 0)
        self.assertEqual(self.enter(now=4.0), 6)
        self.assertEqual(self.enter(2, now=4.0), 0)
        self.assertEqual(self.enter(now=10.0), 0)

    def test_shortened(self) -> None:
        """Where the slowmode was made shorter nobody waits longer than that."""
        self.enter(seconds=100)
        self.assertEqual(self.enter(now=1.0, seconds=5), 5)

    def test_leave(self) -> None:
        """A post that came to nothing costs no wait."""
        self.enter()
        self.slowmodes.leave(HERE, Snowflake(1))
        self.assertEqual(self.enter(), 0)

    def test_bounded(self) -> None:
        """Waits that are over are forgotten when there are many."""
        for number in range(MANY_SLOWMODES):
            self.enter(number)
        self.enter(MANY_SLOWMODES, now=5.0)
        self.assertEqual(len(self.slowmodes._until), MANY_SLOWMODES + 1)
        for number in range(MANY_SLOWMODES - 1):
            self.enter(-number - 1, now=6.0)
        self.enter(MANY_SLOWMODES, now=20.0)
        self.assertEqual(self.enter(MANY_SLOWMODES, now=21.0), 9)
        self.assertEqual(len(self.slowmodes._until), 1)


class LatelyTests(SynchronousTestCase):
    def test_wait(self) -> None:
        """Beyond so many one waits until the first is long enough ago, at each place for itself."""
        lately = Lately(2, 10.0)
        self.assertEqual([lately.enter(HERE, now) for now in (0.0, 4.0)], [0, 0])
        self.assertEqual(lately.enter(HERE, 7.0), 3)
        self.assertEqual(lately.enter(Snowflake(2), 7.0), 0)
        self.assertEqual(lately.enter(HERE, 10.0), 0)
        self.assertEqual(lately.enter(HERE, 11.0), 3)

    def test_bounded(self) -> None:
        """What is over is forgotten when there is much."""
        lately = Lately(1, 10.0)
        for number in range(MANY_LIMITED):
            lately.enter(Snowflake(number), 0.0)
        lately.enter(Snowflake(MANY_LIMITED), 20.0)
        self.assertEqual(len(lately._times), 1)
