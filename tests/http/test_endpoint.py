"""The pipeline that every request takes, with routes of the tests' own and no database."""

from __future__ import annotations

from typing import Any

from twisted.internet import reactor as installed_reactor
from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import implementer

from litecord.http.endpoint import NO_CONTENT, Auth, Call, Reply, Routes
from litecord.interfaces import IFaults, ITrace
from litecord.model.snowflakes import Snowflake
from litecord.model.tokens import token_hash
from litecord.model.users import Actor, TokenKind
from tests.hostile.client import request_bytes
from tests.support.pipeline import PERSON, Body, PipelineCase

reactor: Any = installed_reactor


class AnswerTests(PipelineCase):
    async def test_head(self) -> None:
        """Status, headers and body are the handler's; the type is exactly JSON's."""
        answer = await self.ask("GET", "/open")
        self.assertEqual((answer.status, answer.body), (201, {"actor": None, "version": 10}))
        self.assertEqual(answer.headers["x-more"], "yes")
        self.assertEqual(answer.headers["content-type"], "application/json")

    async def test_no_body(self) -> None:
        """A 204 says neither type nor length; any other answer without a body has length 0."""
        answer = await self.ask("GET", "/bot", authorization=f"Bot {self.bot}")
        self.assertEqual((answer.status, answer.raw), (204, b""))
        self.assertFalse({"content-type", "content-length"} & answer.headers.keys())
        answer = await self.ask("GET", "/empty")
        self.assertEqual((answer.status, answer.headers["content-length"]), (202, "0"))

    async def test_version(self) -> None:
        """The handler knows the version; where the path names none it is 6."""
        self.assertEqual((await self.ask("GET", "/open", prefix="/api/v8")).body["version"], 8)
        self.assertEqual((await self.ask("GET", "/open", prefix="/api")).body["version"], 6)

    async def test_refusal(self) -> None:
        """A refusal is told, and logged by nobody."""
        self.assertRefused(await self.ask("GET", "/refused"), 404, 10004)
        self.assertRefused(await self.ask("GET", "/down"), 503, 0)

    async def test_bug(self) -> None:
        """Anything else that escapes is 500 in Discord's shape, and logged once."""
        answer = await self.ask("GET", "/broken")
        self.assertRefused(answer, 500, 0)
        self.assertEqual(answer.body["message"], "500: Internal Server Error")
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    async def test_unrouted(self) -> None:
        """An unknown path is 404, a known one by another method 405."""
        self.assertRefused(await self.ask("GET", "/nowhere"), 404, 0)
        self.assertRefused(await self.ask("GET", "/open/"), 404, 0)
        self.assertRefused(await self.ask("POST", "/open"), 405, 0)


class AuthTests(PipelineCase):
    async def statuses(self, authorization: str | None) -> list[tuple[int, int | None]]:
        """How each kind of route answers."""
        answers = []
        for path in ("/account", "/user", "/bot"):
            if authorization is None:
                answers.append(await self.ask("GET", path))
            else:
                answers.append(await self.ask("GET", path, authorization=authorization))
        return [(each.status, each.code) for each in answers]

    async def test_kinds(self) -> None:
        """Bots and people may use what is theirs: 20001 and 20002 otherwise."""
        self.assertEqual(
            await self.statuses(f"Bot {self.bot}"), [(200, None), (403, 20001), (204, None)]
        )
        self.assertEqual(
            await self.statuses(self.person), [(200, None), (204, None), (403, 20002)]
        )

    async def test_nobody(self) -> None:
        """Without a good token under its own prefix it is 401."""
        bearer = Actor(user_id=Snowflake(PERSON), kind=TokenKind.BEARER)
        self.room.state._tokens[token_hash("bearer")] = bearer
        for header in (
            None,
            "",
            self.bot,
            f"Bot {self.person}",
            f"bot {self.bot}",
            f"Bearer {self.person}",
            "Bearer bearer",
            "Bot " + "x" * 1000,
        ):
            self.assertEqual(await self.statuses(header), [(401, 0)] * 3, header)

    async def test_anybody(self) -> None:
        """Where anybody may ask no token is looked at, not even a wrong one."""
        answer = await self.ask("GET", "/open", authorization="nonsense")
        self.assertEqual((answer.status, answer.body["actor"]), (201, None))

    async def test_first(self) -> None:
        """Who asks is looked at before what they send."""
        self.assertRefused(await self.ask("GET", "/account?limit=x"), 401, 0)

    async def test_reason(self) -> None:
        """The reason for the audit log is decoded, cut to 512, and absent where it is empty."""
        said = {"a%20b": "a b", "%C3%BC": "ü", "x" * 600: "x" * 512, "": None, "%00": None}
        for header, reason in said.items():
            answer = await self.ask(
                "GET", "/why", authorization=self.person, x_audit_log_reason=header
            )
            self.assertEqual(answer.body, {"reason": reason})
        answer = await self.ask("GET", "/why", authorization=self.person)
        self.assertEqual(answer.body, {"reason": None})


