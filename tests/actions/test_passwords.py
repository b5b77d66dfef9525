"""Passwords: who is told apart, and who cannot be told apart by the time it takes."""

from __future__ import annotations

from collections.abc import Callable

from argon2 import PasswordHasher
from twisted.internet.defer import Deferred, succeed
from twisted.trial.unittest import TestCase

from litecord.actions import passwords
from litecord.actions.passwords import Passwords
from litecord.errors import Overloaded

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Thread:
    """Runs what it is given at once, and notes its name; or lets it wait."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.waiting: list[Deferred[object]] | None = None

    def __call__(self, function: Callable[..., object], *args: object) -> Deferred[object]:
        self.ran.append(function.__name__)
        if self.waiting is None:
            return succeed(function(*args))
        later: Deferred[object] = Deferred()
        self.waiting.append(later)
        return later


class PasswordTests(TestCase):
    def setUp(self) -> None:
        self.thread = Thread()
        self.passwords = Passwords(self.thread, CHEAP)

    async def test_right_and_wrong(self) -> None:
        """A password is known by its hash, which is not the password, nor twice the same."""
        hashed = await self.passwords.hash("secret")
        self.assertTrue(hashed.startswith("$argon2id$"))
        self.assertNotEqual(hashed, await self.passwords.hash("secret"))
        self.assertTrue(await self.passwords.verify(hashed, "secret"))
        self.assertFalse(await self.passwords.verify(hashed, "Secret"))
        self.assertFalse(await self.passwords.verify(hashed, ""))

    async def test_nobody(self) -> None:
        """Where there is no hash one is made all the same: a clock tells nobody who exists."""
        self.assertFalse(await self.passwords.verify(None, "secret"))
        self.assertEqual(self.thread.ran, ["hash"])

    async def test_no_hash(self) -> None:
        """What is no hash is nobody's password."""
        self.assertFalse(await self.passwords.verify("x", "x"))

    async def test_too_many(self) -> None:
        """Only so many may wait; who comes then is refused at once, and served again later."""
        self.patch(passwords, "MOST_WAITING", 2)
        busy = Passwords(self.thread, CHEAP)
        self.thread.waiting = []
        asked = [Deferred.fromCoroutine(busy.hash("secret")) for _ in range(2)]
        with self.assertRaises(Overloaded):
            await busy.hash("secret")
        for each in self.thread.waiting:
            each.callback("hashed")
        self.assertEqual([await each for each in asked], ["hashed"] * 2)
        self.thread.waiting = None
        self.assertTrue(await busy.hash("secret"))
