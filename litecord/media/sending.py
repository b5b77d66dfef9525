"""A file on its way to a client: piece by piece, as fast as it is taken."""

from __future__ import annotations

from typing import IO, Any, Final

import attrs
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IPullProducer, IReactorTime
from twisted.logger import Logger
from zope.interface import implementer

log = Logger()

_CHUNK: Final = 1 << 16
#: For how many seconds a client may take nothing.
PATIENCE: Final = 60.0


@implementer(IPullProducer)
@attrs.define(eq=False)
class Sending:
    """Writes ``left`` bytes of a file to a request, a piece whenever there is room for one."""

    _file: IO[bytes]
    _left: int
    _request: Any
    _clock: IReactorTime
    _done: Deferred[bool] = attrs.field(init=False, factory=Deferred)
    _giving_up: IDelayedCall | None = attrs.field(init=False, default=None)

    async def run(self) -> bool:
        """Send it; whether all of it was sent: the client may go away or stop reading."""
        self._giving_up = self._clock.callLater(PATIENCE, self._end, False)
        self._request.registerProducer(self, False)
        with self._file:
            return await self._done

    def resumeProducing(self) -> None:
        """There is room for another piece."""
        if self._done.called:
            return
        if self._giving_up is not None:
            self._giving_up.reset(PATIENCE)
        data = self._file.read(min(_CHUNK, self._left))
        if data:
            self._left -= len(data)
            self._request.write(data)
        if not data or not self._left:
            if self._left:
                log.error("a file became shorter by {left} bytes", left=self._left)
            self._request.unregisterProducer()
            self._end(not self._left)

    def stopProducing(self) -> None:
        """Nobody wants the rest."""
        self._end(False)

    def _end(self, is_whole: bool) -> None:
        if self._giving_up is not None and self._giving_up.active():
            self._giving_up.cancel()
        if not self._done.called:
            self._done.callback(is_whole)
