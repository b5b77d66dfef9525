"""Frames that are wrong, and payloads that nobody wants: each kind with its close code."""

from __future__ import annotations

import struct
from typing import Any, Final

import orjson

from litecord.config import Config
from litecord.gateway.opcodes import BEFORE_SESSION, FROM_BOTS, Opcode
from litecord.gateway.protocol import CLOSE_SECONDS
from tests.support.gateway import BINARY, CLOSE, PING, TEXT, GatewayClient, client_frame

from .cases import HostileCase
from .client import request_bytes

#: The connection stays open.
OPEN: Final = None
UNKNOWN: Final = 4001
DECODE: Final = 4002
NOT_AUTHENTICATED: Final = 4003
FAILED: Final = 4004
TWICE: Final = 4005
INVALID_SEQ: Final = 4007
LIMITED: Final = 4008
INVALID_SHARD: Final = 4010
INVALID_INTENTS: Final = 4013
PROTOCOL_ERROR: Final = 1002

CONTINUATION: Final = 0
#: The longest payload that is taken.
MOST_BYTES: Final = Config().gateway.payload_size
_BIG: Final = 2**64


def _nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


#: Messages on a connection without a session.
MESSAGES: dict[bytes, int | None] = {
    b"": DECODE,
    b"{": DECODE,
    b"\0": DECODE,
    b"\xff": DECODE,
    b"\xef\xbb\xbf{}": DECODE,
    b"\x83t\0\0\0\1": DECODE,
    b"{}{}": DECODE,
    b'{"op": NaN}': DECODE,
    b'{"op": 1, "d": Infinity}': DECODE,
    b'{"op": 1, "d": "\\ud800"}': DECODE,
    b'{"op": 1, "d": "\xed\xa0\x80"}': DECODE,
    b'{"op": 1, "d": 1e999}': DECODE,
    b'{"op": 1, "d": %b}' % _nested(1100): DECODE,
    b'{"op": 1, "d": "%b"}' % (b"x" * MOST_BYTES): DECODE,
    b"null": DECODE,
    b"1": DECODE,
    b"true": DECODE,
    b'"x"': DECODE,
    b"[]": DECODE,
    b'[{"op": 1}]': DECODE,
    b"{}": UNKNOWN,
    b'{"op": null}': UNKNOWN,
    b'{"op": "1"}': UNKNOWN,
    b'{"op": 1.0}': UNKNOWN,
    b'{"op": true}': UNKNOWN,
    b'{"op": []}': UNKNOWN,
    b'{"op": -1}': UNKNOWN,
    b'{"op": 44}': UNKNOWN,
    b'{"op": 18446744073709551615}': UNKNOWN,
    b'{"op": 18446744073709551616}': UNKNOWN,
    b'{"op": 1}': OPEN,
    b'{"op": 1, "d": {"a": []}}': OPEN,
    b'{"op": 1, "d": -9}': OPEN,
    b'{"op": 1, "d": %b}' % _nested(900): OPEN,
    b'{"op": 1, "op": 1, "s": [], "t": {}}': OPEN,
    b'{"op": 40, "d": "x"}': OPEN,
    b'{"op": 41, "d": 5}': OPEN,
    b'{"op": 2}': UNKNOWN,
    b'{"op": 6}': UNKNOWN,
}

#: What may stand in the place of any value.
ODD: Final[tuple[Any, ...]] = (
    None, True, 0, -1, 1.5, 2**53, 2**63, _BIG, 1e308, "", "x", "1", "\0", "\u202e\U0001f600",
    "x" * 4000, [], {}, [None], [[]], [{}], {"": None}, {"a": {"b": []}}, ["x"] * 300,
)  # fmt: skip

