"""
What messages show of other servers: previews of their links, and how large their images are.

A message is told at once, and told again (MESSAGE_UPDATE) when it is known what its links are. What
is to be looked at stands in the database, so that it goes on after a restart.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import attrs
from twisted.internet.defer import CancelledError, Deferred, FirstError, gatherResults
from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger

from ..deferreds import spawn
from ..errors import DatabaseUnavailable
from ..interfaces import IPreviewer
from ..model.links import links
from ..model.messages import IS_COMPONENTS_V2, Message, MessageFlag
from ..model.permissions import EMBED_LINKS
from ..model.snowflakes import Snowflake, created_at
from ..model.users import Actor, TokenKind
from ..pictures import Measure
from ..storage import messages
from ..storage import previews as storage
from .background import PATIENCE

if TYPE_CHECKING:
    from .access import Place
    from .world import Change, World

log = Logger()

Key = tuple[Snowflake, Snowflake]
Embed = dict[str, Any]

#: How many messages are looked at, at once, and how many wait in memory: more do so in the
#: database alone.
AT_ONCE, MOST_WAITING = 4, 1000
#: Who writes a message may not be done with it yet: for so many seconds it is looked for again.
AGAIN, UNTIL = 0.5, timedelta(seconds=15)
#: How many embeds a message shows at most.
_MOST: Final = 10
_SUPPRESSED: Final = (MessageFlag.SUPPRESS_EMBEDS | IS_COMPONENTS_V2).value
_IMAGES: Final = ("image", "thumbnail")


def is_preview(embed: Embed) -> bool:
    """Whether an embed is one that we made of a link: others are rich, and of no provider."""
    return embed["type"] != "rich" or "provider" in embed


def unseen_links(message: Message) -> list[str]:
    """The links of a message that have no preview, and should."""
    if message.flags & _SUPPRESSED:
        return []
    shown = {each.get("url") for each in message.embeds if is_preview(each)}
    return [each for each in links(message.content) if each not in shown]


def unmeasured(message: Message, base: str) -> list[str]:
    """The images in the embeds of a message of which the size is not known."""
    if message.flags & _SUPPRESSED:
        return []
    found = (each for embed in message.embeds for each in _media(embed) if "width" not in each)
    urls = dict.fromkeys(each["url"] for each in found)
    return [each for each in urls if each.startswith("http") and not each.startswith(base)]


def _media(embed: Embed) -> Iterable[dict[str, Any]]:
    return [] if is_preview(embed) else [embed[name] for name in _IMAGES if name in embed]


def rewritten(message: Message, embeds: Iterable[Embed]) -> tuple[Embed, ...]:
    """The embeds of a message when those of its author are others: what is known of them stays."""
    known = {each["url"]: each for embed in message.embeds for each in _media(embed)}
    own = [_measured(each, known) for each in embeds]
    return (*own, *(each for each in message.embeds if is_preview(each)))


def of_its_links(message: Message) -> Message:
    """A message without previews of what it does not link to any more."""
    there = set(links(message.content))
    kept = [
        each for each in message.embeds if not is_preview(each) or each.get("url") in there
    ]
    if len(kept) == len(message.embeds):
        return message
    return attrs.evolve(message, embeds=tuple(kept))


def _measured(embed: Embed, known: Mapping[str, Mapping[str, Any] | None]) -> Embed:
    """An embed with what is known of its images."""
    told = embed
    for name in _IMAGES:
        found = known.get(embed[name]["url"]) if name in embed else None
        if found:
            told = {**told, name: {**found, **embed[name]}}
    return told


def _completed(
    message: Message, found: Mapping[str, Embed | None], sizes: Mapping[str, Embed | None]
) -> Message:
    """A message with what was found of its links, in their order, and of its images."""
    shown = {each.get("url"): each for each in message.embeds if is_preview(each)}
    made = [shown.get(each) or found.get(each) for each in links(message.content)]
    own = [_measured(each, sizes) for each in message.embeds if not is_preview(each)]
    embeds = (*own, *(each for each in made if each))[:_MOST]
    return attrs.evolve(message, embeds=embeds)


@attrs.frozen
class MediaContent:
    """An image or a film from elsewhere; ``measured`` of an image alone."""

    content: bytes
    media_type: str
    measured: Measure | None


@attrs.define(eq=False)
class Previews:
    """The work that looks at links: a few messages at a time."""

    #: who looks, or nobody
    previewer: IPreviewer | None
    #: the action that shows what was found
    _show: Callable[..., Awaitable[Any]]
    _waiting: dict[Key, None] = attrs.field(init=False, factory=dict)
    _workers: set[Deferred[None]] = attrs.field(init=False, factory=set)
    #: whether more than these wait in the database
    _more: bool = attrs.field(init=False, default=False)
    _stopped: bool = attrs.field(init=False, default=False)
    _later: IDelayedCall | None = attrs.field(init=False, default=None)
    #: when messages are looked for again that were not there
    _absent: dict[Key, IDelayedCall] = attrs.field(init=False, factory=dict)

    async def expect(self, change: Change, here: Place, message: Message) -> None:
        """Have a message looked at that the actor just wrote or edited, if there is a reason."""
        if self.previewer is None:
            return
        seen = bool(here.permissions & EMBED_LINKS)
        if (seen and unseen_links(message)) or unmeasured(message, change.world.cdn.base):
            await storage.insert(change.cursor, message.channel_id, message.id)
            self.add(change.world, (message.channel_id, message.id))

    def add(self, world: World, key: Key) -> None:
        """A message waits: look at it as soon as there is room."""
        if len(self._waiting) >= MOST_WAITING:
            self._more = True
            return
        self._waiting[key] = None
        if not self._stopped and len(self._workers) < AT_ONCE:
            self._begin(world)

    def _begin(self, world: World) -> None:
        worker = spawn(self._work(world), log, "looking at links")
        if not worker.called:
            self._workers = {each for each in self._workers if not each.called} | {worker}

    async def start(self, world: World) -> None:
        """Look at what waits in the database."""
        self._stopped, self._later = False, None
        if self.previewer is None:
            return
        self._more = False
        waiting = await storage.list_waiting(world.database.autocommit, limit=MOST_WAITING)
        self._more = len(waiting) >= MOST_WAITING
        for key in waiting:
            self.add(world, key)

    async def stop(self) -> None:
        """Give up what is being looked at: it still waits in the database."""
        self._stopped = True
        if self._later is not None and self._later.active():
            self._later.cancel()
        for call in self._absent.values():
            call.cancel()
        self._absent.clear()
        for each in tuple(self._workers):
            each.cancel()
        await self.settled()

    async def settled(self) -> None:
        """Wait until there is nothing more to look at."""
        while running := [each for each in self._workers if not each.called]:
            await running[0]
        self._workers.clear()

    async def _work(self, world: World) -> None:
        while self._waiting and not self._stopped:
            key = next(iter(self._waiting))
            del self._waiting[key]
            try:
                await self._look_at(world, *key)
                if self._more and not self._waiting:
                    await self.start(world)
            except DatabaseUnavailable as error:
                log.warn("links could not be looked at: {why}", why=error)
                self._waiting.clear()
                self._resume_later(world)
            except CancelledError:
                raise
            except Exception:  # whatever it is, others are to be looked at all the same
                log.failure("the links of message {key} could not be looked at", key=key)

    def _resume_later(self, world: World) -> None:
        if self._later is None or not self._later.active():
            self._later = world.clock.callLater(
                PATIENCE, lambda: spawn(self.start(world), log, "looking at links again")
            )

    async def _look_at(self, world: World, channel_id: Snowflake, message_id: Snowflake) -> None:
        cursor = world.database.autocommit
        message = await messages.fetch(cursor, channel_id, message_id)
        if message is None or self.previewer is None:
            await self._without(world, (channel_id, message_id))
            return
        found = await _each(self.previewer.preview, unseen_links(message))
        sizes = await _each(self.previewer.measure, unmeasured(message, world.cdn.base))
        actor = Actor(user_id=message.author_id, kind=TokenKind.BOT)
        again = await world.perform(actor, self._show, channel_id, message_id, found, sizes)
        if again:
            self.add(world, (channel_id, message_id))

    async def _without(self, world: World, key: Key) -> None:
        """A message is not there: it was deleted, or its transaction is not over."""
        if world.clock.now() - created_at(key[1]) > UNTIL:
            await storage.delete(world.database.autocommit, *key)
        elif not self._stopped and key not in self._absent:
            self._absent[key] = world.clock.callLater(AGAIN, self._come_back, world, key)

    def _come_back(self, world: World, key: Key) -> None:
        del self._absent[key]
        self.add(world, key)


async def _each(
    look: Callable[[str], Awaitable[Embed | None]], urls: list[str]
) -> dict[str, Embed | None]:
    """What is found at each of these addresses, all at once."""
    looking = [Deferred.fromCoroutine(_one(look, each)) for each in urls]
    try:
        found = await gatherResults(looking, consumeErrors=True)
    except FirstError as error:
        error.subFailure.raiseException()
    return dict(zip(urls, found, strict=True))


async def _one(look: Callable[[str], Awaitable[Embed | None]], url: str) -> Embed | None:
    return await look(url)


def completed(
    message: Message, found: Mapping[str, Embed | None], sizes: Mapping[str, Embed | None]
) -> Message:
    """A message as it is shown when this was found, unless its embeds are hidden by now."""
    return message if message.flags & _SUPPRESSED else _completed(message, found, sizes)
