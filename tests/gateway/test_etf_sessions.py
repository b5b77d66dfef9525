"""ETF from end to end: whole sessions, beside sessions in JSON that are told the same."""

from __future__ import annotations

from typing import Any

import orjson

from tests.support import terms
from tests.support.builders import Account, App, BuiltGuild
from tests.support.gateway import BINARY, TEXT, GatewayCase, GatewayClient

COMPRESSIONS = ("", "&compress=zlib-stream", "&compress=zstd-stream")


def with_ids(told: Any, json: Any) -> Any:
    """What JSON tells, with numbers for those ids that are numbers in what ETF told."""
    if isinstance(told, int) and isinstance(json, str):
        return int(json)
    if isinstance(told, dict) and isinstance(json, dict):
        return {key: with_ids(told.get(key), each) for key, each in json.items()}
    if isinstance(told, list) and isinstance(json, list) and len(told) == len(json):
        return [with_ids(*pair) for pair in zip(told, json, strict=True)]
    return json


class EtfCase(GatewayCase):
    """Alice's guild with two bots."""

    alice: Account
    guild: BuiltGuild

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user()
        self.guild = await self.a_guild(self.alice)
        self.bot = await self.a_bot_in(self.guild.id, self.alice)
        self.other = await self.a_bot_in(self.guild.id, self.alice)

    async def etf(self, who: Account | App, more: str = "", **fields: Any) -> GatewayClient:
        """A session in ETF."""
        return await self.a_session(who, query=f"v=10&encoding=etf{more}", **fields)

    async def say(self, content: str) -> Any:
        """Alice says something."""
        return await self.post(self.alice, self.guild.channel_id, content)


class SessionTests(EtfCase):
    """Identify, events, resume."""

    async def test_messages(self) -> None:
        """What is told in ETF, however compressed, is what is told in JSON, with ids as numbers."""
        json = await self.a_session(self.other)
        for compression in COMPRESSIONS:
            client = await self.etf(self.bot, compression)
            await self.say(f"hello <@{self.alice.id}> <@&{self.guild.id}> {compression} ü")
            await self.settled(client, json)
            told, same = client.seen("MESSAGE_CREATE")[-1], json.seen("MESSAGE_CREATE")[-1]
            self.assertEqual(told, with_ids(told, same))
            self.assertEqual(told["mentions"][0]["id"], int(self.alice.id))
            self.assertEqual({opcode for opcode, _ in client.frames}, {BINARY})
            numbers = [each["s"] for each in client.payloads if each["op"] == 0]
            self.assertEqual(numbers, list(range(1, len(numbers) + 1)))
            await client.hang_up(1000)

    async def test_guild(self) -> None:
        """So is a whole guild."""
        told = []
        for encoding in ("json", "etf"):
            client = await self.a_session(self.bot, query=f"v=10&encoding={encoding}")
            told.append(await client.event("GUILD_CREATE"))
            await client.hang_up(1000)
        json, etf = told
        self.assertEqual(etf, with_ids(etf, json))
        self.assertEqual(etf["channels"][0]["id"], int(json["channels"][0]["id"]))

    async def test_ready(self) -> None:
        """READY of an account, which is larger, arrives too; all versions are served."""
        for version in range(6, 11):
            query = f"v={version}&encoding=etf&compress=zlib-stream"
            client = await self.a_session(self.alice, query=query)
            [ready] = client.seen("READY")
            self.assertEqual((ready["v"], ready["user"]["id"]), (version, int(self.alice.id)))
            self.assertEqual([each["id"] for each in ready["guilds"]], [int(self.guild.id)])
            await client.hang_up(1000)

    async def test_resume(self) -> None:
        """What was missed comes with its numbers, with another compression as well."""
        client = await self.etf(self.bot, "&compress=zlib-stream")
        await client.event("GUILD_CREATE")
        [ready] = client.seen("READY")
        await client.hang_up()
        made = [await self.say(f"{number}") for number in range(3)]
        again = await self.connect("v=10&encoding=etf&compress=zstd-stream")
        again.resume(self.bot.token, ready["session_id"], client.sequence)
        await again.event("RESUMED")
        told = [each for each in again.payloads if each["t"] == "MESSAGE_CREATE"]
        self.assertEqual([each["d"]["id"] for each in told], [int(each["id"]) for each in made])
        first = client.sequence + 1
        self.assertEqual([each["s"] for each in told], list(range(first, first + 3)))

    async def test_resume_in_json(self) -> None:
        """A session in ETF is resumed in ETF, as the documentation asks for."""
        client = await self.etf(self.bot)
        [ready] = client.seen("READY")
        await client.hang_up()
        json = await self.connect()
        json.resume(self.bot.token, ready["session_id"], client.sequence)
        self.assertIs((await json.payload(9))["d"], False)

    async def test_no_payload_compression(self) -> None:
        """Single payloads are compressed in JSON alone."""
        client = await self.etf(self.bot, compress=True)
        await self.settled(client)
        for opcode, payload in client.frames:
            self.assertEqual((opcode, payload[0]), (BINARY, 131))


