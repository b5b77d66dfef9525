"""Work that takes long, done in threads: only so much of it may wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from ..errors import Overloaded
from ..interfaces import InThread


@attrs.define(eq=False)
class Bounded:
    """Runs functions in threads; beyond ``most`` that wait it refuses further ones (503)."""

    _in_thread: InThread
    _most: int
    _waiting: int = attrs.field(init=False, default=0)

    async def __call__(self, function: Callable[..., object], *args: object) -> Any:
        """What ``function`` returns; ``Overloaded`` (503) when too much is asked for."""
        if self._waiting >= self._most:
            raise Overloaded()
        self._waiting += 1
        try:
            return await self._in_thread(function, *args)
        finally:
            self._waiting -= 1
