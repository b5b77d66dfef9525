"""Settings that clients keep as protobuf, over HTTP."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

from litecord.wire.protobuf import bytes_field, content, fields, number_field, number_in
from tests.support.builders import PopulatedCase
from tests.support.gateway import GatewayCase

PATH = "/users/@me/settings-proto/1"
CAPABILITY = 1 << 9


def sent(*parts: bytes) -> str:
    return b64encode(b"".join(parts)).decode()


def received(settings: str) -> dict[int, bytes]:
    """The content of the fields of settings, by number."""
    return {number: content(field) for number, field in fields(b64decode(settings))}


class ProtoTests(PopulatedCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user("alice")

    async def modify(self, *parts: bytes, path: str = PATH, **more: Any) -> Any:
        form = {"settings": sent(*parts), **more}
        return await self.ok("PATCH", path, form, token=self.alice.token)

    async def test_merge(self) -> None:
        """A field that is sent replaces its namesake, all others stay; the version goes on."""
        fresh = await self.ok("GET", PATH, token=self.alice.token)
        self.assertEqual(fresh, {"settings": ""})
        await self.modify(bytes_field(11, b"status"), bytes_field(13, b"old"))
        await self.modify(bytes_field(13, b"new"), bytes_field(1, number_field(1, 7)))
        kept = received((await self.ok("GET", PATH, token=self.alice.token))["settings"])
        self.assertEqual((kept[11], kept[13]), (b"status", b"new"))
        self.assertEqual((number_in(kept[1], 1), number_in(kept[1], 3)), (7, 2))
        await self.modify(bytes_field(1, number_field(3, 99)))
        kept = received((await self.ok("GET", PATH, token=self.alice.token))["settings"])
        self.assertEqual((number_in(kept[1], 1), number_in(kept[1], 3)), (7, 3))
        other = await self.ok("GET", "/users/@me/settings-proto/2", token=self.alice.token)
        self.assertEqual(other, {"settings": ""})

    async def test_out_of_date(self) -> None:
        """A change made to an older version is left out, and that is told."""
        for _ in range(2):
            await self.modify(bytes_field(11, b"x"))
        told = await self.modify(bytes_field(11, b"y"), required_data_version=1)
        self.assertTrue(told["out_of_date"])
        self.assertEqual(received(told["settings"])[11], b"x")
        told = await self.modify(bytes_field(11, b"z"), required_data_version=2)
        self.assertNotIn("out_of_date", told)
        self.assertEqual(received(told["settings"])[11], b"z")

    async def test_nothing(self) -> None:
        """No field changes nothing."""
        self.assertEqual(await self.modify(), {"settings": ""})

    async def test_refusals(self) -> None:
        """Only whole messages are taken, in base64, of the kinds that there are."""
        for settings in ("***", "CA", sent(b"\x0a\x05x"), sent(b"\x00\x00")):
            call = self.call("PATCH", PATH, {"settings": settings}, token=self.alice.token)
            await self.assertRefused(call, 400, 50105)
        call = self.call("GET", "/users/@me/settings-proto/4", token=self.alice.token)
        await self.assertRefused(call, 404, 0)
        call = self.call("PATCH", PATH, {}, token=self.alice.token)
        await self.assertRefused(call, 400, 50035)


class SessionTests(GatewayCase):
    async def test_told(self) -> None:
        """Clients that keep settings as protobuf have them in READY, and hear of no others."""
        alice = await self.a_user("alice")
        form = {"settings": sent(bytes_field(11, b"x"))}
        made = await self.ok("PATCH", PATH, form, token=alice.token)
        modern = await self.a_session(alice, capabilities=CAPABILITY)
        plain = await self.a_session(alice)
        [ready] = modern.seen("READY")
        self.assertEqual(ready["user_settings_proto"], made["settings"])
        self.assertNotIn("user_settings", ready)
        [ready] = plain.seen("READY")
        self.assertNotIn("user_settings_proto", ready)
        await self.ok("PATCH", "/users/@me/settings", {"theme": "light"}, token=alice.token)
        await plain.event("USER_SETTINGS_UPDATE")
        made = await self.ok("PATCH", PATH, form, token=alice.token)
        told = await modern.event("USER_SETTINGS_PROTO_UPDATE")
        self.assertEqual(
            told, {"settings": {"type": 1, "proto": made["settings"]}, "partial": False}
        )
        await self.settled(modern)
        self.assertEqual(modern.seen("USER_SETTINGS_UPDATE"), [])
