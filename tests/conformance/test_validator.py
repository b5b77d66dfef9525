"""The validator can fail: replies broken in one way each are refused, and for that reason."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from litecord.http.endpoint import Routes
from tests.support.conformance import Witness, reason
from tests.support.openapi import Description, Templates, location
from tests.support.schemas import Schemas
from tests.support.suites import only_in
from tests.support.worlds import Exchange

skip = only_in("conformance")

ONE = "1574466178628325376"
NOW = "2026-03-01T12:00:00.000000+00:00"

USER: dict[str, Any] = {
    "id": ONE,
    "username": "alice",
    "discriminator": "0",
    "global_name": None,
    "avatar": None,
    "flags": 0,
    "public_flags": 0,
    "primary_guild": None,
}
MESSAGE: dict[str, Any] = {
    "id": ONE,
    "channel_id": ONE,
    "type": 0,
    "content": "hello",
    "author": USER,
    "timestamp": NOW,
    "edited_timestamp": None,
    "tts": False,
    "mention_everyone": False,
    "mentions": [],
    "mention_roles": [],
    "attachments": [],
    "embeds": [],
    "pinned": False,
    "flags": 0,
    "components": [],
}
CHANNEL: dict[str, Any] = {
    "id": ONE,
    "type": 0,
    "guild_id": ONE,
    "name": "general",
    "position": 0,
    "flags": 0,
    "parent_id": None,
    "last_message_id": None,
    "permission_overwrites": [{"id": ONE, "type": 0, "allow": "0", "deny": "1024"}],
}
REFUSAL = {"code": 10003, "message": "Unknown Channel"}

routes = Routes()


async def _nothing(call: Any) -> Any:
    raise AssertionError("nobody asks")


async def _nothing_of(call: Any, id: str) -> Any:
    raise AssertionError("nobody asks")


routes.get("/users/@me")(_nothing)
routes.get("/users/<id>")(_nothing_of)
routes.get("/users/@me/secrets")(_nothing)
routes.get("/channels/<id>")(_nothing_of)
routes.get("/channels/<id>/messages")(_nothing_of)
routes.post("/channels/<id>/messages")(_nothing_of)
routes.post("/channels/<id>/typing")(_nothing_of)
routes.post("/guilds/<id>/channels")(_nothing_of)
routes.get("/applications/<id>/commands")(_nothing_of)


def exchange(
    route: str,
    body: Any,
    status: int = 200,
    version: int = 10,
    kind: str | None = "application/json",
) -> Exchange:
    """Describe an answer."""
    method, path = route.split()
    return Exchange(
        method=method, path=path, version=version, status=status, content_type=kind, body=body
    )


def changed(value: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Copy a body, with some keys changed."""
    return {**copy.deepcopy(value), **changes}


def without(value: dict[str, Any], key: str) -> dict[str, Any]:
    """Copy a body without one of its keys."""
    return {name: each for name, each in value.items() if name != key}


@cache
def description() -> Description:
    """Read the description once."""
    return Description.load(location())


class WitnessCase(SynchronousTestCase):
    """A witness of a few routes."""

    def setUp(self) -> None:
        self.description = description()
        self.witness = Witness(self.description, routes.endpoints)

    def assertValid(self, route: str, body: Any, **given: Any) -> None:
        """The witness sees nothing wrong."""
        before = self.witness.tally.validated
        self.witness.see(exchange(route, body, **given))
        self.assertEqual(self.witness.tally.validated, before + 1)

    def assertInvalid(self, words: str, route: str, body: Any, **given: Any) -> None:
        """The witness refuses the answer, in these words, and counts it."""
        before = self.witness.tally.failed
        error = self.assertRaises(AssertionError, self.witness.see, exchange(route, body, **given))
        self.assertIn(words, str(error).splitlines()[1])
        self.assertEqual(self.witness.tally.failed, before + 1)


