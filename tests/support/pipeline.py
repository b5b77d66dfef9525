"""A test case with routes of its own behind the real pipeline, on a real port, in memory."""

from __future__ import annotations

from typing import Annotated, Any

import attrs
from autobahn.twisted.resource import WebSocketResource
from twisted.internet import reactor as installed_reactor
from twisted.internet.defer import CancelledError, Deferred
from twisted.trial.unittest import TestCase
from twisted.web.resource import Resource

from litecord.actions.world import Change, action
from litecord.errors import DatabaseUnavailable, UnknownGuild
from litecord.http.endpoint import NO_CONTENT, Auth, Call, Reply, Routes
from litecord.http.pipeline import Pipeline, matching
from litecord.model.snowflakes import Snowflake
from litecord.site import FrontDoor, FrontSite
from litecord.wire.forms import Length
from tests.hostile.client import HttpClient, Response, request_bytes
from tests.support.sessions import Room
from tests.support.worlds import TestClock

reactor: Any = installed_reactor

BOT, PERSON = 5, 6
CONTENT_TYPE = "Content-Type"


@attrs.frozen(kw_only=True)
class Body:
    """What the tests send."""

    name: Annotated[str, Length(1, 5)]
    size: int = 7


@attrs.frozen(kw_only=True)
class Query:
    """What they ask by."""

    limit: int = 50
    wait: bool = False


@action(single=True)
async def why(change: Change) -> str | None:
    """The reason for the audit log."""
    return change.reason


def good_routes() -> Routes:
    """Routes of each kind."""
    routes = Routes()

    @routes.get("/open", auth=Auth.ANYBODY)
    async def open_to_all(call: Call) -> Reply:
        return Reply({"actor": call.maybe_actor, "version": call.version}, 201, {"X-More": "yes"})

    @routes.get("/account")
    async def account(call: Call) -> Reply:
        return Reply({"id": call.actor.user_id})

    @routes.get("/user", auth=Auth.USER)
    async def user(call: Call) -> Reply:
        return NO_CONTENT

    @routes.get("/bot", auth=Auth.BOT)
    async def bot(call: Call) -> Reply:
        return NO_CONTENT

    @routes.post("/things/<thing_id>/<name>", auth=Auth.ANYBODY)
    async def things(
        call: Call, thing_id: Snowflake, name: str, body: Body, query: Query
    ) -> Reply:
        told = [thing_id, name, body.name, body.size, query.limit, query.wait]
        return Reply(told)

    @routes.get("/empty", auth=Auth.ANYBODY)
    async def empty(call: Call) -> Reply:
        return Reply(None, 202)

    @routes.get("/why")
    async def reason(call: Call) -> Reply:
        return Reply({"reason": await call.perform(why)})

    return routes


def bad_routes(happened: list[Any]) -> Routes:
    """Routes that are not answered as one would like; what happens to handlers is noted."""
    routes = Routes()

    @routes.get("/refused", auth=Auth.ANYBODY)
    async def refused(call: Call) -> Reply:
        raise UnknownGuild()

    @routes.get("/down", auth=Auth.ANYBODY)
    async def down(call: Call) -> Reply:
        raise DatabaseUnavailable()

    @routes.get("/broken", auth=Auth.ANYBODY)
    async def broken(call: Call) -> Reply:
        raise ZeroDivisionError

    @routes.get("/slow", auth=Auth.ANYBODY)
    async def slow(call: Call) -> Reply:
        waiting: Deferred[None] = Deferred()
        happened.append(waiting)
        try:
            await waiting
        except CancelledError:
            happened.append("cancelled")
            raise
        return NO_CONTENT

    return routes


class PipelineCase(TestCase):
    """The routes on a real port."""

    timeout = 30

    async def setUp(self) -> None:  # type: ignore[override]
        room = Room("[ratelimits]\nmode = off\n", TestClock())
        self.room, self.world = room, room.world
        self.bot = room.a_token(BOT)
        self.person = room.a_token(PERSON, bot=False)
        self.happened: list[Any] = []
        tables = (good_routes(), bad_routes(self.happened))
        endpoints = [each for table in tables for each in table.endpoints]
        pipeline = Pipeline(self.world, matching(endpoints))
        nothing: Any = Resource()
        door = FrontDoor(
            self.world.config, pipeline.app.resource(), WebSocketResource(None), nothing, nothing
        )
        self.site = FrontSite(self.world.config, door, reactor)
        self.port = reactor.listenTCP(0, self.site, interface="127.0.0.1")
        self.addCleanup(self.close)

    async def close(self) -> None:
        """Leave nothing behind."""
        await self.site.stop()
        await self.port.stopListening()

    async def a_client(self) -> HttpClient:
        """Open a connection that ends with the test."""
        client = await HttpClient.connect(self.port.getHost().port)
        self.addCleanup(client.hang_up)
        return client

    async def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        prefix: str = "/api/v10",
        **headers: str,
    ) -> Response:
        """Ask on a connection of its own; ``content_type`` is the header of that name."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        client = await self.a_client()
        return await client.ask(request_bytes(method, prefix + path, named, body))

    async def thing(self, body: bytes | None = b'{"name":"x"}', **given: str) -> Response:
        """Ask the route that takes everything."""
        path = given.pop("path", "/things/12/word")
        return await self.ask("POST", path, body, **given)

    def assertRefused(self, answer: Response, status: int, code: int) -> None:
        """The answer is Discord's refusal."""
        self.assertEqual((answer.status, answer.code), (status, code), answer)
        self.assertEqual(answer.headers["content-type"], "application/json")

    def assertWrong(self, answer: Response, *path: str, code: str) -> None:
        """The answer is 50035, with one fault there."""
        self.assertRefused(answer, 400, 50035)
        found = answer.body["errors"]
        for key in path:
            found = found[key]
        self.assertEqual([each["code"] for each in found["_errors"]], [code], answer.body)