class ParameterTests(PipelineCase):
    async def test_given(self) -> None:
        """Path, query and body come decoded, as the signature says."""
        answer = await self.thing(path="/things/12/word?limit=5&wait=true")
        self.assertEqual(answer.body, [12, "word", "x", 7, 5, True])
        answer = await self.thing(b'{"name":"y","size":"9"}', path="/things/12/%C3%BC%20x?wait=1")
        self.assertEqual(answer.body, [12, "ü x", "y", 9, 50, True])

    async def test_snowflake(self) -> None:
        """An id in the path must be one."""
        for id in ("x", "-1", "1.0", "%D9%A3", str(2**63), "9" * 40):
            answer = await self.thing(path=f"/things/{id}/word")
            self.assertWrong(answer, "thing_id", code="NUMBER_TYPE_COERCE")
        answer = await self.thing(path=f"/things/{2**63 - 1}/word")
        self.assertEqual(answer.body[0], 2**63 - 1)

    async def test_query(self) -> None:
        """A query must be right, too."""
        answer = await self.thing(path="/things/12/word?limit=many")
        self.assertWrong(answer, "limit", code="NUMBER_TYPE_COERCE")

    async def test_body(self) -> None:
        """What is wrong with a body is told where it is, all at once."""
        self.assertWrong(await self.thing(b"{}"), "name", code="BASE_TYPE_REQUIRED")
        answer = await self.thing(b'{"name":"too long","size":"x"}')
        self.assertEqual(set(answer.body["errors"]), {"name", "size"})
        self.assertWrong(await self.thing(b"[]"), code="MODEL_TYPE_CONVERT")

    async def test_no_body(self) -> None:
        """No body is an empty object, whatever type is said of it."""
        for kind in ("application/json", "application/octet-stream", "text/plain", ""):
            answer = await self.thing(b"", content_type=kind)
            self.assertWrong(answer, "name", code="BASE_TYPE_REQUIRED")
        self.assertWrong(await self.thing(None), "name", code="BASE_TYPE_REQUIRED")

    async def test_types(self) -> None:
        """A body is JSON, with or without a type that says so; any other type is refused."""
        for kind in ("application/json", "application/json; charset=utf-8", "Application/JSON"):
            self.assertEqual((await self.thing(content_type=kind)).status, 200, kind)
        self.assertEqual((await self.thing()).status, 200)
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"):
            answer = await self.thing(content_type=kind)
            self.assertWrong(answer, code="CONTENT_TYPE_INVALID")

    async def test_broken_json(self) -> None:
        """What is no JSON is 50109."""
        for body in (b"{", b"{'name':'x'}", b"\xff", b'{"name":NaN}', b" ", b"[" * 100_000):
            self.assertRefused(await self.thing(body), 400, 50109)

    async def test_old_shape(self) -> None:
        """Version 6 has faults as a flat map."""
        answer = await self.thing(b"{}", prefix="/api/v6")
        self.assertEqual((answer.status, list(answer.body)), (400, ["name"]))


