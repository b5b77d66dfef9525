"""Routes, and what their signatures promise."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from litecord.http.endpoint import NO_CONTENT, Auth, Call, Reply, Routes
from litecord.model.snowflakes import Snowflake
from tests.support.pipeline import Body, PipelineCase


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
