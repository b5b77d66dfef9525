"""Passwords: argon2 hashes, made in threads of their own, for one takes a tenth of a second."""

from __future__ import annotations

import attrs
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ..interfaces import InThread
from .bounded import Bounded

#: How many hashes may be asked for at once.
MOST_WAITING = 200


def _bounded(in_thread: InThread) -> Bounded:
    return Bounded(in_thread, MOST_WAITING)


@attrs.define(eq=False)
class Passwords:
    """Hash and verify passwords."""

    _run: Bounded = attrs.field(converter=_bounded)
    _hasher: PasswordHasher = attrs.field(factory=PasswordHasher)

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