@implementer(ITrace, IFaults)
class Tap:
    """Notes every exchange, and answers one path itself."""

    def __init__(self) -> None:
        self.seen: list[tuple[bytes, int, object]] = []

    def exchange(self, request: Any, status: int, body: object) -> None:
        self.seen.append((request.path, status, body))

    def frame(self, session: object, inbound: bool, payload: object) -> None:
        raise AssertionError("there is no gateway here")

    def answer(self, request: Any) -> object | None:
        return Reply({"fault": True}, 418) if request.path.endswith(b"/broken") else None

    def send(self, session: object, name: str) -> object | None:
        raise AssertionError("there is no gateway here")


class TapTests(PipelineCase):
    async def test_trace(self) -> None:
        """A trace sees every exchange, answered, refused or unknown, with the body not encoded."""
        self.world.trace = tap = Tap()
        for path in ("/open", "/refused", "/nowhere"):
            await self.ask("GET", path)
        self.assertEqual(
            [(path, status) for path, status, _ in tap.seen],
            [(b"/api/v10/open", 201), (b"/api/v10/refused", 404), (b"/api/v10/nowhere", 404)],
        )
        self.assertEqual(tap.seen[0][2], {"actor": None, "version": 10})

    async def test_faults(self) -> None:
        """A fault answers in the handler's place; what it does not want is answered as ever."""
        self.world.faults = Tap()
        answer = await self.ask("GET", "/broken")
        self.assertEqual((answer.status, answer.body), (418, {"fault": True}))
        self.assertEqual((await self.ask("GET", "/open")).status, 201)


class HangUpTests(PipelineCase):
    async def test_hang_up(self) -> None:
        """When the client hangs up, its handler is cancelled; nobody calls that an error."""
        client = await self.a_client()
        client.ask(request_bytes("GET", "/api/v10/slow")).addBoth(self.happened.append)
        await self.until(lambda: len(self.happened) == 1)
        await client.hang_up()
        await self.until(lambda: "cancelled" in self.happened)
        self.assertEqual(self.flushLoggedErrors(), [])

    async def test_others(self) -> None:
        """That is no matter to other requests."""
        client, other = await self.a_client(), await self.a_client()
        client.ask(request_bytes("GET", "/api/v10/slow"))
        await self.until(lambda: len(self.happened) == 1)
        answering = other.ask(request_bytes("GET", "/api/v10/slow"))
        await self.until(lambda: len(self.happened) == 2)
        await client.hang_up()
        self.happened[1].callback(None)
        self.assertEqual((await answering).status, 204)

    async def until(self, condition: Any) -> None:
        """Let the reactor come round until something is so."""
        while not condition():
            turn: Deferred[None] = Deferred()
            reactor.callLater(0, turn.callback, None)
            await turn


class RoutesTests(SynchronousTestCase):
    def test_signature(self) -> None:
        """A handler whose parameters are not those of its path is refused when it is declared."""
        routes = Routes()

        async def none(call: Call) -> Reply:
            return NO_CONTENT

        async def other(call: Call, other_id: Snowflake) -> Reply:
            return NO_CONTENT

        async def no_kind(call: Call, thing_id: float) -> Reply:
            return NO_CONTENT

        for handler in (none, other, no_kind):
            with self.assertRaises(TypeError):
                routes.get("/things/<thing_id>")(handler)
        self.assertEqual(routes.endpoints, [])

    def test_methods(self) -> None:
        """Each method has its decorator; what is declared can be read from the table."""
        routes = Routes()

        async def handler(call: Call, guild_id: Snowflake, body: Body) -> Reply:
            return NO_CONTENT

        for method in ("get", "post", "put", "patch", "delete"):
            getattr(routes, method)("/guilds/<guild_id>", auth=Auth.BOT)(handler)
        self.assertEqual(
            [each.name for each in routes.endpoints],
            [f"{each} /guilds/<guild_id>" for each in ("GET", "POST", "PUT", "PATCH", "DELETE")],
        )
        [first, *_] = routes.endpoints
        self.assertEqual(
            (first.auth, first.body, first.query, first.major, first.handler),
            (Auth.BOT, Body, None, "guild_id", handler),
        )
