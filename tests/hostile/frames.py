"""Hostile frames: whatever a seed gives, for connections with and without a session."""

from __future__ import annotations

from random import Random
from typing import Any, Final

import attrs
import orjson

from litecord.errors import InvalidForm
from litecord.gateway.opcodes import BEFORE_SESSION, FROM_BOTS, FROM_USERS, CloseCode, Opcode
from litecord.wire import gateway as forms
from litecord.wire.forms import decode
from tests.support.gateway import BINARY, TEXT, client_frame

from .values import BROKEN, Maker

CONTINUATION: Final = 0
_NO_OPCODE: Final[tuple[Any, ...]] = (None, "1", 1.5, True, [], {}, -1, 44, 2**40, 2**63)
_FORMS: Final[dict[Opcode, Any]] = {
    Opcode.IDENTIFY: forms.Identify,
    Opcode.PRESENCE_UPDATE: forms.UpdatePresence,
    Opcode.RESUME: forms.Resume,
    Opcode.REQUEST_GUILD_MEMBERS: forms.RequestGuildMembers,
}


@attrs.frozen(kw_only=True)
class Frame:
    """What to send, and the close codes that may answer it; none where it must stay open."""

    name: str
    data: bytes
    codes: frozenset[int] = frozenset()


@attrs.define(eq=False, kw_only=True)
class Frames:
    """Makes frames, the same ones for the same seed."""

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
        data = self.random.choice((*BROKEN, b"", b"[]", b"1", b'"x"', self.random.randbytes(200)))
        return self._cut("garbage", data, CloseCode.DECODE_ERROR)

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
            written = orjson.dumps(payload)
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
