"""Many gateway sessions: opened so many at a time, and held."""

from __future__ import annotations

import array
import asyncio
import collections
from argparse import Namespace
from typing import Any

from .address import API, Address, LoadError, source_address
from .gateway import GatewaySession
from .http import Api
from .process import clock
from .sink import Sink
from .state import State


class Sessions:
    """The sessions of a run, of the users of ``state`` in turn."""

    def __init__(self, state: State, args: Namespace, sink: Sink) -> None:
        self.state = state
        self.args = args
        self.sink = sink
        self.open: list[GatewaySession] = []
        self.ready_times = array.array("d")
        self.errors: collections.Counter[str] = collections.Counter()

    async def _one(self, address: Address, number: int, gate: asyncio.Semaphore) -> None:
        user = self.state.users[number % len(self.state.users)]
        async with gate:
            began = clock()
            session = GatewaySession(
                address,
                user["token"],
                self.sink,
                compress=self.args.compress,
                encoding=self.args.encoding,
                intents=self.args.intents,
            )
            connecting = asyncio.get_running_loop().create_connection(
                lambda: session,
                address.host,
                address.port,
                local_addr=source_address(number, self.args.source_ips),
            )
            try:
                await asyncio.wait_for(connecting, 30)
                ready = await asyncio.wait_for(session.ready, self.args.ready_timeout)
            except (LoadError, OSError, TimeoutError) as problem:
                self.errors[str(problem) or type(problem).__name__] += 1
                session.close()
                return
            self.ready_times.append(ready - began)
            self.open.append(session)

    async def connect(self, count: int) -> None:
        """Open ``count`` sessions, each up to its READY."""
        address = await gateway_address(self.state.address, self.args.gateway)
        gate = asyncio.Semaphore(self.args.connect_concurrency)
        await asyncio.gather(*(self._one(address, n, gate) for n in range(count)))

    async def close(self) -> None:
        """Close all of them."""
        for session in self.open:
            session.close()
        self.open.clear()
        await asyncio.sleep(0.2)

    def live(self) -> list[GatewaySession]:
        """Return those whose connection still stands."""
        return [each for each in self.open if each.transport]

    def params(self) -> dict[str, Any]:
        """Return what a result line says of them."""
        return {
            "sessions": self.args.sessions,
            "users": min(len(self.state.users), self.args.sessions),
            "members": len(self.state.users),
            "compress": self.args.compress,
            "encoding": self.args.encoding,
            "intents": self.args.intents,
            "connect_concurrency": self.args.connect_concurrency,
        }


async def gateway_address(base: Address, given: str | None) -> Address:
    """Tell where the Gateway is; the server knows, if nobody has given it."""
    if given:
        return Address.of(given)
    api = Api(base)
    url = (await api.call("GET", API + "/gateway"))["url"]
    api.close()
    return Address.of(url)
