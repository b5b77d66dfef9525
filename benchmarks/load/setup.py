"""Make what the workloads need, over the public API alone: users, bots, a guild, a history."""

from __future__ import annotations

import asyncio
import collections
import secrets
import sys
from argparse import Namespace
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

import orjson

from .address import API, Address, source_address
from .http import Api
from .process import clock
from .results import emit
from .state import ADAPTERS, REGISTER, Body, authorization

#: Flags of an application that let its bot have all privileged intents.
ALL_INTENTS = 1 << 13 | 1 << 15 | 1 << 19
#: VIEW_CHANNEL, SEND_MESSAGES and READ_MESSAGE_HISTORY
PERMISSIONS = 1 << 10 | 1 << 11 | 1 << 16
#: How many applications one user makes.
APPS_EACH = 10


class Setup:
    """One run of ``setup``."""

    def __init__(self, args: Namespace) -> None:
        address = Address.of(args.base)
        self.args = args
        self.register_body = ADAPTERS[args.adapter]
        self.tag = secrets.token_hex(3)
        self.apis = [
            Api(address, source_address(n, args.source_ips)) for n in range(args.concurrency)
        ]
        self.users: list[Body] = [{} for _ in range(args.users)]
        self.bots: list[Body] = [{} for _ in range(args.bots)]
        self.guild = self.channel = self.invite = ""

    async def spread(
        self, count: Iterable[int], work: Callable[[Api, int], Awaitable[None]], width: int
    ) -> None:
        """Do something for each number, over ``width`` connections."""
        todo = collections.deque(count)

        async def worker(api: Api) -> None:
            while todo:
                await work(api, todo.popleft())

        await asyncio.gather(*(worker(api) for api in self.apis[:width]))

    def call(self, method: str, path: str, body: object, by: int = 0) -> Any:
        """Ask for something as a user, on the first connection."""
        return self.apis[0].call(method, API + path, body, authorization(self.users[by]))

    async def register(self, api: Api, number: int) -> None:
        """Register a user."""
        answer = await api.call("POST", REGISTER, self.register_body(f"load{self.tag}{number}"))
        self.users[number] = {"token": answer["token"]}

    async def make_guild(self) -> None:
        """Make the guild, and an invite to it."""
        guild = await self.call("POST", "/guilds", {"name": f"load {self.tag}"})
        channels = await self.call("GET", f"/guilds/{guild['id']}/channels", None)
        self.guild = guild["id"]
        self.channel = next(each["id"] for each in channels if each["type"] == 0)
        path = f"/channels/{self.channel}/invites"
        invite = await self.call("POST", path, {"max_age": 0, "max_uses": 0})
        self.invite = invite["code"]

    async def join(self, api: Api, number: int) -> None:
        """Let a user join."""
        path = f"{API}/invites/{self.invite}"
        await api.call("POST", path, {}, authorization(self.users[number]))

    async def add_bot(self, api: Api, number: int) -> None:
        """Make an application, and add its bot to the guild."""
        maker = authorization(self.users[number // APPS_EACH % len(self.users)])
        name = {"name": f"load {number}"}
        app = await api.call("POST", f"{API}/applications", name, maker)
        path = f"{API}/applications/{app['id']}"
        bot = await api.call("POST", f"{path}/bot", None, maker)
        await api.call("PATCH", path, {"flags": ALL_INTENTS}, maker)
        await api.call(
            "POST",
            f"{API}/oauth2/authorize?client_id={app['id']}&scope=bot",
            {"authorize": True, "guild_id": self.guild, "permissions": str(PERMISSIONS)},
            authorization(self.users[0]),
        )
        self.bots[number] = {"token": bot["token"], "bot": True}

    async def post_history(self) -> None:
        """Post some messages."""
        for number in range(self.args.messages):
            content = f"message {number} of the history " + "y" * 60
            await self.call("POST", f"/channels/{self.channel}/messages", {"content": content})

    def write(self) -> None:
        """Write the state file; where there are bots, they are who acts."""
        state = {
            "base": self.args.base,
            "guild_id": self.guild,
            "channel_id": self.channel,
            "users": self.bots or self.users,
        }
        Path(self.args.state).write_bytes(orjson.dumps(state))


async def setup(args: Namespace) -> None:
    """Register users, make a guild, let all of them join, post some messages."""
    began, run = clock(), Setup(args)
    await run.spread(range(args.users), run.register, args.concurrency)
    registered = clock()
    print(f"{args.users} users registered in {registered - began:.1f} s", file=sys.stderr)
    await run.make_guild()
    await run.spread(range(1, args.users), run.join, args.join_concurrency)
    await run.spread(range(args.bots), run.add_bot, args.join_concurrency)
    joined = clock()
    print(f"all joined in {joined - registered:.1f} s", file=sys.stderr)
    await run.post_history()
    for api in run.apis:
        api.close()
    run.write()
    timings = {
        "register_s": round(registered - began, 2),
        "join_s": round(joined - registered, 2),
        "wall_s": round(clock() - began, 2),
    }
    emit(args, "setup", {"users": args.users, "bots": args.bots}, timings)
