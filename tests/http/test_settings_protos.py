"""Settings that clients keep as protobuf, over HTTP."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

from litecord.wire.preloaded_settings import chosen_in
from litecord.wire.protobuf import (
    bytes_field,
    content,
    fields,
    message_in,
    number_field,
    number_in,
)
from litecord.wire.settings import DEFAULTS
from tests.support.builders import PopulatedCase
from tests.support.gateway import GatewayCase
from tests.wire.test_preloaded_settings import REAL

PATH = "/users/@me/settings-proto/1"
JSON = "/users/@me/settings"
CAPABILITY = 1 << 9
#: What is in fields that JSON does not have.
ONE, TWO = number_field(1, 1), number_field(1, 2)


def sent(*parts: bytes) -> str:
    return b64encode(b"".join(parts)).decode()


def received(settings: str) -> dict[int, bytes]:
    """The content of the fields of settings, by number."""
    return {number: content(field) for number, field in fields(b64decode(settings))}


class ProtoCase(PopulatedCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user("alice")

    async def modify(self, *parts: bytes, path: str = PATH, **more: Any) -> Any:
        form = {"settings": sent(*parts), **more}
        return await self.ok("PATCH", path, form, token=self.alice.token)


class ProtoTests(ProtoCase):
    async def test_merge(self) -> None:
        """A field that is sent replaces its namesake, all others stay; the version goes on."""
        fresh = await self.ok("GET", PATH, token=self.alice.token)
        self.assertEqual(fresh, {"settings": ""})
        await self.modify(bytes_field(7, ONE), bytes_field(9, ONE))
        await self.modify(bytes_field(9, TWO), bytes_field(1, number_field(1, 7)))
        kept = received((await self.ok("GET", PATH, token=self.alice.token))["settings"])
        self.assertEqual((kept[7], kept[9]), (ONE, TWO))
        self.assertEqual((number_in(kept[1], 1), number_in(kept[1], 3)), (7, 2))
        await self.modify(bytes_field(1, number_field(3, 99)))
        kept = received((await self.ok("GET", PATH, token=self.alice.token))["settings"])
        self.assertEqual((number_in(kept[1], 1), number_in(kept[1], 3)), (7, 3))
        other = await self.ok("GET", "/users/@me/settings-proto/2", token=self.alice.token)
        self.assertEqual(other, {"settings": ""})

    async def test_out_of_date(self) -> None:
        """A change made to an older version is left out, and that is told."""
        for _ in range(2):
            await self.modify(bytes_field(7, ONE))
        told = await self.modify(bytes_field(7, TWO), required_data_version=1)
        self.assertTrue(told["out_of_date"])
        self.assertEqual(received(told["settings"])[7], ONE)
        told = await self.modify(bytes_field(7, TWO), required_data_version=2)
        self.assertNotIn("out_of_date", told)
        self.assertEqual(received(told["settings"])[7], TWO)

    async def test_nothing(self) -> None:
        """No field changes nothing."""
        self.assertEqual(await self.modify(), {"settings": ""})

    async def test_refusals(self) -> None:
        """Only whole messages are taken, in base64, of the kinds that there are."""
        for settings in ("***", "CA", sent(b"\x0a\x05x"), sent(b"\x00\x00")):
            call = self.call("PATCH", PATH, {"settings": settings}, token=self.alice.token)
            await self.assertRefused(call, 400, 50105)
        status = bytes_field(11, bytes_field(1, bytes_field(1, b"asleep")))
        torn = bytes_field(8, bytes_field(3, b"1234"))
        for wrong in (status, torn):
            call = self.call("PATCH", PATH, {"settings": sent(wrong)}, token=self.alice.token)
            await self.assertRefused(call, 400, 50105)
        call = self.call("GET", "/users/@me/settings-proto/4", token=self.alice.token)
        await self.assertRefused(call, 404, 0)
        call = self.call("PATCH", PATH, {}, token=self.alice.token)
        await self.assertRefused(call, 400, 50035)


class StepTests(ProtoCase):
    async def json(self) -> Any:
        return await self.ok("GET", JSON, token=self.alice.token)

    async def test_from_json(self) -> None:
        """What is chosen as JSON is in the protobuf, beside what only that has; it is a change."""
        await self.modify(bytes_field(13, number_field(4, 1)))
        form = {"theme": "light", "restricted_guilds": ["5"], "animate_emoji": False}
        await self.ok("PATCH", JSON, form, token=self.alice.token)
        kept = b64decode((await self.ok("GET", PATH, token=self.alice.token))["settings"])
        self.assertEqual(chosen_in(kept), chosen_in(b"") | form)
        self.assertEqual(number_in(message_in(kept, 13), 4), 1)
        self.assertEqual(number_in(message_in(kept, 1), 3), 2)
        told = await self.modify(bytes_field(7, ONE), required_data_version=1)
        self.assertTrue(told["out_of_date"])

    async def test_from_protobuf(self) -> None:
        """What the protobuf says is in the JSON; what it says no more is at its default there."""
        await self.modify(b64decode(REAL))
        expected = {**DEFAULTS, "locale": "en-US", **chosen_in(b64decode(REAL))}
        self.assertEqual(await self.json(), expected)
        await self.modify(bytes_field(11, b""), bytes_field(14, b""))
        expected |= {name: DEFAULTS[name] for name in ("status", "custom_status", "guild_folders")}
        self.assertEqual(await self.json(), expected)

    async def test_only_there(self) -> None:
        """What JSON has no words for is not lost where other things are chosen in it."""
        await self.modify(bytes_field(13, number_field(1, 4)))
        await self.ok("PATCH", JSON, {"theme": "dark", "locale": "de"}, token=self.alice.token)
        kept = b64decode((await self.ok("GET", PATH, token=self.alice.token))["settings"])
        self.assertEqual(number_in(message_in(kept, 13), 1), 4)


class SessionTests(GatewayCase):
    async def test_told(self) -> None:
        """Clients that keep settings as protobuf have them in READY, and hear of no others."""
        alice = await self.a_user("alice")
        form = {"settings": sent(bytes_field(7, ONE))}
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
        await modern.event("USER_SETTINGS_PROTO_UPDATE")
        made = await self.ok("PATCH", PATH, form, token=alice.token)
        told = await modern.event("USER_SETTINGS_PROTO_UPDATE")
        self.assertEqual(
            told, {"settings": {"type": 1, "proto": made["settings"]}, "partial": False}
        )
        await self.settled(modern)
        self.assertEqual(modern.seen("USER_SETTINGS_UPDATE"), [])

    async def test_both(self) -> None:
        """A change of either form is told in both; the JSON to those who know no other."""
        alice = await self.a_user("alice")
        modern = await self.a_session(alice, capabilities=CAPABILITY)
        plain = await self.a_session(alice)
        await self.ok("PATCH", JSON, {"theme": "light"}, token=alice.token)
        told = await modern.event("USER_SETTINGS_PROTO_UPDATE")
        kept = await self.ok("GET", PATH, token=alice.token)
        self.assertEqual(told["settings"]["proto"], kept["settings"])
        self.assertEqual(await plain.event("USER_SETTINGS_UPDATE"), {"theme": "light"})
        form = {"settings": sent(bytes_field(13, number_field(1, 1)))}
        await self.ok("PATCH", PATH, form, token=alice.token)
        self.assertEqual(await plain.event("USER_SETTINGS_UPDATE"), {"theme": "dark"})
        fresh = await self.a_session(alice, capabilities=CAPABILITY)
        [ready] = fresh.seen("READY")
        kept = await self.ok("GET", PATH, token=alice.token)
        self.assertEqual(ready["user_settings_proto"], kept["settings"])
