"""
What is done about the process of ``twistd litecord`` when its service has started, or could not.

A service starts in the background, so that twistd itself never hears of its failure: it would go
on for ever, or end with status 0. In the foreground the last line of output says why, and the exit
status is 1. A daemon has no output; but the process that was run waits for a word from it, which
twistd would give before anything has begun. Here it is given when the server is ready, or cannot
be, or is still trying after ``PATIENCE`` seconds.

Nothing of this is done in a larger deployment, whose process is not ours.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from typing import Any

from twisted.application.service import Service
from twisted.internet.defer import CancelledError, Deferred
from twisted.logger import Logger

from .deferreds import spawn
from .polling import keep_turns_short

log = Logger()

#: For how many seconds the process that was run waits for a daemon at most: it may be the
#: database that takes its time.
PATIENCE = 15.0
#: How much of a message twistd reads.
_LONGEST = 100


class Startup(Service):
    """
    Ends the process when ``ready`` fails, and tells why.

    ``twistd`` is the command line of twistd, in which it keeps the pipe to the process that was
    run, if that is another one.
    """

    def __init__(
        self,
        reactor: Any,
        ready: Callable[[], Deferred[Any]],
        twistd: MutableMapping[str, Any] | None,
    ) -> None:
        self._reactor = reactor
        self._ready = ready
        self._twistd = twistd
        self._pipe: int | None = None

    def startService(self) -> None:
        """Follow the start."""
        super().startService()
        if self._twistd is not None:
            self._pipe = self._twistd.pop("statusPipe", None)
        keep_turns_short(self._reactor)
        spawn(self._follow(), log, "following the start")

    async def _follow(self) -> None:
        enough = self._reactor.callLater(PATIENCE, self._tell, "0")
        try:
            await self._ready()
        except CancelledError:
            self._tell("1 stopped while it was starting")
        except Exception as error:
            self._tell(f"1 {error}")
            self._end(str(error))
        else:
            self._tell("0")
            _settle()
        finally:
            if enough.active():
                enough.cancel()

    def _tell(self, word: str) -> None:
        pipe, self._pipe = self._pipe, None
        if pipe is not None:
            with suppress(BrokenPipeError):  # whoever waited has been killed
                os.write(pipe, word.encode("ascii", "backslashreplace")[:_LONGEST])
            os.close(pipe)

    def _end(self, why: str) -> None:
        def leave() -> None:
            # Behind everything twistd still does, the removal of its pid file among it.
            atexit.register(_exit, why)

        self._reactor.addSystemEventTrigger("after", "shutdown", leave)
        self._reactor.callWhenRunning(self._reactor.stop)


def _settle() -> None:
    """
    Have the garbage collector leave alone what is here for good: all code, to begin with.

    Under load it would go through that twice a second, for 60 to 200 ms each time.
    """
    gc.collect()
    gc.freeze()


def _exit(why: str) -> None:
    """End the process with status 1 and this last line."""
    for stream in (sys.stdout, sys.__stdout__):
        if stream is not None:
            stream.flush()
    if sys.__stderr__ is not None:  # sys.stderr itself is a log that nobody reads any more
        sys.__stderr__.write(f"litecord: {why}\n")
        sys.__stderr__.flush()
    os._exit(1)