class BodyTests(WitnessCase):
    def test_whole_bodies(self) -> None:
        """What Discord answers is valid."""
        self.assertValid(f"GET /users/{ONE}", USER)
        self.assertValid(f"GET /channels/{ONE}", CHANNEL)
        self.assertValid(f"GET /channels/{ONE}/messages?limit=2", [MESSAGE, MESSAGE])
        self.assertValid(f"POST /channels/{ONE}/messages", MESSAGE)

    def test_missing_key(self) -> None:
        """A required key must be there, also deep inside."""
        self.assertInvalid(
            "$: 'flags' is a required property", f"GET /users/{ONE}", without(USER, "flags")
        )
        broken = changed(MESSAGE, author=without(USER, "global_name"))
        self.assertInvalid(
            "$[1].author: 'global_name' is", f"GET /channels/{ONE}/messages", [MESSAGE, broken]
        )

    def test_wrong_type(self) -> None:
        """An id is a string, a flag no text, and null only where it is allowed."""
        for key, value in ("id", 12), ("flags", "0"), ("flags", True), ("username", None):
            self.assertInvalid(f"$.{key}: ", f"GET /users/{ONE}", changed(USER, **{key: value}))

    def test_ids(self) -> None:
        """A snowflake has 64 bits, in decimal, without leading zeros or signs."""
        for wrong in "007", "-1", "0x10", "", str(1 << 64), " 1":
            self.assertInvalid("$.id: ", f"GET /users/{ONE}", changed(USER, id=wrong))
        self.assertValid(f"GET /users/{ONE}", changed(USER, id=str((1 << 64) - 1)))

    def test_times(self) -> None:
        """A time has a date, a T and its distance from UTC."""
        for wrong in "2026-03-01T12:00:00", "2026-03-01", "2026-03-01 12:00:00+00:00", "soon":
            body = changed(MESSAGE, timestamp=wrong)
            self.assertInvalid("$.timestamp: ", f"POST /channels/{ONE}/messages", body)
        body = changed(MESSAGE, timestamp="2026-13-01T12:00:00+00:00")
        self.assertInvalid("$.timestamp: ", f"POST /channels/{ONE}/messages", body)
        self.assertValid(f"POST /channels/{ONE}/messages", changed(MESSAGE, edited_timestamp=NOW))

    def test_numbers_have_a_size(self) -> None:
        """An int32 is one."""
        body = changed(MESSAGE, flags=1 << 70)
        self.assertInvalid("$.flags: ", f"POST /channels/{ONE}/messages", body)
        body = changed(CHANNEL, position=1 << 31)
        self.assertInvalid("$.position: ", f"GET /channels/{ONE}", body)
        body = changed(MESSAGE, nonce=1 << 63)
        self.assertInvalid("$.nonce: ", f"POST /channels/{ONE}/messages", body)

    def test_listed_values(self) -> None:
        """Enumerations are closed, and true is no 1."""
        for wrong in 99, True, "0":
            body = changed(MESSAGE, type=wrong)
            self.assertInvalid("$.type: ", f"POST /channels/{ONE}/messages", body)

    def test_permissions_are_strings(self) -> None:
        """Permissions are numbers nowhere in answers."""
        overwrite = {"id": ONE, "type": 0, "allow": 0, "deny": "0"}
        body = changed(CHANNEL, permission_overwrites=[overwrite])
        self.assertInvalid(
            "$.permission_overwrites[0].allow: 0 is not of type", f"GET /channels/{ONE}", body
        )

    def test_branch_by_its_constant(self) -> None:
        """What is wrong with a text channel is not told as what it lacks to be a thread."""
        self.assertInvalid(
            "$: 'position' is a required property",
            f"GET /channels/{ONE}",
            without(CHANNEL, "position"),
        )
        self.assertInvalid(
            "{'type': 16} is in none of GuildChannelResponse",
            f"GET /channels/{ONE}",
            changed(CHANNEL, type=16),
        )
        self.assertInvalid("fits none of", f"GET /channels/{ONE}", [CHANNEL])

    def test_nullable_union(self) -> None:
        """Where null is one branch, the other one is meant by everything else."""
        self.assertInvalid("$.parent_id: ", f"GET /channels/{ONE}", changed(CHANNEL, parent_id="x"))
        self.assertValid(f"GET /channels/{ONE}", changed(CHANNEL, parent_id=ONE))

    def test_lists_are_never_null(self) -> None:
        """The description would allow null for 28 lists; nobody answers that."""
        self.assertInvalid("None is not of type", f"GET /applications/{ONE}/commands", None)
        self.assertValid(f"GET /applications/{ONE}/commands", [])

    def test_unknown_keys_are_counted(self) -> None:
        """A key that the description lacks is valid, but told."""
        author = changed(USER, globalname="Alice")
        self.assertValid(f"GET /channels/{ONE}/messages", [changed(MESSAGE, author=author)] * 2)
        self.assertValid(f"GET /channels/{ONE}", changed(CHANNEL, colour=1))
        self.assertEqual(
            self.witness.tally.unknown,
            {"UserResponse.globalname": 1, "GuildChannelResponse.colour": 1},
        )


