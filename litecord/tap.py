"""
The composition root: what is made of what, for ``twistd litecord`` and for larger deployments.

``service(config, reactor)`` is the whole daemon as one service; nothing in it is global, so there
may be several in one process.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from twisted.application.service import IService, MultiService, Service
from twisted.internet.defer import CancelledError, Deferred, DeferredLock
from twisted.internet.endpoints import serverFromString
from twisted.internet.error import CannotListenError
from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger
from twisted.python.failure import Failure
from twisted.python.usage import Options as BaseOptions
from twisted.python.usage import UsageError

from .access_log import AccessLog
from .actions import audit_log, authorizations, image_data, kept_interactions
from .actions.passwords import Passwords
from .actions.thread_entry import archive_all_idle
from .addresses import with_backlog
from .assembly import Edges, make_world
from .clock import WorldClock
from .config import Config, ConfigError
from .deferreds import Repeated, spawn
from .errors import ApiError
from .ready import Ready, ReadyFile
from .startup import Startup
from .store import StartError, Store
from .workers import Threads

__all__ = ["Litecord", "Options", "Ready", "StartError", "makeService", "service"]

log = Logger()

#: Seconds between looks for what nobody used, and after how many it is forgotten.
EVICT_EVERY, IDLE = 60.0, 900.0
#: Seconds between looks for files that nothing names any more, and for what is too old to be kept.
COLLECT_EVERY = 24 * 3600.0
#: Seconds between looks for threads in which nothing is said any more.
ARCHIVE_EVERY = 60.0


class Litecord(Service):
    """
    The daemon as a service: a database, a world, a port.

    The port is opened first, so that one that is taken is told at once. Until the database is
    there and migrated, requests are answered 503.
    """

    def __init__(self, config: Config, reactor: Any) -> None:
        self._config = config
        self._reactor = reactor
        self._threads = Threads(reactor)
        self._media_threads = Threads(reactor)
        self._store = Store(config, reactor)
        self._access_log = AccessLog(config.litecord.access_log)
        self._ready_file = ReadyFile(config.litecord.ready_file)
        self._listening: Deferred[None] | None = None
        self._port: Any = None
        self._evicting: IDelayedCall | None = None
        self._collecting = Repeated(
            reactor, COLLECT_EVERY, self._collect, log, "the collection of what nobody needs"
        )
        self._archiving = Repeated(
            reactor, ARCHIVE_EVERY, self._archive, log, "the archiving of threads"
        )
        self._starting: Deferred[None] | None = None
        self._releasing = DeferredLock()
        self._outcome: Ready | Failure | None = None
        self._waiting: list[Deferred[Ready]] = []
        self.world = make_world(
            config,
            self._store.database,
            WorldClock(reactor),
            Passwords(self._threads.run),
            self._media_threads.run,
            outside=reactor,
        )
        line = self._access_log.line if self._access_log.is_on else None
        self._edges = Edges(self.world, reactor, line)
        self._edges.site.is_open = False

    @property
    def ready(self) -> Deferred[Ready]:
        """
        Fires with what the ready file says, as soon as all is well; a new one at each look.

        It fails with ``StartError`` when the server cannot run, and with ``CancelledError`` when
        it is stopped before it could.
        """
        waiter: Deferred[Ready] = Deferred()
        if self._outcome is None:
            self._waiting.append(waiter)
        else:
            waiter.callback(self._outcome)
        return waiter

    def privilegedStartService(self) -> None:
        """Open the port, which may be one that only root can open."""
        super().privilegedStartService()
        self._listening = Deferred.fromCoroutine(self._listen())

    def startService(self) -> None:
        """Begin; ``ready`` tells how it went."""
        if self._starting is not None:
            raise RuntimeError("this Litecord was started before: make a new one")
        super().startService()
        if self._listening is None:
            self._listening = Deferred.fromCoroutine(self._listen())
        self._starting = spawn(self._start(), log, "the start")

    def stopService(self) -> Deferred[None]:
        """Answer what has begun, tell clients to come back later, stop the database."""
        super().stopService()
        return Deferred.fromCoroutine(self._stop())

    # -- starting ---------------------------------------------------------------------------------

    async def _listen(self) -> None:
        listen = self._config.litecord.listen
        try:
            endpoint = serverFromString(self._reactor, with_backlog(listen))
            self._port = await endpoint.listen(self._edges.site)
        except CannotListenError as error:
            why = getattr(error.socketError, "strerror", None) or error.socketError
            raise StartError(f"cannot listen on {listen}: {why}") from error
        except (OSError, ValueError) as error:  # a certificate that is gone, for one thing
            raise StartError(f"cannot listen on {listen}: {error}") from error

    async def _start(self) -> None:
        outcome: Ready | Failure
        try:
            outcome = await self._open()
        except StartError as error:
            outcome = Failure(error)
        except CancelledError:
            outcome = Failure(CancelledError())
        except Exception as error:
            log.failure("the start failed")
            outcome = Failure(StartError(" ".join(f"{type(error).__name__}: {error}".split())))
        if isinstance(outcome, Failure):
            await self._release()
            if outcome.check(StartError):
                log.critical("Litecord cannot run: {why}", why=outcome.getErrorMessage())
        self._outcome = outcome
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            each.callback(outcome)

    async def _open(self) -> Ready:
        """Open everything there is to open, in order."""
        if self._listening is not None:
            await self._listening
        self._prepare_files()
        self._threads.start()
        self._media_threads.start()
        highest = await self._store.open()
        if not self.running:
            raise CancelledError()
        self.world.ids.start_above(highest)
        await self.world.cdn.open()
        if not self.running:
            raise CancelledError()
        ready = Ready.of(self._config, self._port.getHost())
        self.world.cdn.base = ready.base_url.removesuffix("/api/v10")
        self._edges.site.is_open = True
        self._evict_later()
        self._collecting.start()
        self._archiving.start()
        self.world.poll_ends.start(self.world)
        await kept_interactions.resume(self.world)
        self.world.copies.start(self.world)
        await self.world.previews.start(self.world)
        try:
            self._ready_file.write(ready)
        except OSError as error:
            raise StartError(f"[litecord] ready_file: {error}") from error
        log.info("Litecord listens on {base_url}", base_url=ready.base_url)
        return ready

    async def _archive(self) -> None:
        await archive_all_idle(self.world)
        await kept_interactions.forget_old(self.world)

    async def _collect(self) -> None:
        try:
            await image_data.collect(self.world)
            await audit_log.forget_old(self.world)
            await authorizations.forget_expired(self.world)
        except ApiError as error:  # the database is away; there is another day
            log.warn("what nobody needs any more was not looked for: {why}", why=error)

    def _prepare_files(self) -> None:
        try:
            self._access_log.open()
        except OSError as error:
            raise StartError(f"[litecord] access_log: {error}") from error
        try:
            self._ready_file.clear()
        except OSError as error:
            raise StartError(f"[litecord] ready_file: {error}") from error

    def _evict_later(self) -> None:
        self._evicting = self._reactor.callLater(EVICT_EVERY, self._evict)

    def _evict(self) -> None:
        self._evict_later()
        self.world.state.evict(IDLE)

    # -- stopping ---------------------------------------------------------------------------------

    async def _stop(self) -> None:
        await self._release()  # which ends a start, too
        if self._starting is not None:
            await self._starting

    async def _release(self) -> None:
        """Give back all that was taken; the second time there is nothing left to give."""
        async with self._releasing:
            for step in (
                self._close_port,
                self._edges.site.stop,  # answered requests may still be news to sessions
                self._edges.gateway.stop,
                self._collecting.stop,
                self._archiving.stop,
                self.world.poll_ends.stop,
                self.world.interactions.stop,
                self.world.copies.stop,
                self.world.previews.stop,
                self._store.close,
                self._threads.stop,
                self._media_threads.stop,
            ):
                try:
                    await step()
                except Exception:
                    log.failure("{step} failed", step=step.__qualname__)
            self._access_log.close()

    async def _close_port(self) -> None:
        self._ready_file.remove()
        if self._evicting is not None and self._evicting.active():
            self._evicting.cancel()
        port, self._port = self._port, None
        if port is not None:
            await port.stopListening()
        elif self._listening is not None:
            self._listening.cancel()


def service(config: Config, reactor: Any) -> Litecord:
    """The whole of Litecord as one service, to be parented by a larger deployment."""
    return Litecord(config, reactor)


class Options(BaseOptions):
    """The command line of ``twistd litecord``."""

    synopsis = "[--config=FILE] [--listen=ENDPOINT]"
    longdesc = "A server that speaks Discord's HTTP API and Gateway, on this machine alone."
    optParameters = [
        ["config", "c", None, "The ini file to read; without it everything is at its default."],
        ["listen", "l", None, "Where to listen, instead of what the ini file says."],
    ]

    def postOptions(self) -> None:
        """Read the configuration while there is still a terminal to complain on."""
        try:
            given = self["config"]
            config = Config() if given is None else Config.from_path(Path(given))
            if self["listen"] is not None:
                config = config.override("litecord", "listen", self["listen"])
        except ConfigError as error:
            raise UsageError(str(error)) from error
        self["settings"] = config


def makeService(options: Options) -> IService:
    """What ``twistd litecord`` runs."""
    from twisted.internet import reactor

    both = MultiService()
    made = service(options["settings"], reactor)
    Startup(reactor, lambda: made.ready, options.parent).setServiceParent(both)
    made.setServiceParent(both)
    return both
