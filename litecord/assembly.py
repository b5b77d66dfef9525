"""
What a world and its edges are made of, without any socket.

Only ``tap.py``, the commands of ``litecord`` and tests put them together.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from autobahn.twisted.resource import WebSocketResource

from .actions import crossposts, polls, preview_shown
from .actions.cdn import Cdn
from .actions.copies import Copies
from .actions.files import Files
from .actions.images import Images
from .actions.locks import Locks
from .actions.passwords import Passwords
from .actions.poll_ends import PollEnds
from .actions.previews import Previews
from .actions.world import World
from .bus import LocalBus
from .clock import WorldClock
from .config import Config
from .gateway.fanout import Fanout
from .gateway.protocol import GatewayFactory
from .gateway.sessions import SessionRegistry
from .http.app import matcher
from .http.consent import ConsentPages
from .http.pipeline import Pipeline
from .ids import SnowflakeSource
from .interfaces import IDatabase, InThread
from .media.app import Media
from .media.outside import Outside, lookup_in
from .media.unfurl import Unfurler
from .options import LinkPreviews
from .site import FrontDoor, FrontSite
from .state.state import State
from .storage.blobs import FileBlobs
from .store import Store
from .workers import Threads

#: Seconds that a command waits for a database that is away.
PATIENCE = 3.0


def make_world(
    config: Config,
    database: IDatabase,
    clock: WorldClock,
    passwords: Passwords,
    in_thread: InThread,
    *,
    process: int = 0,
    outside: Any = None,
) -> World:
    """
    A world on a database, without any socket.

    What takes long runs ``in_thread``. ``process`` keeps the ids of several processes on one
    database apart. ``outside`` is the reactor by which links are looked at: without it none are.
    """
    state = State(clock.seconds)
    blobs = FileBlobs(config.litecord.data / "blobs", in_thread)
    return World(
        config=config,
        database=database,
        state=state,
        bus=LocalBus(state.apply),
        clock=clock,
        ids=SnowflakeSource(clock, process=process),
        locks=Locks(clock, config.limits.waiters),
        passwords=passwords,
        images=Images(in_thread),
        blobs=blobs,
        files=Files(blobs, in_thread),
        cdn=Cdn(database, clock, config.litecord.public_url or ""),
        poll_ends=PollEnds(polls.finish),
        copies=Copies(crossposts.copy),
        previews=Previews(_previewer(config, clock, in_thread, outside), preview_shown.show),
    )


def _previewer(
    config: Config, clock: WorldClock, in_thread: InThread, reactor: Any
) -> Unfurler | None:
    """Who looks at links; nobody where that is not wanted, or there is no reactor for it."""
    media = config.media
    if reactor is None or media.previews is LinkPreviews.OFF:
        return None
    outside = Outside(
        reactor=reactor,
        clock=clock,
        networks=media.preview_networks,
        ports=media.preview_ports,
        lookup=lookup_in(reactor),
    )
    return Unfurler(outside, clock, in_thread)


class Edges:
    """The sockets' side of a world: its site and its gateway."""

    def __init__(self, world: World, reactor: Any, access_log: Any = None) -> None:
        queue = world.config.gateway.event_queue
        fanout = Fanout(world.state, world.bus, world.clock, queue)
        self.registry = SessionRegistry(world, fanout)
        self.gateway = GatewayFactory(self.registry, reactor)
        pipeline = Pipeline(world, matcher())
        consent = ConsentPages(world, pipeline.limits)
        self.site = FrontSite(
            world.config,
            FrontDoor(
                world.config,
                pipeline.app.resource(),
                WebSocketResource(self.gateway),
                Media(world),
                consent,
            ),
            reactor,
            access_log,
        )


@asynccontextmanager
async def offline(config: Config, reactor: Any) -> AsyncIterator[World]:
    """
    A world on its database, without any port: for the commands of ``litecord``.

    The daemon may run meanwhile: of what is done here its memory knows nothing.
    """
    threads, media_threads = Threads(reactor), Threads(reactor)
    store = Store(config, reactor, patience=PATIENCE, shares=True)
    clock = WorldClock(reactor)
    passwords = Passwords(threads.run)
    world = make_world(config, store.database, clock, passwords, media_threads.run, process=1)
    threads.start()
    media_threads.start()
    try:
        world.ids.start_above(await store.open())
        yield world
    finally:
        await store.close()
        await threads.stop()
        await media_threads.stop()
