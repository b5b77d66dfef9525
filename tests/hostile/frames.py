"""Hostile frames: whatever a seed gives, for connections with and without a session."""

from __future__ import annotations

import struct
import zlib
from random import Random
from typing import Any, ClassVar, Final

import attrs
import orjson

from litecord.errors import InvalidForm
from litecord.gateway.opcodes import BEFORE_SESSION, FROM_BOTS, FROM_USERS, CloseCode, Opcode
from litecord.wire import gateway as forms
from litecord.wire.calls import ConnectToCall
from litecord.wire.forms import decode
from litecord.wire.subscriptions import UpdateGuildSubscription, UpdateGuildSubscriptions
from litecord.wire.voice import RequestChannelInfo, RequestChannelStatuses, UpdateVoiceState
from tests.support import terms
from tests.support.gateway import BINARY, TEXT, client_frame

from .values import BROKEN, Maker

CONTINUATION: Final = 0
_NO_OPCODE: Final[tuple[Any, ...]] = (None, "1", 1.5, True, [], {}, -1, 44, 2**40, 2**63)
_FORMS: Final[dict[Opcode, Any]] = {
    Opcode.IDENTIFY: forms.Identify,
    Opcode.PRESENCE_UPDATE: forms.UpdatePresence,
    Opcode.VOICE_STATE_UPDATE: UpdateVoiceState,
    Opcode.CALL_CONNECT: ConnectToCall,
    Opcode.REQUEST_CHANNEL_INFO: RequestChannelInfo,
    Opcode.REQUEST_CHANNEL_STATUSES: RequestChannelStatuses,
    Opcode.REQUEST_SOUNDBOARD_SOUNDS: forms.RequestSoundboardSounds,
    Opcode.RESUME: forms.Resume,
    Opcode.REQUEST_GUILD_MEMBERS: forms.RequestGuildMembers,
    Opcode.GUILD_SUBSCRIPTIONS: UpdateGuildSubscription,
    Opcode.GUILD_SUBSCRIPTIONS_BULK: UpdateGuildSubscriptions,
}


@attrs.frozen(kw_only=True)
class Frame:
    """What to send, and the close codes that may answer it; none where it must stay open."""

    name: str
    data: bytes
    codes: frozenset[int] = frozenset()


@attrs.define(eq=False, kw_only=True)
class Frames:
    """Makes frames in JSON, the same ones for the same seed."""

    #: asks for the encoding
    query: ClassVar[str] = "v=10&encoding=json"
    random: Random
    #: good tokens, of people and of bots
    tokens: tuple[str, ...]
    known: tuple[str, ...]
    _maker: Maker = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._maker = Maker(self.random, self.known)

    def frame(self, *, is_bot: bool, has_session: bool) -> Frame:
        """One frame for a connection."""
        if self.random.random() < 0.04:
            return self._garbage()
        if has_session and self.random.random() < 0.8:
            return self._welcome(is_bot)
        opcode: Any = self.random.choice((*Opcode, *_NO_OPCODE, Opcode.IDENTIFY, Opcode.RESUME))
        return self._payload(opcode, self._data(opcode), is_bot=is_bot, has_session=has_session)

    def _garbage(self) -> Frame:
        return self._cut("garbage", self._broken(), CloseCode.DECODE_ERROR)

    def _broken(self) -> bytes:
        """What is no payload."""
        choices = (*BROKEN, b"", b"[]", b"1", b'"x"', self.random.randbytes(200))
        return self.random.choice(choices)

    def _written(self, payload: dict[str, Any]) -> bytes:
        """A payload; a ``TypeError`` where it cannot be said."""
        return orjson.dumps(payload)

    def _welcome(self, is_bot: bool) -> Frame:
        """A payload that has to be taken, whatever it carries."""
        allowed = (FROM_BOTS if is_bot else FROM_USERS) - {Opcode.IDENTIFY, Opcode.RESUME}
        opcode = self.random.choice(sorted(allowed - _FORMS.keys()))
        if self.random.random() < 0.5:
            opcode = Opcode.PRESENCE_UPDATE
            data: Any = {
                name: self._maker.odd() for name in ("status", "activities", "game", "since")
            }
        else:
            data = self._maker.odd()
        return self._payload(opcode, data, is_bot=is_bot, has_session=True)

    def _data(self, opcode: object) -> Any:
        if not isinstance(opcode, Opcode) or opcode not in _FORMS or self.random.random() < 0.2:
            return self._maker.odd()
        data = self._maker.body(_FORMS[opcode])
        if "token" in data and self.random.random() < 0.7:
            data["token"] = self.random.choice(self.tokens)
        return data

    def _payload(self, opcode: Any, data: Any, *, is_bot: bool, has_session: bool) -> Frame:
        payload = {"op": opcode, "d": data, "s": self._maker.odd(), "t": self._maker.odd()}
        try:
            written = self._written(payload)
        except TypeError:
            return self._garbage()
        if len(written) > 15_000:
            return self._garbage()
        codes = _codes(opcode, data, is_bot=is_bot, has_session=has_session)
        return self._cut(f"op {opcode!r}", written, *codes)

    def _cut(self, name: str, data: bytes, *codes: int) -> Frame:
        """A message as one frame, or as several."""
        first = self.random.choice((TEXT, BINARY))
        said = f"{name}: {data[:500]!r}"
        if self.random.random() < 0.8:
            return Frame(name=said, data=client_frame(data, first), codes=frozenset(codes))
        at = self.random.randint(0, len(data))
        head = client_frame(data[:at], first, final=False)
        tail = client_frame(data[at:], CONTINUATION)
        return Frame(name=said, data=head + tail, codes=frozenset(codes))


