"""A closed loop of HTTP requests: each connection asks again as soon as it is answered."""

from __future__ import annotations

import array
import asyncio
import collections
import gc
from collections.abc import Collection
from typing import Any

from .address import Address, source_address
from .http import HttpConnection
from .process import Meter, clock, quantiles_ms


class ClosedLoop(HttpConnection):
    """One connection."""

    def __init__(self, run: ClosedLoopRun, number: int) -> None:
        super().__init__()
        self.run = run
        self.number = number
        self.request = run.requests[number]
        self.began = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        super().connection_made(transport)
        self.ask()

    def ask(self) -> None:
        """Send the request."""
        self.began = clock()
        self.transport.write(self.request)

    def on_response(self, status: int, body: bytes) -> None:
        """Count the answer and ask again."""
        run, now = self.run, clock()
        if run.measuring:
            if status in run.good:
                if self.began >= run.since:
                    run.latencies.append(now - self.began)
                run.done += 1
                run.body_bytes += len(body)
            else:
                run.errors[str(status)] += 1
        if not run.over:
            if status == 429:  # do not spin on a limiter
                asyncio.get_running_loop().call_later(0.05, self._again)
            else:
                self.ask()

    def _again(self) -> None:
        if self.transport and not self.run.over:
            self.ask()

    def on_lost(self) -> None:
        """Connect again, if it is not over."""
        if not self.run.over:
            if self.run.measuring:
                self.run.errors["closed"] += 1
            self.run.reconnect(self.number)


class ClosedLoopRun:
    """All connections, for some seconds after a warm-up."""

    def __init__(self, address: Address, good: Collection[int] = (200,), sources: int = 0) -> None:
        self.address = address
        self.good = good
        self.sources = sources
        self.latencies = array.array("d")
        self.errors: collections.Counter[str] = collections.Counter()
        self.done = self.body_bytes = 0
        self.measuring = self.over = False
        self.since = 0.0
        self.requests: list[bytes] = []  # what each connection asks
        self.clients: list[ClosedLoop | None] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def _open(self, number: int) -> None:
        for _ in range(5):
            try:
                _, self.clients[number] = await asyncio.get_running_loop().create_connection(
                    lambda: ClosedLoop(self, number),
                    self.address.host,
                    self.address.port,
                    local_addr=source_address(number, self.sources),
                )
                return
            except OSError:
                self.errors["connect"] += 1
                await asyncio.sleep(0.2)

    def reconnect(self, number: int) -> None:
        """Open a connection anew."""
        task = asyncio.ensure_future(self._open(number))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def go(self, requests: list[bytes], seconds: float, warmup: float, meter: Meter) -> None:
        """Run one connection for each of ``requests``."""
        self.requests = requests
        self.clients = [None] * len(requests)
        await asyncio.gather(*(self._open(n) for n in range(len(requests))))
        await asyncio.sleep(warmup)
        gc.collect()
        gc.disable()
        meter.start()
        self.since, self.measuring = clock(), True
        await asyncio.sleep(seconds)
        self.measuring = False
        meter.stop()
        gc.enable()
        self.over = True
        for client in self.clients:
            if client and client.transport:
                client.transport.close()
        await asyncio.sleep(0.05)

    def result(self, meter: Meter) -> dict[str, Any]:
        """Return what a result line says of this run."""
        return {
            "ops": self.done,
            "ops_per_s": round(self.done / meter.wall, 1),
            "wall_s": round(meter.wall, 2),
            "lat_ms": quantiles_ms(self.latencies),
            "body_bytes_mean": round(self.body_bytes / self.done) if self.done else 0,
            "errors": dict(self.errors),
            **meter.report(self.done),
        }