#: Frames as they stand on the wire.
FRAMES: dict[bytes, int | None] = {
    b"\x81\x02{}": PROTOCOL_ERROR,
    client_frame(b'{"op":1}', BINARY): OPEN,
    client_frame(b"\xde\xad\xbe\xef" * 100, BINARY): DECODE,
    client_frame(b'{"op":1}', 3): PROTOCOL_ERROR,
    client_frame(b'{"op":1}', 15): PROTOCOL_ERROR,
    b"\xc1" + client_frame(b'{"op":1}')[1:]: PROTOCOL_ERROR,
    client_frame(b'{"op":1}', CONTINUATION): PROTOCOL_ERROR,
    client_frame(b"x" * 126, PING): PROTOCOL_ERROR,
    client_frame(b"", PING, final=False): PROTOCOL_ERROR,
    client_frame(b"x", PING) * 500 + client_frame(b'{"op":1}'): OPEN,
    client_frame(b'{"op', TEXT, final=False) + client_frame(b'":1}', CONTINUATION): OPEN,
    client_frame(b'{"op', TEXT, final=False)
    + client_frame(b"!", PING)
    + client_frame(b'":1}', CONTINUATION): OPEN,
    client_frame(b'{"op', TEXT, final=False) + client_frame(b'":1}'): PROTOCOL_ERROR,
    client_frame(b"", TEXT, final=False) + client_frame(b"", CONTINUATION): DECODE,
    client_frame(b"x" * 9000, TEXT, final=False)
    + client_frame(b"x" * 9000, CONTINUATION, final=False): DECODE,
    client_frame(b"", TEXT, final=False)
    + client_frame(b"x", CONTINUATION, final=False) * (MOST_BYTES + 1): DECODE,
    struct.pack(">BBQ", 0x81, 0xFF, 2**63) + bytes(4): PROTOCOL_ERROR,
    struct.pack(">BBQ", 0x81, 0xFF, 2**62) + bytes(4): DECODE,
    struct.pack(">BBQ", 0x81, 0xFF, 2**20) + bytes(4) + b"x" * 2**20: DECODE,
    struct.pack(">BBQ", 0x81, 0xFF, 8) + bytes(4) + b'{"op":1}': PROTOCOL_ERROR,
    client_frame(b"\x03", CLOSE): PROTOCOL_ERROR,
    client_frame(b"\0\0", CLOSE): PROTOCOL_ERROR,
    client_frame(b"\x03\xee", CLOSE): PROTOCOL_ERROR,
    client_frame(b"\x03\xe8\xff", CLOSE): 1007,
    client_frame(b"\x03\xe8" + b"x" * 124, CLOSE): PROTOCOL_ERROR,
}

ADDRESSES: dict[str, int | None] = {
    "": OPEN,
    "v=10&v=99": 4012,
    "v=99": 4012,
    "v=5": 4012,
    "v=": OPEN,
    "v=-1": 4012,
    "v=x": 4012,
    "v=010": 4012,
    "v=%ff": 4012,
    "v=%D9%A1": 4012,
    "v=" + "9" * 5000: 4012,
    "v=00010" + "9" * 5000: 4012,
    "encoding=xml": DECODE,
    "encoding=%00": DECODE,
    "encoding=" + "j" * 5000: DECODE,
    "compress=%00": OPEN,
    "%00=%00&%ff=%ff&&=&v": OPEN,
}


#: Handshakes: what is changed in a good one, and the status of the answer.
HANDSHAKES: tuple[tuple[dict[str, bytes], int], ...] = (
    ({}, 101),
    ({"Sec-WebSocket-Version": b"99"}, 400),
    ({"Sec-WebSocket-Version": b"x"}, 400),
    ({"Sec-WebSocket-Version": b"\xff"}, 400),
    ({"Sec-WebSocket-Key": b"x"}, 400),
    ({"Sec-WebSocket-Key": b"\xff" * 24}, 400),
    ({"Sec-WebSocket-Protocol": b"a,a,,\xff"}, 400),
    ({"Sec-WebSocket-Extensions": b"permessage-deflate; x=\xff;;"}, 400),
    ({"Sec-WebSocket-Extensions": b"permessage-deflate; client_max_window_bits=99"}, 400),
    ({"Connection": b"close"}, 400),
    ({"Upgrade": b"h2c"}, 404),
    ({"Upgrade": b"\xff"}, 404),
    ({"Origin": b"null"}, 403),
    ({"Origin": b"http://["}, 403),
    ({"Origin": b"http://evil.example"}, 403),
    ({"Host": b"evil.example"}, 403),
    ({"Cookie": b"\xff=;;=\xff"}, 101),
    ({"X-Forwarded-Proto": b"\xff"}, 101),
    ({"x": b"y" * 17_000}, 0),
)


