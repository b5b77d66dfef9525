"""One session reads nothing while all others receive what is posted; then it comes back."""

from __future__ import annotations

import asyncio
from argparse import Namespace

from .fanout import Fanout
from .gateway import GatewaySession
from .process import Meter, ProcTree, clock, quantiles_ms
from .results import emit
from .sessions import Sessions, gateway_address
from .sink import Sink
from .state import State

#: Seconds to wait for the end of a connection, and of a replay.
PATIENCE = 30.0


async def slow(args: Namespace, trees: list[ProcTree]) -> None:
    """Open the sessions and one that reads nothing; post; see whether it was cut off."""
    state, sink = State.load(args.state, args.base), Sink()
    sessions = Sessions(state, args, sink)
    await sessions.connect(args.sessions + 1)
    stuck = sessions.open.pop()
    # It counts for itself, by the same mark.
    own = stuck.sink = Sink()
    own.mark, own.sent_at, own.complete_at = sink.mark, sink.sent_at, -1
    own.received, own.first_of = [0] * args.post_messages, [0.0] * args.post_messages
    stuck.transport.pause_reading()
    run, meter = Fanout(args, state, sink), Meter(trees)
    meter.start()
    await run.go(len(sessions.open))
    meter.stop()
    before = own.delivered
    stuck.transport.resume_reading()
    cut_off = await _gone(stuck)
    resumed = await _resumed(args, state, stuck, own) if cut_off else 0.0
    result = {
        "ops": sink.delivered,
        "lat_ms": quantiles_ms(sink.latencies),
        "posts": run.good,
        "missing": max(0, run.good * len(sessions.open) - sink.delivered),
        "cut_off": cut_off,
        "resume_ms": round(resumed * 1e3, 1),
        "read_before": before,
        "read_in_the_end": own.delivered,
        "errors": dict(run.errors + sessions.errors + sink.lost),
    }
    emit(args, "slow", sessions.params(), {**result, **meter.report(sink.delivered)})
    await sessions.close()


async def _gone(session: GatewaySession) -> bool:
    """Whether the server has ended a connection: what it had sent before that is read."""
    end = clock() + PATIENCE
    seen, quiet_since = -1, clock()
    while session.transport and clock() < end and clock() - quiet_since < 3:
        if session.sink.delivered != seen:
            seen, quiet_since = session.sink.delivered, clock()
        await asyncio.sleep(0.02)
    return session.transport is None


async def _resumed(args: Namespace, state: State, session: GatewaySession, own: Sink) -> float:
    """Resume; how long it took until all that was missed had come. Infinite if it was refused."""
    address = await gateway_address(state.address, args.gateway)
    began = clock()
    again = GatewaySession(
        address,
        session.token,
        own,
        compress=args.compress,
        encoding=args.encoding,
        intents=args.intents,
        resume=(session.session_id, session.sequence() or 0),
    )
    loop = asyncio.get_running_loop()
    await loop.create_connection(lambda: again, address.host, address.port)
    done = await asyncio.wait_for(again.ready, PATIENCE)
    again.close()
    return done - began
