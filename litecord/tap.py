"""
The composition root: what is made of what, for ``twistd litecord`` and for larger deployments.

``service(config, reactor)`` is the whole daemon as one service; nothing in it is global, so there
may be several in one process.
"""

from __future__ import annotations

from typing import Any

from autobahn.twisted.resource import WebSocketResource
from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThreadPool
from twisted.python.threadpool import ThreadPool

from .actions.locks import Locks
from .actions.passwords import Passwords
from .actions.world import World
from .bus import LocalBus
from .clock import WorldClock
from .config import Config
from .gateway.fanout import Fanout
from .gateway.protocol import GatewayFactory
from .gateway.sessions import SessionRegistry
from .http.app import endpoints
from .http.endpoint import Pipeline
from .ids import SnowflakeSource
from .interfaces import IDatabase
from .site import FrontDoor, FrontSite
from .state.state import State

#: Threads for what takes long: password hashes and images.
THREADS = 2


class Threads:
    """A small pool of threads of one world."""

    def __init__(self, reactor: Any) -> None:
        self._reactor = reactor
        self._pool = ThreadPool(0, THREADS, "litecord")

    def start(self) -> None:
        """Let work begin."""
        self._pool.start()

    def stop(self) -> None:
        """Wait for what runs, and end the threads."""
        self._pool.stop()

    def run(self, function: Any, *args: object) -> Deferred[Any]:
        """Run ``function`` in a thread."""
        return deferToThreadPool(self._reactor, self._pool, function, *args)


def make_world(
    config: Config, database: IDatabase, clock: WorldClock, passwords: Passwords
) -> World:
    """A world on a database, without any socket."""
    state = State(clock.seconds)
    return World(
        config=config,
        database=database,
        state=state,
        bus=LocalBus(state.apply),
        clock=clock,
        ids=SnowflakeSource(clock),
        locks=Locks(clock),
        passwords=passwords,
    )


class Edges:
    """The sockets' side of a world: its site and its gateway."""

    def __init__(self, world: World, reactor: Any, access_log: Any = None) -> None:
        self.registry = SessionRegistry(world, Fanout(world.state, world.bus, world.clock))
        self.gateway = GatewayFactory(self.registry, reactor)
        rest = Pipeline(world, endpoints()).app.resource()
        self.site = FrontSite(
            world.config,
            FrontDoor(world.config, rest, WebSocketResource(self.gateway)),
            access_log,
        )
