"""Writers post; all sessions of one guild receive; deliveries are counted and timed."""

from __future__ import annotations

import array
import asyncio
import collections
import gc
from argparse import Namespace

import orjson

from .address import LoadError, source_address
from .http import Api, build_request
from .process import Meter, ProcTree, clock, quantiles_ms, settled
from .results import emit
from .sessions import Sessions
from .sink import Sink
from .state import State

#: Connections of writers that keep a pace.
MOST_WRITERS = 256


class Fanout:
    """One run over sessions that are open already."""

    def __init__(self, args: Namespace, state: State, sink: Sink) -> None:
        self.args = args
        self.state = state
        self.sink = sink
        self.posts = array.array("d")
        self.errors: collections.Counter[str] = collections.Counter()
        self.spread = array.array("d")  # first to last delivery of a message
        self.full = array.array("d")  # POST to last delivery
        self.good = 0
        self.began = 0.0
        self._completed: dict[int, asyncio.Future[None]] = {}
        self._left = args.post_messages

    def complete(self, index: int, now: float) -> None:
        """A message has reached every session."""
        self.spread.append(now - self.sink.first_of[index])
        self.full.append(now - self.sink.sent_at[index])
        waiting = self._completed.pop(index, None)
        if waiting and not waiting.done():
            waiting.set_result(None)

    async def _post(self, api: Api, auth: str) -> int | None:
        index, content = self.sink.new_message(self.args.size)
        request = build_request(
            "POST",
            self.state.messages_path,
            self.state.address.authority,
            auth=auth,
            body=orjson.dumps({"content": content}),
        )
        if self.args.mode == "lockstep":
            self._completed[index] = asyncio.get_running_loop().create_future()
        began = self.sink.sent_at[index] = clock()
        try:
            status, _ = await asyncio.wait_for(api.raw(request), 60)
        except (OSError, TimeoutError) as problem:
            self.errors[type(problem).__name__] += 1
            api.close()  # a late answer must not be taken for the next one's
            return None
        if status not in (200, 201):
            self.errors[str(status)] += 1
            if status == 429:
                await asyncio.sleep(0.2)
            return None
        self.posts.append(clock() - began)
        self.good += 1
        return index

    async def _closed_writer(self, number: int, deadline: float) -> None:
        """Post, wait for the answer (and in lockstep for all deliveries), repeat."""
        api = Api(self.state.address, source_address(number, self.args.source_ips))
        auth = self.state.auth(number)
        while self._left > 0 and clock() < deadline:
            self._left -= 1
            index = await self._post(api, auth)
            waiting = None if index is None else self._completed.get(index)
            if waiting:
                try:
                    await asyncio.wait_for(waiting, 20)
                except TimeoutError:
                    self.errors["incomplete"] += 1
        api.close()

    async def _paced_writers(self, deadline: float) -> None:
        """Post at a fixed rate whatever the server answers (an open loop)."""
        free = [
            Api(self.state.address, source_address(n, self.args.source_ips))
            for n in range(self.args.writers)
        ]
        opened = len(free)
        running: set[asyncio.Task[None]] = set()

        async def post(api: Api, auth: str) -> None:
            await self._post(api, auth)
            free.append(api)

        at = clock()
        while self._left > 0 and clock() < deadline:
            self._left -= 1
            if not free and opened < MOST_WRITERS:
                free.append(Api(self.state.address))
                opened += 1
            if free:
                auth = self.state.auth(self._left % self.args.writers)
                task = asyncio.ensure_future(post(free.pop(), auth))
                running.add(task)
                task.add_done_callback(running.discard)
            else:
                self.errors["no free connection"] += 1
            at += 1 / self.args.rate
            await asyncio.sleep(max(0.0, at - clock()))
        if running:
            await asyncio.wait(running, timeout=60)
        for api in free:
            api.close()

    async def go(self, receivers: int) -> float:
        """Post everything; wait for deliveries to end; the seconds it took."""
        sink, args = self.sink, self.args
        sink.complete_at, sink.on_complete = receivers, self.complete
        self.began = clock()
        deadline = self.began + args.seconds
        if args.mode == "paced":
            await self._paced_writers(deadline)
        else:
            await asyncio.gather(*(self._closed_writer(n, deadline) for n in range(args.writers)))
        # Deliveries may trail the answers; stop after a silence.
        seen, quiet_since = -1, clock()
        while sink.delivered < self.good * receivers and clock() - quiet_since < args.drain:
            if sink.delivered != seen:
                seen, quiet_since = sink.delivered, clock()
            await asyncio.sleep(0.02)
        return max(sink.last - self.began, 1e-9)


async def fanout(args: Namespace, trees: list[ProcTree]) -> None:
    """Open the sessions, warm up, and measure ``--repeat`` times."""
    state, sink = State.load(args.state, args.base), Sink()
    sessions = Sessions(state, args, sink)
    await sessions.connect(args.sessions)
    if not sessions.open:
        raise LoadError(f"no session became ready: {dict(sessions.errors)}")
    await settled(trees, args.settle)
    # A short warm-up with its own mark, then the measured runs.
    if args.warm_messages:
        changes = {
            "post_messages": args.warm_messages,
            "mode": "lockstep",
            "writers": 1,
            "drain": 2.0,
        }
        warm = Namespace(**{**vars(args), **changes})
        await Fanout(warm, state, sink).go(len(sessions.open))
        await settled(trees, args.settle)
    for _ in range(args.repeat):
        await _measured(args, trees, state, sessions)
        await settled(trees, args.settle)
    await sessions.close()


async def _measured(
    args: Namespace, trees: list[ProcTree], state: State, sessions: Sessions
) -> None:
    """Measure one run; one result line."""
    sink, meter = Sink(), Meter(trees)
    for session in sessions.open:
        session.sink = sink
    live = len(sessions.live())
    run = Fanout(args, state, sink)
    gc.collect()
    gc.disable()
    meter.start()
    wall = await run.go(live)
    meter.stop()
    gc.enable()
    expected, seen = run.good * live, max(sink.delivered, 1)
    params = {
        **sessions.params(),
        "writers": args.writers,
        "mode": args.mode,
        "rate": args.rate if args.mode == "paced" else None,
        "size": args.size,
    }
    result = {
        "ops": sink.delivered,
        "ops_per_s": round(sink.delivered / wall, 1),
        "wall_s": round(wall, 2),
        "lat_ms": quantiles_ms(sink.latencies),
        "to_last_ms": quantiles_ms(run.full),
        "spread_ms": quantiles_ms(run.spread),
        "posts": run.good,
        "posts_per_s": round(run.good / wall, 1),
        "post_ms": quantiles_ms(run.posts),
        "sessions_live": live,
        "missing": max(0, expected - sink.delivered),
        "extra": max(0, sink.delivered - expected),
        "event_bytes": round(sink.payload_bytes / seen),
        "wire_bytes": round(sink.wire_bytes / seen),
        "other_events": dict(sink.others),
        "errors": dict(run.errors + sessions.errors + sink.lost),
    }
    emit(args, "fanout", params, {**result, **meter.report(sink.delivered)})
