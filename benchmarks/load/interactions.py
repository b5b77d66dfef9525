"""A person uses slash commands, a bot answers, the person sees the answers; each trip is timed."""

from __future__ import annotations

import array
import asyncio
import collections
import secrets
from argparse import Namespace
from typing import Any

import orjson

from .address import API, Address
from .gateway import GatewaySession
from .http import Api, build_request
from .process import Meter, ProcTree, clock, quantiles_ms, settled
from .results import emit
from .sessions import gateway_address
from .sink import Sink
from .state import ADAPTERS, REGISTER, Body


class BotSession(GatewaySession):
    """A bot that answers each interaction with what it was given."""

    answering: Any = None

    def _decode(self, payload: bytes) -> None:
        if b'"INTERACTION_CREATE"' in payload[:64]:
            self.last_event = payload
            self.answering(orjson.loads(payload)["d"])
        else:
            super()._decode(payload)


class RoundTrips:
    """A person, a bot and its command, in a guild of their own."""

    def __init__(self, args: Namespace) -> None:
        self.args = args
        self.address = Address.of(args.base)
        self.sink = Sink()
        self.errors: collections.Counter[str] = collections.Counter()
        self.posts = array.array("d")
        self.token = self.session_id = self.channel = self.guild = ""
        self.command: Body = {}
        self._free: list[Api] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._arrived: asyncio.Event = asyncio.Event()

    async def make(self) -> None:
        """Make them all, and connect the two."""
        api, tag = Api(self.address), secrets.token_hex(3)
        body = ADAPTERS["litecord"](f"commander{tag}")
        self.token = (await api.call("POST", REGISTER, body))["token"]

        async def call(method: str, path: str, body: object = None, auth: str = "") -> Any:
            return await api.call(method, API + path, body, auth or self.token)

        self.guild = (await call("POST", "/guilds", {"name": "commands"}))["id"]
        channels = await call("GET", f"/guilds/{self.guild}/channels")
        self.channel = next(each["id"] for each in channels if each["type"] == 0)
        app = (await call("POST", "/applications", {"name": f"bot {tag}"}))["id"]
        bot = (await call("POST", f"/applications/{app}/bot"))["token"]
        adding = {"authorize": True, "guild_id": self.guild, "permissions": "3072"}
        await call("POST", f"/oauth2/authorize?client_id={app}&scope=bot", adding)
        option = {"type": 3, "name": "text", "description": "text", "required": True}
        form = {"name": "echo", "description": "echo", "options": [option]}
        path = f"/applications/{app}/guilds/{self.guild}/commands"
        self.command = await call("POST", path, form, f"Bot {bot}")
        api.close()
        self.bot = await self._connect(BotSession, bot, 1)
        self.bot.answering = self._answer
        self.person = await self._connect(GatewaySession, self.token, None)
        self.session_id = self.person.session_id

    async def _connect(self, kind: Any, token: str, intents: int | None) -> Any:
        where = await gateway_address(self.address, None)
        session = kind(where, token, self.sink, compress="none", intents=intents)
        connecting = asyncio.get_running_loop().create_connection(
            lambda: session, where.host, where.port
        )
        await asyncio.wait_for(connecting, 30)
        await asyncio.wait_for(session.ready, 60)
        return session

    async def _send(self, path: str, body: Body, auth: str | None) -> None:
        request = build_request(
            "POST",
            self.address.path + API + path,
            self.address.authority,
            auth=auth,
            body=orjson.dumps(body),
        )
        api = self._free.pop() if self._free else Api(self.address)
        try:
            status, _ = await asyncio.wait_for(api.raw(request), 30)
        except (OSError, TimeoutError) as problem:
            self.errors[type(problem).__name__] += 1
            api.close()
            return
        self._free.append(api)
        if status != 204:
            self.errors[str(status)] += 1

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _answer(self, told: Body) -> None:
        text = told["data"]["options"][0]["value"]
        path = f"/interactions/{told['id']}/{told['token']}/callback"
        self._spawn(self._send(path, {"type": 4, "data": {"content": text}}, None))

    async def use(self) -> int:
        """Use the command once; the number of what is to be seen."""
        index, text = self.sink.new_message(40)
        named = {key: self.command[key] for key in ("id", "version", "name", "type")}
        option = {"type": 3, "name": "text", "value": text}
        body = {
            "type": 2,
            "application_id": self.command["application_id"],
            "guild_id": self.guild,
            "channel_id": self.channel,
            "session_id": self.session_id,
            "nonce": str(index),
            "data": {**named, "options": [option]},
        }
        began = self.sink.sent_at[index] = clock()
        await self._send("/interactions", body, self.token)
        self.posts.append(clock() - began)
        return index

    async def idle(self, seconds: float) -> None:
        """One after the other."""
        self.sink.complete_at = 1
        self.sink.on_complete = lambda _index, _now: self._arrived.set()
        deadline = clock() + seconds
        while clock() < deadline:
            self._arrived.clear()
            await self.use()
            try:
                await asyncio.wait_for(self._arrived.wait(), 5)
            except TimeoutError:
                self.errors["no answer"] += 1

    async def paced(self, seconds: float, rate: float) -> None:
        """So many a second, whatever comes of them."""
        at, deadline = clock(), clock() + seconds
        while at < deadline:
            self._spawn(self.use())
            at += 1 / rate
            await asyncio.sleep(max(0.0, at - clock()))

    async def finish(self) -> None:
        """Wait for what is under way."""
        for _ in range(100):
            if all(self.sink.received):
                return
            await asyncio.sleep(0.05)
        self.errors["no answer"] += self.sink.received.count(0)

    def close(self) -> None:
        """Hang up."""
        for session in (self.bot, self.person):
            session.close()
        for api in self._free:
            api.close()


async def interactions(args: Namespace, trees: list[ProcTree]) -> None:
    """Time slash commands from the person's POST to the MESSAGE_CREATE of the answer."""
    run, meter = RoundTrips(args), Meter(trees)
    await run.make()
    await run.idle(min(1.0, args.seconds))  # a warm-up
    await settled(trees, args.settle)
    run.sink.latencies = array.array("d")
    run.posts = array.array("d")
    run.sink.delivered = 0
    run.errors.clear()
    meter.start()
    began = clock()
    if args.rate:
        await run.paced(args.seconds, args.rate)
    else:
        await run.idle(args.seconds)
    await run.finish()
    wall = clock() - began
    meter.stop()
    done = run.sink.delivered
    result = {
        "ops": done,
        "ops_per_s": round(done / wall, 1),
        "wall_s": round(wall, 2),
        "lat_ms": quantiles_ms(run.sink.latencies),
        "post_ms": quantiles_ms(run.posts),
        "errors": dict(run.errors + run.sink.lost),
    }
    emit(args, "interactions", {"rate": args.rate or None}, {**result, **meter.report(done)})
    run.close()