class CommandTests(EtfCase):
    """What clients send in ETF."""

    async def test_members(self) -> None:
        """Ids may be numbers and text; those that are no member's come back."""
        client = await self.etf(self.bot)
        for ids in ([int(self.alice.id), 1], [self.alice.id, "1"]):
            client.send(8, {"guild_id": int(self.guild.id), "user_ids": ids, "nonce": "17"})
            chunk = await client.event("GUILD_MEMBERS_CHUNK")
            [member] = chunk["members"]
            self.assertEqual(member["user"]["id"], int(self.alice.id))
            self.assertEqual((chunk["nonce"], chunk["guild_id"]), ("17", int(self.guild.id)))
            self.assertEqual([str(each) for each in chunk["not_found"]], ["1"])

    async def test_presence(self) -> None:
        """A time in milliseconds comes as a float, as erlpack packs it."""
        watcher = await self.a_session(self.other)
        client = await self.etf(self.bot)
        activity = {"name": "chess", "type": 0}
        presence = {"since": 1.7e12, "activities": [activity], "status": "idle", "afk": False}
        client.send(3, presence)
        await watcher.until(
            lambda: any(each["status"] == "idle" for each in watcher.seen("PRESENCE_UPDATE")),
            "a presence",
        )
        self.assertIsNone(client.close_code)

    async def test_undecodable(self) -> None:
        """What is no term closes with 4002, as JSON does, and atoms for keys."""
        atoms = b"\x83t\0\0\0\2d\0\2opa\1d\0\1dd\0\3nil"
        for said, opcode in (
            (orjson.dumps({"op": 1, "d": None}), TEXT),
            (atoms, BINARY),
            (terms.dumps({"op": 1, "d": None})[:-1], BINARY),
            (terms.dumps({"op": 1, "d": None}) + b"j", BINARY),
            (terms.dumps([1]), BINARY),
            (b"\x83", BINARY),
        ):
            client = await self.connect("v=10&encoding=etf")
            client.send_raw(said, opcode)
            self.assertEqual(await client.closed(), 4002, said)

    async def test_text_frames(self) -> None:
        """A term in a text frame is read, as JSON in a binary one is."""
        client = await self.connect("v=10&encoding=etf")
        client.send_raw(terms.dumps({"op": 1, "d": None}), TEXT)
        await client.payload(11)

    async def test_unknown_opcode(self) -> None:
        """An opcode must be a number."""
        for op in ("1", 1.5, 44, None, True, 2**63):
            client = await self.connect("v=10&encoding=etf")
            client.send(op, None)  # type: ignore[arg-type]
            self.assertEqual(await client.closed(), 4001, op)


class OtherStreamTests(EtfCase):
    """The compressions that the configuration can choose instead."""

    config = "[gateway]\ncompression = private\nzstd = raw\n"

    async def test_streams(self) -> None:
        """They carry ETF as well."""
        for who, compression in zip((self.bot, self.other), COMPRESSIONS[1:], strict=True):
            client = await self.etf(who, compression)
            made = await self.say("hello")
            self.assertEqual((await client.event("MESSAGE_CREATE"))["id"], int(made["id"]))
