"""A file on its way to a client: piece by piece, as fast as it is taken."""

from __future__ import annotations

from typing import IO, Any, Final

import attrs
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IPullProducer
from zope.interface import implementer

_CHUNK: Final = 1 << 16


@implementer(IPullProducer)
@attrs.define(eq=False)
class Sending:
    """Writes ``left`` bytes of a file to a request, a piece whenever there is room for one."""

    _file: IO[bytes]
    _left: int
    _request: Any
    _done: Deferred[bool] = attrs.field(init=False, factory=Deferred)

    async def run(self) -> bool:
        """Send it; whether all of it was sent: the client may go away, the file be cut."""
        self._request.registerProducer(self, False)
        with self._file:
            return await self._done

    def resumeProducing(self) -> None:
        """There is room for another piece."""
        data = self._file.read(min(_CHUNK, self._left))
        if data:
            self._left -= len(data)
            self._request.write(data)
        if not data or not self._left:
            self._request.unregisterProducer()
            self._end(not self._left)

    def stopProducing(self) -> None:
        """Nobody wants the rest."""
        self._end(False)

    def _end(self, is_whole: bool) -> None:
        if not self._done.called:
            self._done.callback(is_whole)