class StatusTests(WitnessCase):
    def test_unlisted_status(self) -> None:
        """Every operation says how it succeeds."""
        self.assertInvalid("the status is none of 200", f"GET /users/{ONE}", USER, status=201)
        self.assertInvalid(
            "the status is none of 201", f"POST /guilds/{ONE}/channels", CHANNEL, status=200
        )

    def test_no_content(self) -> None:
        """204 has no body, and 200 has one."""
        self.assertValid(f"POST /channels/{ONE}/typing", b"", status=204, kind=None)
        self.assertInvalid("there is a body", f"POST /channels/{ONE}/typing", {}, status=204)
        self.assertInvalid("the content type is None", f"GET /users/{ONE}", b"", kind=None)

    def test_content_type(self) -> None:
        """JSON says that it is."""
        self.assertInvalid(
            "the content type is text/html", f"GET /users/{ONE}", b"{}", kind="text/html"
        )

    def test_refusals(self) -> None:
        """A refusal has a code and a message, whatever was asked."""
        self.assertValid(f"GET /channels/{ONE}", REFUSAL, status=404)
        self.assertInvalid(
            "$: 'code' is a required", f"GET /channels/{ONE}", {"message": "no"}, status=404
        )
        self.assertInvalid("$.code: ", f"GET /users/{ONE}", changed(REFUSAL, code="0"), status=400)
        for status in 500, 503:
            self.assertValid(f"GET /users/{ONE}", REFUSAL, status=status)
            self.assertInvalid("$: ", f"GET /users/{ONE}", {"message": ""}, status=status)

    def test_refused_without_json(self) -> None:
        """A refusal in HTML is no refusal of ours."""
        self.assertInvalid(
            "it is no JSON", "GET /users/@me/secrets", b"<html>", status=404, kind="text/html"
        )

    def test_rate_limits(self) -> None:
        """A 429 tells how long to wait, and whether it is global."""
        body = {"code": 0, "message": "slow", "retry_after": 0.5, "global": False}
        self.assertValid(f"GET /users/{ONE}", body, status=429)
        for key in "retry_after", "global":
            self.assertInvalid(f"'{key}' is", f"GET /users/{ONE}", without(body, key), status=429)

    def test_field_errors(self) -> None:
        """The 50035 tree has words as codes, and leaves are lists of errors."""
        error = {"code": "BASE_TYPE_REQUIRED", "message": "This field is required"}

        def refused(errors: Any) -> dict[str, Any]:
            return {"code": 50035, "message": "Invalid Form Body", "errors": errors}

        route = f"POST /channels/{ONE}/messages"
        good = {"content": {"_errors": [error]}, "embeds": {"0": {"title": {"_errors": [error]}}}}
        self.assertValid(route, refused(good), status=400)
        self.assertValid(route, refused({"_errors": [error], "a": {"_errors": []}}), status=400)
        for wrong in (
            {"content": [error]},
            {"content": {"_errors": error}},
            {"content": {"_errors": [{"code": 1, "message": ""}]}},
            {"content": {"_errors": [{"code": "X"}]}},
        ):
            self.assertInvalid("$.errors.content", route, refused(wrong), status=400)


