"""The workloads that are about files: sent, loaded, and what others notice of both."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from urllib.parse import urlsplit

import orjson

from .address import API, LoadError
from .http import Api, build_request
from .loop import ClosedLoopRun
from .process import Meter, ProcTree
from .results import emit
from .state import State

_BOUNDARY = "load-boundary"


def _posting(state: State, number: int, size: int) -> bytes:
    """Return a request that posts a message with a file."""
    part = (
        f"--{_BOUNDARY}\r\nContent-Disposition: form-data; "
        'name="files[0]"; filename="load.bin"\r\n\r\n'
    )
    body = part.encode() + b"\xa5" * size + f"\r\n--{_BOUNDARY}--\r\n".encode()
    request = build_request(
        "POST", state.messages_path, state.address.authority, auth=state.auth(number), body=body
    )
    kind = f"multipart/form-data; boundary={_BOUNDARY}".encode()
    return request.replace(b"application/json", kind, 1)


async def _reading(state: State, size: int, span: str | None) -> bytes:
    """Return a request that loads a file of this size, or a part of it, which was sent before."""
    api = Api(state.address)
    status, answer = await api.raw(_posting(state, 0, size))
    api.close()
    if status != 200:
        raise LoadError(f"a file of {size} bytes is answered {status} {answer[:300]!r}")
    url = urlsplit(orjson.loads(answer)["attachments"][0]["url"])
    request = build_request("GET", f"{url.path}?{url.query}", state.address.authority)
    if span is not None:
        request = request[:-2] + f"Range: bytes={span}\r\n\r\n".encode()
    return request


async def file_read(args: Namespace, trees: list[ProcTree]) -> None:
    """Load a file, or a part of it."""
    state = State.load(args.state, args.base)
    request = await _reading(state, args.size, args.span)
    run = ClosedLoopRun(state.address, good=(200, 206), sources=args.source_ips)
    meter = Meter(trees)
    await run.go([request] * args.connections, args.seconds, args.warmup, meter)
    params = {"connections": args.connections, "size": args.size, "span": args.span}
    emit(args, "file-read", params, run.result(meter))


async def file_upload(args: Namespace, trees: list[ProcTree]) -> None:
    """Post messages with a file."""
    state = State.load(args.state, args.base)
    run, meter = ClosedLoopRun(state.address, sources=args.source_ips), Meter(trees)
    requests = [_posting(state, number, args.size) for number in range(args.connections)]
    await run.go(requests, args.seconds, args.warmup, meter)
    params = {"connections": args.connections, "size": args.size}
    emit(args, "file-upload", params, run.result(meter))


async def beside_files(args: Namespace, trees: list[ProcTree]) -> None:
    """Ask for a constant while files are sent and loaded: what others have to wait for."""
    state = State.load(args.state, args.base)
    reading = await _reading(state, args.size, None)
    busy = ClosedLoopRun(state.address, good=(200, 206), sources=args.source_ips)
    asked, meter = ClosedLoopRun(state.address, sources=args.source_ips), Meter(trees)
    constant = build_request(
        "GET", state.address.path + API + "/gateway", state.address.authority
    )
    requests = [
        reading if number % 2 else _posting(state, number, args.size)
        for number in range(args.connections)
    ]
    await asyncio.gather(
        busy.go(requests, args.seconds + 1, args.warmup, Meter([])),
        asked.go([constant], args.seconds, args.warmup + 0.5, meter),
    )
    params = {"connections": args.connections, "size": args.size}
    result = asked.result(meter)
    result["files"] = busy.done
    for name, count in busy.errors.items():
        result["errors"][f"files {name}"] = count
    emit(args, "beside-files", params, result)
