"""Five hundred sessions of the gateway that are interrupted at random, and keep account of it.

What a session must have seen is known exactly. Its sequence numbers have no gap, over RESUMEs too.
A message that was sent to the server after READY must come once; one that was on its way at that
moment may have come before, so it comes once at most.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import attrs
import orjson
import zstandard
from autobahn.twisted.websocket import WebSocketClientFactory, WebSocketClientProtocol
from twisted.internet import defer
from twisted.internet.defer import Deferred
from twisted.internet.task import LoopingCall
from twisted.python.failure import Failure

from tests.clients.cases import Http

MARK = re.compile(r"mark (\d+)")
COMPRESSIONS = None, "zlib-stream", "zstd-stream"
#: Seconds between two things that happen to some session, and between two messages.
INTERRUPTED_EVERY, POSTED_EVERY = 0.125, 0.2
#: How many messages are on their way to the server at once, at most.
MOST_POSTS = 8
#: Seconds that a session is away, or does not read, at most.
LONGEST_AWAY = 3.0
#: Seconds until all sessions must be there and have seen everything, when nobody disturbs them.
PATIENCE = 60.0
#: GUILDS, GUILD_MESSAGES and MESSAGE_CONTENT.
INTENTS = 1 << 0 | 1 << 9 | 1 << 15


class Unsettled(AssertionError):
    """Not all sessions have seen all that they must see; tells what was wrong."""


@attrs.frozen(kw_only=True)
class Account:
    """Somebody who has sessions: a person or a bot, and the channels that they see."""

    token: str
    is_bot: bool
    channel_ids: Sequence[str]
    http: Http


def _inflater(compression: str | None) -> Callable[[bytes], bytes]:
    if compression == "zlib-stream":
        return zlib.decompressobj().decompress
    if compression == "zstd-stream":
        return zstandard.ZstdDecompressor().decompressobj().decompress
    return bytes


class _Connection(WebSocketClientProtocol):
    factory: _Dialling
    transport: Any

    def onOpen(self) -> None:
        self.inflate = _inflater(self.factory.session.compression)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N803
        self.factory.session.heard(self, orjson.loads(self.inflate(payload)))

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:  # noqa: N803
        self.factory.session.lost(self, code)

    def say(self, op: int, data: object) -> None:
        self.sendMessage(orjson.dumps({"op": op, "d": data}))


class _Dialling(WebSocketClientFactory):
    protocol = _Connection  # type: ignore[assignment]

    def __init__(self, session: Session, url: str) -> None:
        super().__init__(url, reactor=session.soak.reactor)
        self.session = session
        self.setProtocolOptions(openHandshakeTimeout=0, closeHandshakeTimeout=0)

    def clientConnectionFailed(self, connector: object, reason: Failure) -> None:  # noqa: N802
        """The server does not even let it in."""
        self.session.soak.fail(f"no connection: {reason.getErrorMessage()}")


class Session:
    """One session, with the account of what came and what has to come."""

    def __init__(self, soak: Soak, account: Account, compression: str | None) -> None:
        self.soak = soak
        self.account = account
        self.compression = compression
        #: fires when it is connected and nothing is due
        self.whole: Deferred[None] = Deferred()
        self.is_live = False
        self._connection: _Connection | None = None
        self._begin()

    def _begin(self) -> None:
        """Forget everything: the next connection identifies."""
        self._id: str | None = None
        self._sequence = 0
        #: the first mark that must come, those that must still come, and older ones that came
        self._first = 0
        self._due: set[int] = set()
        self._early: set[int] = set()
        self._url = self.soak.url

    def connect(self) -> None:
        """Come, or come back."""
        compress = f"&compress={self.compression}" if self.compression else ""
        factory = _Dialling(self, f"{self._url}/?v=10&encoding=json{compress}")
        self.soak.reactor.connectTCP("127.0.0.1", factory.port, factory)

    # -- what the server says ---------------------------------------------------------------------

    def heard(self, connection: _Connection, said: dict[str, Any]) -> None:
        """Take a payload; a connection that was given up is not listened to."""
        if said["op"] == 10:
            self._connection = connection
            self._introduce(connection)
        elif connection is not self._connection:
            return
        elif said["op"] == 0:
            self._dispatched(said)
        elif said["op"] == 1:
            connection.say(1, self._sequence)
        elif said["op"] != 11:
            self.soak.fail(f"op {said['op']} {said['d']} after sequence {self._sequence}")

    def _introduce(self, connection: _Connection) -> None:
        token = self.account.token
        if self._id is not None:
            resumed = {"token": token, "session_id": self._id, "seq": self._sequence}
            connection.say(6, resumed)
            return
        identity: dict[str, Any] = {"token": token, "properties": {"os": "Linux"}}
        if self.account.is_bot:
            identity["intents"] = INTENTS
        connection.say(2, identity)

    def _dispatched(self, said: dict[str, Any]) -> None:
        self._sequence += 1
        if said["s"] != self._sequence:
            self.soak.fail(f"{said['t']} has sequence {said['s']} and not {self._sequence}")
            self._sequence = said["s"]
        self.soak.counts[said["t"]] += 1
        if said["t"] == "READY":
            self._id, self._url = said["d"]["session_id"], said["d"]["resume_gateway_url"]
            self._first = self.soak.next_mark
        elif said["t"] == "MESSAGE_CREATE":
            self._marked(said["d"]["content"])
        if said["t"] in ("READY", "RESUMED"):
            self.is_live = True
        self._look()

    def _marked(self, content: str) -> None:
        found = MARK.fullmatch(content)
        mark = int(found[1]) if found else None
        if mark in self._due:
            self._due.remove(mark)
        elif mark is None or mark >= self._first or mark in self._early:
            self.soak.fail(f"{content!r} came twice, or came from nowhere")
        else:
            self._early.add(mark)

    def check_whole(self) -> None:
        """It is too late for what is still due."""
        if self._due:
            self.soak.fail(f"marks {sorted(self._due)} never came to {self.compression}")
        elif not self.is_live:
            self.soak.fail("a session did not come back")

    def await_whole(self) -> None:
        """Have ``whole`` fire when that is so from now on."""
        self.whole = Deferred()
        self._look()

    def _look(self) -> None:
        if self.is_live and not self._due and not self.whole.called:
            self.whole.callback(None)

    def lost(self, connection: _Connection, code: int | None) -> None:
        """A connection is gone: that is news if nobody here ended it."""
        if connection is self._connection:
            self._connection, self.is_live = None, False
            self.soak.fail(f"the connection was closed by the server: {code}")

    # -- what happens to it -----------------------------------------------------------------------

    def expect(self, mark: int) -> None:
        """A message is being sent that it must see, if it exists."""
        if self._id is not None:
            self._due.add(mark)

    def beat(self) -> None:
        """Send a heartbeat."""
        if self._connection is not None and self.is_live:
            self._connection.say(1, self._sequence)

    def _give_up(self) -> _Connection:
        connection, self._connection, self.is_live = self._connection, None, False
        assert connection is not None
        return connection

    def cut(self) -> None:
        """The network fails; the session is resumed."""
        self._give_up().transport.abortConnection()

    def pause(self) -> None:
        """It reads nothing for a while, and then is cut: much of what was sent is lost."""
        assert self._connection is not None
        self._connection.transport.pauseProducing()
        self.is_live = False
        self.soak.later(self.cut_and_return)

    def cut_and_return(self) -> None:
        """Be cut after a pause."""
        self.cut()
        self.soak.later(self.connect)

    def close(self) -> None:
        """Close the connection so that the session can be resumed."""
        self._give_up().sendClose(4000)

    def end(self) -> None:
        """Close the connection and, with it, the session."""
        self._give_up().sendClose(1000)
        self._begin()

    def leave(self) -> None:
        """Close the connection, if there is one, for good."""
        if self._connection is not None:
            self.end()

    def forget(self) -> None:
        """The network fails, and the session is never asked for again."""
        self.cut()
        self._begin()


class Soak:
    """All sessions, what happens to them, and what was wrong."""

    def __init__(self, reactor: Any, url: str, accounts: Sequence[Account], seed: int) -> None:
        self.reactor = reactor
        self.url = url
        self.accounts = accounts
        self.next_mark = 0
        self.counts: Counter[str] = Counter()
        self.failures: list[str] = []
        self._random = Random(seed)
        self._sessions: list[Session] = []
        self._watching: dict[str, list[Session]] = {}
        self._posts = 0
        self._loops: list[LoopingCall] = []

    def fail(self, why: str) -> None:
        """Note what should not be."""
        self.failures.append(why)

    def later(self, call: Callable[[], None]) -> None:
        """Do something after a while."""
        self.reactor.callLater(self._random.uniform(0, LONGEST_AWAY), call)

    async def start(self, sessions: int) -> None:
        """Connect all sessions, fifty at a time, and begin to disturb them."""
        for number in range(sessions):
            account = self.accounts[number % len(self.accounts)]
            session = Session(self, account, COMPRESSIONS[number % len(COMPRESSIONS)])
            self._sessions.append(session)
            for channel_id in account.channel_ids:
                self._watching.setdefault(channel_id, []).append(session)
            session.connect()
            if number % 50 == 49:
                await self.settled()
        await self.settled()
        for each, every in (
            (self._interrupt, INTERRUPTED_EVERY),
            (self._post, POSTED_EVERY),
            (self._beat, 30.0),
        ):
            loop = LoopingCall(each)
            loop.clock = self.reactor
            self._loops.append(loop)
            loop.start(every, now=False)

    async def settled(self) -> None:
        """Wait until all sessions are connected and have seen all that they must see."""
        waiting = Deferred.fromCoroutine(self._whole())
        try:
            await waiting.addTimeout(PATIENCE, self.reactor)
        except defer.TimeoutError:
            for session in self._sessions:
                session.check_whole()
            raise Unsettled(self.failures[:20]) from None

    async def _whole(self) -> None:
        for session in self._sessions:
            await session.whole

    async def stop(self) -> None:
        """Disturb nobody any more; all come back and see what they missed, or ``Unsettled``."""
        for loop in self._loops[:2]:
            loop.stop()
        for session in self._sessions:
            session.await_whole()
        try:
            await self.settled()
        finally:
            self._loops[2].stop()
            for session in self._sessions:
                session.leave()

    # -- what happens -----------------------------------------------------------------------------

    def _interrupt(self) -> None:
        session = self._random.choice(self._sessions)
        if not session.is_live:
            return
        kinds = session.cut, session.close, session.pause, session.end, session.forget
        [kind] = self._random.choices(kinds, (5, 2, 2, 1, 1))
        self.counts[kind.__name__] += 1
        kind()
        if kind != session.pause:
            self.later(session.connect)

    def _post(self) -> None:
        if self._posts >= MOST_POSTS:
            return
        account = self._random.choice(self.accounts)
        channel_id = self._random.choice(account.channel_ids)
        mark = self.next_mark
        self.next_mark += 1
        for session in self._watching[channel_id]:
            session.expect(mark)
        self._posts += 1
        posting = Deferred.fromCoroutine(self._send(account.http, channel_id, mark))
        posting.addErrback(lambda failure: self.fail(f"mark {mark}: {failure.getErrorMessage()}"))

    async def _send(self, http: Http, channel_id: str, mark: int) -> None:
        try:
            await http.ok("POST", f"/channels/{channel_id}/messages", {"content": f"mark {mark}"})
        finally:
            self._posts -= 1

    def _beat(self) -> None:
        for session in self._sessions:
            session.beat()