@attrs.define(eq=False, kw_only=True)
class TermFrames(Frames):
    """Makes the same frames in ETF, and some that break its own rules."""

    query: ClassVar[str] = "v=10&encoding=etf"

    def _written(self, payload: dict[str, Any]) -> bytes:
        return terms.dumps(orjson.loads(super()._written(payload)))  # a NaN is null then

    def _broken(self) -> bytes:
        heartbeat = terms.dumps({"op": 1, "d": [self.random.random(), "x" * 300, None]})
        size = self.random.choice((1, 200, 15_000, 2**31, 2**32 - 1))
        tag = self.random.choice(b"cdghiklmnopstvwzFMPVXYZ")
        choices = (
            super()._broken(),
            heartbeat[: self.random.randrange(len(heartbeat))],
            heartbeat + self.random.randbytes(1),
            b"\x83" + self.random.randbytes(200),
            b"\x83" + struct.pack(">BI", tag, size) + self.random.randbytes(20),
            b"\x83" + self.random.choice((b"h\1", b"l\0\0\0\1", b"t\0\0\0\1m\0\0\0\0")) * 1500,
            b"\x83t\0\0\0\2d\0\2opa\1d\0\1dj",  # keys are atoms
            b"\x83t\0\0\0\2m\0\0\0\2opa\1m\0\0\0\2opa\1",  # two are the same
            b"\x83P" + struct.pack(">I", 2**31) + zlib.compress(heartbeat[1:]),
            b"\x83m" + struct.pack(">I", 7) + b"no dict",
        )
        return self.random.choice(choices)


def _codes(opcode: Any, data: Any, *, is_bot: bool, has_session: bool) -> tuple[int, ...]:
    """How a payload may be answered, where it is not taken."""
    if not isinstance(opcode, Opcode):
        return (CloseCode.UNKNOWN_OPCODE,)
    if not has_session:
        if opcode not in BEFORE_SESSION:
            return (CloseCode.NOT_AUTHENTICATED,)
        return _codes_of_form(opcode, data)
    if opcode not in (FROM_BOTS if is_bot else FROM_USERS):
        return (CloseCode.UNKNOWN_OPCODE,)
    if opcode in (Opcode.IDENTIFY, Opcode.RESUME):
        return (CloseCode.ALREADY_AUTHENTICATED,)
    return _codes_of_form(opcode, data)


def _codes_of_form(opcode: Opcode, data: Any) -> tuple[int, ...]:
    form = _FORMS.get(opcode)
    if form is None:
        return ()
    if form is forms.RequestGuildMembers:
        data = forms.as_lists(data)
    try:
        decode(form, data)
    except InvalidForm:
        return (CloseCode.UNKNOWN_OPCODE,)
    if opcode is Opcode.IDENTIFY:
        # or it is right in every way, and there is a session
        return (
            0,
            CloseCode.AUTHENTICATION_FAILED,
            CloseCode.INVALID_SHARD,
            CloseCode.INVALID_INTENTS,
            CloseCode.DISALLOWED_INTENTS,
        )
    if opcode is Opcode.RESUME:
        return (0, CloseCode.AUTHENTICATION_FAILED, CloseCode.INVALID_SEQ)
    return ()
