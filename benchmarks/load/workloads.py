"""The workloads that need one step: constants, pages, posts, sessions made, sessions held."""

from __future__ import annotations

import asyncio
import statistics
from argparse import Namespace

import orjson

from .address import API, Address, LoadError
from .http import Api, build_request
from .loop import ClosedLoopRun
from .process import Meter, ProcTree, clock, quantiles_ms, settled
from .results import emit
from .sessions import Sessions
from .sink import Sink
from .state import State


async def http_hello(args: Namespace, trees: list[ProcTree]) -> None:
    """Ask for a constant."""
    address = Address.of(args.base)
    path = args.path or API + "/gateway"
    request = build_request("GET", address.path + path, address.authority)
    run, meter = ClosedLoopRun(address, sources=args.source_ips), Meter(trees)
    await run.go([request] * args.connections, args.seconds, args.warmup, meter)
    params = {"connections": args.connections, "path": path}
    emit(args, "http-hello", params, run.result(meter))


async def http_read(args: Namespace, trees: list[ProcTree]) -> None:
    """Ask for the last messages of a channel."""
    state = State.load(args.state, args.base)
    path = args.path or f"{state.messages_path}?limit={args.limit}"
    api = Api(state.address)
    page = await api.call("GET", path.removeprefix(state.address.path), auth=state.auth(0))
    api.close()
    if args.path is None and len(page) < args.limit:
        raise LoadError(f"the channel holds only {len(page)} messages")
    run, meter = ClosedLoopRun(state.address, sources=args.source_ips), Meter(trees)
    users = args.users or args.connections
    requests = [
        build_request("GET", path, state.address.authority, auth=state.auth(n % users))
        for n in range(args.connections)
    ]
    await run.go(requests, args.seconds, args.warmup, meter)
    params = {
        "connections": args.connections,
        "limit": args.limit,
        "users": min(users, len(state.users)),
    }
    emit(args, "http-read", params, run.result(meter))


async def http_write(args: Namespace, trees: list[ProcTree]) -> None:
    """Post messages; nobody listens."""
    state = State.load(args.state, args.base)
    body = orjson.dumps({"content": "w" * args.size})
    run = ClosedLoopRun(state.address, good=(200, 201), sources=args.source_ips)
    meter = Meter(trees)
    users = args.users or args.connections
    host = state.address.authority
    requests = [
        build_request("POST", state.messages_path, host, auth=state.auth(n % users), body=body)
        for n in range(args.connections)
    ]
    await run.go(requests, args.seconds, args.warmup, meter)
    params = {
        "connections": args.connections,
        "size": args.size,
        "users": min(users, len(state.users)),
    }
    emit(args, "http-write", params, run.result(meter))


async def connect(args: Namespace, trees: list[ProcTree]) -> None:
    """Open sessions, up to READY."""
    state, sink, meter = State.load(args.state, args.base), Sink(), Meter(trees)
    sessions = Sessions(state, args, sink)
    meter.start()
    began = clock()
    await sessions.connect(args.sessions)
    wall = clock() - began
    # What the server still does for these connections (presences, member lists) belongs to
    # them: let it finish before the CPU is read.
    await settled(trees, args.settle)
    meter.stop()
    done = len(sessions.open)
    sizes = [session.ready_bytes for session in sessions.open]
    result = {
        "ops": done,
        "ops_per_s": round(done / wall, 1),
        "wall_s": round(wall, 2),
        "lat_ms": quantiles_ms(sessions.ready_times),
        "still_open": len(sessions.live()),
        "ready_bytes": round(statistics.median(sizes)) if sizes else 0,
        "wire_bytes_per_session": round(sink.wire_bytes / done) if done else 0,
        "events": dict(sink.others),
        "errors": dict(sessions.errors),
    }
    emit(args, "connect", sessions.params(), {**result, **meter.report(done)})
    await sessions.close()


async def rss(args: Namespace, trees: list[ProcTree]) -> None:
    """Hold idle sessions; what they cost."""
    if not trees:
        raise LoadError("rss needs --proc server=PID")
    state, sink = State.load(args.state, args.base), Sink()
    sessions = Sessions(state, args, sink)
    before = [tree.rss_bytes() for tree in trees]
    await sessions.connect(args.sessions)
    await settled(trees, args.settle)
    meter = Meter(trees)
    meter.start()
    await asyncio.sleep(args.seconds)
    meter.stop()
    after = [tree.rss_bytes() for tree in trees]
    count = len(sessions.live())
    memory = {
        tree.name: {
            "before_mib": round(was / 2**20, 1),
            "after_mib": round(now / 2**20, 1),
            "kib_per_session": round((now - was) / 1024 / count, 1) if count else None,
        }
        for tree, was, now in zip(trees, before, after, strict=True)
    }
    minutes = meter.wall / 60
    idle = {
        tree.name: {
            "cpu_ms_per_session_minute": round(used / minutes / count * 1e3, 3) if count else None
        }
        for tree, used in zip(trees, meter.used, strict=True)
    }
    errors = dict(sessions.errors + sink.lost)
    result = {"ops": count, "rss": memory, "idle": idle, "errors": errors}
    emit(args, "rss", sessions.params(), {**result, **meter.report(count)})
    await sessions.close()
