"""Passwords: argon2 hashes, made in a small pool of threads, for one takes a tenth of a second."""

from __future__ import annotations

from collections.abc import Callable

import attrs
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ..errors import Overloaded
from ..interfaces import InThread

#: How many hashes may be asked for at once.
MOST_WAITING = 200


@attrs.define(eq=False)
class Passwords:
    """Hash and verify passwords."""

    _in_thread: InThread
    _hasher: PasswordHasher = attrs.field(factory=PasswordHasher)
    _waiting: int = attrs.field(init=False, default=0)

    async def hash(self, password: str) -> str:
        """The argon2 hash to store; ``Overloaded`` (503) when too many are asked for."""
        return str(await self._run(self._hasher.hash, password))

    async def verify(self, hashed: str | None, password: str) -> bool:
        """
        Whether ``password`` is the right one.

        Without a hash it takes as long as with one, so that a clock tells nobody who exists.
        """
        if hashed is None:
            await self.hash(password)
            return False
        return bool(await self._run(self._matches, hashed, password))

    def _matches(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, function: Callable[..., object], *args: object) -> object:
        if self._waiting >= MOST_WAITING:
            raise Overloaded()
        self._waiting += 1
        try:
            return await self._in_thread(function, *args)
        finally:
            self._waiting -= 1
