"""Every seam: what a room expects of its neighbours, whoever stands there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TypeVar

from twisted.internet.defer import Deferred
from zope.interface import Attribute, Interface

from .events import Event, Topic
from .model.interactions import Interaction, Scene
from .model.snowflakes import Snowflake

T = TypeVar("T")


class InThread(Protocol):
    """Run a function in a thread of a small, bounded pool."""

    def __call__(self, function: Callable[..., object], *args: object) -> Deferred[object]:
        """Fire with what ``function`` returns."""


class ISubscriber(Interface):
    """One who is told of events."""

    def deliver(event: Event, sight: object) -> None:
        """Take one event, and who could see what before and after it; must not block."""


class IEventBus(Interface):
    """Where events are published."""

    def subscribe(topic: Topic, subscriber: ISubscriber) -> None:
        """Deliver later events on ``topic`` to ``subscriber``, once each."""

    def unsubscribe(topic: Topic, subscriber: ISubscriber) -> None:
        """End what ``subscribe`` began."""

    def publish(event: Event) -> Deferred[None]:
        """Fire once every subscriber here has been offered ``event``."""


class ICursor(Interface):
    """Where SQL statements run."""

    def query(sql: str, params: object = None) -> Deferred[list[Any]]:
        """The rows (named tuples) of one statement."""

    def execute(sql: str, params: object = None) -> Deferred[int]:
        """Run one statement; how many rows it touched."""


class IDatabase(Interface):
    """A PostgreSQL database."""

    autocommit: ICursor = Attribute(
        "An ICursor each of whose statements runs alone: one round trip, no BEGIN and COMMIT."
    )

    def transact(work: Callable[[ICursor], Awaitable[T]]) -> Deferred[T]:
        """Run ``work`` in one transaction that a departing client cannot cancel."""


class IPartial(Interface):
    """A file that is being written, in a thread."""

    size: int = Attribute("How many bytes were written.")
    path: Path = Attribute("Where it is until it is kept.")

    def write(data: bytes | bytearray) -> None:
        """Add a piece."""

    def flush() -> None:
        """Let others read what was written."""

    def keep() -> str:
        """Have all of it kept under the name of what is in it; that name."""

    def drop() -> None:
        """Forget it, unless it was kept."""


class IBlobStore(Interface):
    """Where the contents of files are kept, each under a name that follows from it."""

    def put(content: bytes) -> Deferred[str]:
        """Keep ``content``; its name: the SHA-256 in hexadecimal."""

    def get(name: str) -> Deferred[bytes | None]:
        """What is kept under a name, or ``None``."""

    def delete(name: str) -> Deferred[None]:
        """Forget what is kept under a name, if anything is."""

    def names(before: datetime | None = None) -> Deferred[list[str]]:
        """All names; with ``before``, of what was put before that time alone."""

    def delete_old(names: list[str], before: datetime) -> Deferred[None]:
        """Forget of these what was put before that time."""

    def delete_partial(before: datetime) -> Deferred[None]:
        """Forget what somebody began to put before that time, and never ended."""

    def begin() -> IPartial:
        """Begin to write a file piece by piece, in a thread."""

    def open(name: str) -> BinaryIO | None:
        """What is kept under a name, to be read piece by piece; ``None`` where nothing is."""


class IPreviewer(Interface):
    """One who looks at what is elsewhere."""

    def preview(url: str) -> Awaitable[dict[str, Any] | None]:
        """The embed of a link, as it is kept; ``None`` where there is none to be made."""

    def measure(url: str) -> Awaitable[dict[str, Any] | None]:
        """What embeds tell of an image, as it is kept; ``None`` where it is none."""

    def load(url: str) -> Awaitable[Any]:
        """An image or a film (``actions.previews.MediaContent``), or ``None``."""


class IIdSource(Interface):
    """Where new ids come from."""

    def next() -> Snowflake:
        """An id above all before it."""

    def start_above(highest: Snowflake) -> None:
        """Make every later id higher than ``highest``."""


class IInteractionDelivery(Interface):
    """How interactions come to their applications."""

    def deliver(interaction: Interaction, scene: Scene) -> None:
        """Tell an application of an interaction; must not block. It answers, or does not."""


class IWallClock(Interface):
    """What time it is."""

    def now() -> datetime:
        """The wall time, aware, in UTC."""


class ITrace(Interface):
    """An observer of the two edges: every HTTP exchange and every gateway frame, decoded."""

    def exchange(request: object, status: int, body: object) -> None:
        """An HTTP request was answered."""

    def frame(session: object, inbound: bool, payload: object) -> None:
        """A gateway payload came in or goes out."""


class IFaults(Interface):
    """A table of faults to inject, consulted before answering and before sending."""

    def answer(request: object) -> object | None:
        """What to answer instead of the truth; ``None`` for the truth."""

    def send(session: object, name: str) -> object | None:
        """What to do instead of sending; ``None`` to send."""