class TestGateway(HostileCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.owner = await self.a_user()
        self.guild = await self.a_guild(self.owner)
        self.bot = await self.a_bot_in(self.guild.id, self.owner)

    async def _ends(self, client: GatewayClient, expected: int | None, what: object) -> None:
        """The connection was closed for this reason, or still answers."""
        if expected is OPEN:
            await self._still_answers(client, what)
            return
        await client.until(lambda: client.lost or client.close_code is not None, str(what))
        self.assertEqual(client.close_code, expected, what)
        self.clock.advance(CLOSE_SECONDS)  # the server may not hear a client that it gave up
        await client.closed()

    async def _still_answers(self, client: GatewayClient, what: object) -> None:
        count = len(client.frames)
        client.send(1, None)
        await client.until(lambda: client.lost or len(client.frames) > count, str(what))
        self.assertIsNone(client.close_code, what)
        client.transport.abortConnection()

    async def test_messages(self) -> None:
        """What is no payload is told so, and no more of it is read."""
        for message, expected in MESSAGES.items():
            for opcode in (TEXT, BINARY):
                client = await self.connect()
                client.send_raw(message, opcode)
                await self._ends(client, expected, message[:80])

    async def test_frames(self) -> None:
        """WebSockets have rules of their own, and messages in pieces are messages."""
        for frame, expected in FRAMES.items():
            client = await self.connect()
            client.transport.write(frame)
            await self._ends(client, expected, frame[:80])

    async def test_addresses(self) -> None:
        """A version or an encoding that is none is told so by a close code, after the handshake."""
        for query, expected in ADDRESSES.items():
            client = await GatewayClient.connect(self.listens_on, query)
            self.assertEqual(client.status, 101, query[:80])
            await self._ends(client, expected, query[:80])

    async def test_handshakes(self) -> None:
        """A handshake that is none is refused, by us or by the rules of WebSockets."""
        good = {
            "Connection": b"Upgrade",
            "Upgrade": b"websocket",
            "Sec-WebSocket-Version": b"13",
            "Sec-WebSocket-Key": b"AAAAAAAAAAAAAAAAAAAAAA==",
        }
        for changed, status in HANDSHAKES:
            data = request_bytes("GET", "/?v=10", {**good, **changed})
            self.assertEqual((await self.once(data)).status, status, changed)
        for method in ("POST", "HEAD", "PUT"):
            data = request_bytes(method, "/?v=10", good)
            self.assertEqual((await self.once(data)).status, 405, method)
        for path in ("/x", "/gateway/x", "/api/v10", "/emojis"):
            data = request_bytes("GET", path, good)
            self.assertEqual((await self.once(data)).status, 404, path)

    async def test_before_session(self) -> None:
        """Every opcode but a few needs a session first."""
        for opcode in Opcode:
            if opcode not in BEFORE_SESSION:
                client = await self.connect()
                client.send(opcode, {"token": self.bot.token})
                await self._ends(client, NOT_AUTHENTICATED, opcode)

    def _identify(self, **fields: Any) -> dict[str, Any]:
        return {"token": self.bot.token, "intents": 1, "properties": {}, **fields}

    async def _identified(self, fields: dict[str, Any], expected: int | None) -> None:
        client = await self.connect()
        client.send(2, fields)
        what = str(fields)[:200]
        if expected is OPEN:
            await client.until(lambda: client.lost or "READY" in client.names, what)
            self.assertEqual((client.close_code, client.names[:1]), (None, ["READY"]), what)
            await client.hang_up(1000)
        else:
            self.assertEqual(await client.closed(), expected, what)

    async def test_identify_indifferent(self) -> None:
        """What a client says of itself is no reason to refuse it, whatever it is."""
        for name in ("properties", "compress", "large_threshold", "capabilities", "x"):
            for odd in ODD:
                if _is_json(odd):
                    await self._identified(self._identify(**{name: odd}), OPEN)

    async def test_identify_presence(self) -> None:
        """A presence must be an object; what is odd in it is left out of what others see."""
        for name in ("status", "activities", "game", "since", "afk"):
            for odd in ODD:
                if _is_json(odd):
                    await self._identified(self._identify(presence={name: odd}), OPEN)
        for odd in ODD:
            if odd is not None and not isinstance(odd, dict) and _is_json(odd):
                await self._identified(self._identify(presence=odd), UNKNOWN)

    async def test_identify_token(self) -> None:
        """A token must be text, and one that is good; a user's token is no bot's."""
        for odd in ODD:
            if _is_json(odd):
                expected = FAILED if isinstance(odd, str) else UNKNOWN
                await self._identified(self._identify(token=odd), expected)
        await self._identified({"intents": 1}, UNKNOWN)

    async def test_identify_shard(self) -> None:
        """A shard is two numbers, the first below the second."""
        for odd in (*ODD, [0, 0], [1, 1], [-1, 1], [0, 1, 2], [0.0, 1], ["0", "1"], [2**63, 1]):
            if odd is not None and _is_json(odd):
                await self._identified(self._identify(shard=odd), INVALID_SHARD)
        await self._identified(self._identify(shard=None), OPEN)

    async def test_identify_intents(self) -> None:
        """Intents are a number, without unknown bits."""
        for odd, expected in (
            (-1, INVALID_INTENTS), (2**53, INVALID_INTENTS), (1 << 60, INVALID_INTENTS),
            (2**63, UNKNOWN), (-(2**63), INVALID_INTENTS), (1.5, UNKNOWN), ("x", UNKNOWN),
            ([], UNKNOWN), ({}, UNKNOWN), (None, UNKNOWN), (True, UNKNOWN), (1e308, UNKNOWN),
            ("1", OPEN), (1.0, OPEN), (0, OPEN),
        ):  # fmt: skip
            await self._identified(self._identify(intents=odd), expected)

    async def test_resume(self) -> None:
        """A session is resumed by who has it, from where it was; all else begins anew or ends."""
        first = await self.a_session(self.bot)
        session_id = (await first.event("READY"))["session_id"]
        await first.hang_up()
        good = {"token": self.bot.token, "session_id": session_id, "seq": 1}
        for odd in filter(_is_json, ODD):
            text = isinstance(odd, str)
            await self._resumed({**good, "token": odd}, FAILED if text else UNKNOWN)
            await self._resumed({**good, "session_id": odd}, OPEN if text else UNKNOWN)
        for seq, expected in (
            (-1, UNKNOWN), ("x", UNKNOWN), ([], UNKNOWN), (1.5, UNKNOWN), (True, UNKNOWN),
            (2**53, INVALID_SEQ), (2**53 + 1, UNKNOWN), (2**63, UNKNOWN), (10_000, INVALID_SEQ),
        ):  # fmt: skip
            await self._resumed({**good, "seq": seq}, expected)
        await self._resumed({**good, "token": self.owner.token}, OPEN)
        resumed = await self.connect()
        resumed.send(6, good)
        await resumed.event("RESUMED")

    async def _resumed(self, data: dict[str, Any], expected: int | None) -> None:
        """It is refused: for good, or by op 9, whereupon the connection may identify."""
        client = await self.connect()
        client.send(6, data)
        if expected is OPEN:
            self.assertIs((await client.payload(9))["d"], False)
        await self._ends(client, expected, str(data)[:200])

    async def test_opcodes_of_a_session(self) -> None:
        """A bot's session takes a bot's opcodes, and a second IDENTIFY or RESUME ends it."""
        for opcode in Opcode:
            if opcode in (Opcode.IDENTIFY, Opcode.RESUME):
                expected = TWICE
            elif opcode in FROM_BOTS:
                continue
            else:
                expected = UNKNOWN
            client = await self.a_session(self.bot, 1)
            client.send(opcode, self._identify())
            await self._ends(client, expected, opcode)

    async def test_request_members(self) -> None:
        """Op 8 in any wrong shape ends the connection; about a strange guild it is not answered."""
        good = {"guild_id": self.guild.id, "query": "", "limit": 0}
        wrong: dict[str, tuple[Any, ...]] = {
            "query": (1, [], {}, True, None),
            "limit": (-1, "x", [], 2**40, True, 1.5),
            "presences": (1, "true", []),
            "guild_id": (None, {}, -1, "x", True, [[]], 2**63),
        }
        fine: dict[str, tuple[Any, ...]] = {
            "guild_id": (0, [], 2**63 - 1, "1"),
            "user_ids": tuple(filter(_is_json, ODD)),
            "nonce": tuple(filter(_is_json, ODD)),
        }
        shapes: list[tuple[Any, int | None]]
        shapes = [(odd, UNKNOWN) for odd in ODD if _is_json(odd)]
        for expected, fields in ((UNKNOWN, wrong), (OPEN, fine)):
            for name, odds in fields.items():
                shapes += [({**good, name: odd}, expected) for odd in odds]
        for data, expected in shapes:
            client = await self.a_session(self.bot)
            client.send(8, data)
            await self._ends(client, expected, str(data)[:200])

    async def test_presences(self) -> None:
        """Op 3 takes any object; others see what makes sense of it, and nothing else."""
        for data in ODD:
            if _is_json(data):
                client = await self.a_session(self.bot)
                client.send(3, data)
                await self._ends(client, OPEN if isinstance(data, dict) else UNKNOWN, data)
        client, watcher = await self.a_session(self.bot), await self.a_session(self.owner)
        for name in ("status", "activities", "game", "since", "afk"):
            for odd in filter(_is_json, ODD):
                client.send(3, {name: odd, "x": odd})
                activity = {"name": "x", "type": odd, "url": odd, "state": odd}
                if name == "game" and len(str(odd)) < 100:
                    client.send(3, {"activities": [activity, odd] * 20})
            await self._heartbeat(client)
            await self._heartbeat(watcher)
            self.clock.advance(60)
        await self.settled(watcher)
        for told in watcher.seen("PRESENCE_UPDATE"):
            self.assertIn(told["status"], ("online", "idle", "dnd", "offline"))
            self.assertIs(type(told["activities"]), list)

    async def _heartbeat(self, client: GatewayClient) -> None:
        client.send(1, None)
        await client.payload(11)

    async def test_wrong_sequence(self) -> None:
        """A heartbeat is a sign of life, whatever it carries."""
        client = await self.a_session(self.bot)
        for odd in filter(_is_json, ODD):
            client.send(1, odd)
            await client.payload(11)

    async def test_too_many(self) -> None:
        """The 121st payload within a minute is the last one."""
        client = await self.a_session(self.bot)
        for _ in range(119):
            client.send(1, None)
        await client.until(lambda: len(client.payloads) >= 119)
        self.assertIsNone(client.close_code)
        client.send(1, None)
        self.assertEqual(await client.closed(), LIMITED)

    async def test_while_working(self) -> None:
        """What comes in while IDENTIFY is worked on waits, and is held to the same rules."""
        for after, expected in ((2, TWICE), (6, TWICE), (0, UNKNOWN), (8, UNKNOWN)):
            client = await self.connect()
            client.send(2, self._identify())
            client.send(after, self._identify() if after in (2, 6) else None)
            await self._ends(client, expected, after)

    async def test_hung_up(self) -> None:
        """Who goes in the middle of anything leaves nothing behind."""
        frame = client_frame(orjson.dumps({"op": 2, "d": self._identify()}))
        for length in range(1, len(frame) + 1, 11):
            client = await self.connect()
            client.transport.write(frame[:length])
            client.transport.loseConnection()
            await client.closed()
        client = await self.connect()
        client.transport.write(frame)
        client.transport.abortConnection()
        await self.settled(await self.a_session(self.bot))


def _is_json(value: object) -> bool:
    """Whether our end can write it down."""
    try:
        orjson.dumps(value)
    except TypeError:
        return False
    return True