class RouteTests(WitnessCase):
    def test_literal_segments_win(self) -> None:
        """@me is not somebody's id."""
        me = changed(without(USER, "primary_guild"), mfa_enabled=False, locale="en-US")
        self.assertValid("GET /users/@me", me)
        self.assertInvalid(
            "'mfa_enabled' is a required", "GET /users/@me", without(me, "mfa_enabled")
        )
        self.assertEqual(self.witness.tally.exercised, {"get_my_user"})

    def test_undescribed_routes(self) -> None:
        """Of routes that are not described only refusals are checked; the others are counted."""
        self.witness.see(exchange("GET /users/@me/secrets", {"anything": "goes"}))
        self.assertEqual(self.witness.tally.undescribed, 1)
        self.assertInvalid("$: ", "GET /users/@me/secrets", {}, status=403)
        self.assertEqual(self.witness.unaccounted_routes(), ["GET /users/@me/secrets"])

    def test_paths_without_a_route(self) -> None:
        """What is no route of ours can only be refused, in the shape of all refusals."""
        self.assertValid("GET /nowhere", {"code": 0, "message": "404: Not Found"}, status=404)
        self.assertInvalid("$: ", "GET /nowhere", {"error": "none"}, status=404)

    def test_other_versions(self) -> None:
        """Replies of other versions are not described, and counted apart."""
        self.witness.see(exchange("GET /users/@me", {"id": 1}, version=6))
        self.assertEqual((self.witness.tally.other_versions, self.witness.tally.validated), (1, 0))

    def test_reasons(self) -> None:
        """A route is excused by itself or by what it lies under, whatever its parameter's name."""
        self.assertIsNotNone(reason("POST", "/auth/register"))
        self.assertIsNotNone(reason("DELETE", "/guilds/<guild_id>"))
        self.assertIsNone(reason("GET", "/guilds/<guild_id>/secrets"))

    def test_summary(self) -> None:
        """The first line has the figures; routes never answered with success are named."""
        self.assertValid(f"GET /users/{ONE}", changed(USER, colour=1))
        self.assertValid(f"GET /channels/{ONE}", REFUSAL, status=404)
        self.assertInvalid("$.id", f"GET /users/{ONE}", changed(USER, id=1))
        first, *rest = self.witness.summary()
        exercised = f"2 operations of {len(self.description.operations)} exercised"
        self.assertIn(f"2 replies validated, {exercised}, 1 failures", first)
        self.assertIn("8 operations in the route table, 7 of them without a success", first)
        self.assertIn("  failure: get_user 200 $.id: 1 is not of type 'string' (1 times)", rest)
        self.assertIn("  no success seen: GET /channels/<id>", rest)
        self.assertNotIn("  no success seen: GET /users/<id>", rest)
        self.assertIn("  unknown key: UserResponse.colour (1 times)", rest)


class DescriptionTests(WitnessCase):
    def test_operations(self) -> None:
        """All operations are found, by whatever names their parameters have."""
        self.assertGreater(len(self.description.operations), 200)
        found = self.description.at("PATCH", "/channels/<anything>")
        self.assertEqual(found and found.id, "update_channel")
        self.assertIsNone(self.description.at("PATCH", "/nowhere"))

    def test_every_reply_has_a_schema_that_works(self) -> None:
        """No schema of the whole description makes the checker stumble, and none takes anything."""
        schemas, lax = Schemas(), []
        for operation in self.description.operations:
            for status, content in operation.replies.items():
                for kind, schema in content.items():
                    values: tuple[Any, ...] = (None, {"type": 0}, [{"type": 1, "id": 1}], 1)
                    complaints = [schemas.complaints(schema, each) for each in values]
                    if not any(complaints):
                        lax.append(f"{operation.id} {status} {kind}")
        self.assertEqual(lax, [])

    def test_overlapping_templates(self) -> None:
        """The template with the earliest literal segment takes a path."""
        given = ["/a/{x}/c", "/a/b/{y}", "/a/{x}/{y}", "/a/b/c"]
        found = Templates(("GET", each, each) for each in given)
        paths = {"/a/b/c": "/a/b/c", "/a/b/z": "/a/b/{y}", "/a/z/c": "/a/{x}/c", "/a/z/z": given[2]}
        self.assertEqual({each: found.match("GET", each) for each in paths}, paths)
        self.assertIsNone(found.match("PUT", "/a/b/c"))
        self.assertIsNone(found.match("GET", "/a/b"))
