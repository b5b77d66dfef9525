"""What connected people have chosen for themselves: read once, then kept current by events."""

from __future__ import annotations

from collections.abc import Collection

import attrs
from twisted.internet.defer import Deferred

from ..interfaces import ICursor
from ..model.installs import UserInstall
from ..model.relationships import Relationship
from ..model.settings import Chosen, Personal
from ..model.snowflakes import Snowflake
from ..storage import settings
from ..wire.preloaded_settings import with_chosen

_NOTHING = Personal()


@attrs.define(eq=False)
class _Held:
    """
    The choices of one person, and how many want to know them.

    What was read is thrown away if something changed meanwhile, for nobody knows whether the
    change was in it.
    """

    personal: Personal | None = None
    holders: int = 0
    is_reading: bool = False
    is_stale: bool = False
    waiting: list[Deferred[None]] = attrs.field(factory=list)


@attrs.define(eq=False)
class Personals:
    """The choices of those people who are held, that is, who are connected or about to be."""

    _held: dict[Snowflake, _Held] = attrs.field(init=False, factory=dict)

    def users(self) -> Collection[Snowflake]:
        """Everybody who is held, and of whom something is known."""
        return [key for key, each in self._held.items() if each.personal is not None]

    def known(self, user_id: Snowflake) -> Personal | None:
        """What a person has chosen, if it is in memory."""
        held = self._held.get(user_id)
        return None if held is None else held.personal

    def of(self, user_id: Snowflake) -> Personal:
        """What a person has chosen; nothing for somebody who is not held."""
        held = self._held.get(user_id)
        return _NOTHING if held is None or held.personal is None else held.personal

    def private(self) -> set[Snowflake]:
        """The private channels that anybody who is held has open."""
        return {
            channel_id
            for each in self._held.values()
            if each.personal is not None
            for channel_id in each.personal.private
        }

    def targets(self) -> set[Snowflake]:
        """Everybody with whom anybody who is held has anything."""
        return {
            target_id
            for each in self._held.values()
            if each.personal is not None
            for target_id in each.personal.relationships
        }

    async def hold(self, cursor: ICursor, user_id: Snowflake) -> None:
        """
        Have the choices of a person in memory from now on, until as many calls of ``release``.

        They are read once for all who ask meanwhile. If that fails, nothing is held.
        """
        held = self._held.get(user_id)
        if held is None:
            held = self._held[user_id] = _Held()
        held.holders += 1
        try:
            while held.personal is None:
                if held.is_reading:
                    waiter: Deferred[None] = Deferred()
                    held.waiting.append(waiter)
                    await waiter
                else:
                    await _read(cursor, user_id, held)
        except BaseException:
            self.release(user_id)
            raise

    def release(self, user_id: Snowflake) -> None:
        """End what one call of ``hold`` began; the last one forgets."""
        held = self._held[user_id]
        held.holders -= 1
        if not held.holders:
            del self._held[user_id]

    def doubt(self, user_id: Snowflake) -> None:
        """
        What is known of a person may be wrong: it is read anew for the next who asks for it.

        Sessions that were told already are told again when something is chosen anew.
        """
        if self._current(user_id) is not None:
            self._held[user_id].personal = None

    def choose(self, user_id: Snowflake, settings: Chosen) -> None:
        """A person has chosen this beside what was chosen before."""
        personal = self._current(user_id)
        if personal is not None:
            self._put(user_id, attrs.evolve(personal, settings={**personal.settings, **settings}))

    def choose_for(self, user_id: Snowflake, guild_id: Snowflake, settings: Chosen) -> None:
        """A person has chosen this for a guild."""
        personal = self._current(user_id)
        if personal is not None:
            guilds = {**personal.guilds, guild_id: settings}
            self._put(user_id, attrs.evolve(personal, guilds=guilds))

    def open(self, user_id: Snowflake, channel_id: Snowflake) -> None:
        """A private channel is open for a person from now on."""
        personal = self._current(user_id)
        if personal is not None:
            private = personal.private | {channel_id}
            self._put(user_id, attrs.evolve(personal, private=private))

    def close(self, user_id: Snowflake, channel_id: Snowflake) -> None:
        """A private channel is not open any more."""
        personal = self._current(user_id)
        if personal is not None:
            private = personal.private - {channel_id}
            self._put(user_id, attrs.evolve(personal, private=private))

    def relate(
        self, user_id: Snowflake, target_id: Snowflake, relationship: Relationship | None
    ) -> None:
        """A person has this with somebody from now on."""
        personal = self._current(user_id)
        if personal is not None:
            kept = {key: each for key, each in personal.relationships.items() if key != target_id}
            if relationship is not None:
                kept[target_id] = relationship
            self._put(user_id, attrs.evolve(personal, relationships=kept))

    def install(
        self, user_id: Snowflake, application_id: Snowflake, install: UserInstall | None
    ) -> None:
        """A person has an application like this from now on, or no longer."""
        personal = self._current(user_id)
        if personal is not None:
            kept = {key: each for key, each in personal.installs.items() if key != application_id}
            if install is not None:
                kept[application_id] = install
            self._put(user_id, attrs.evolve(personal, installs=kept))

    def keep_proto(self, user_id: Snowflake, settings: bytes) -> None:
        """A person's client keeps this as their settings."""
        personal = self._current(user_id)
        if personal is not None:
            self._put(user_id, attrs.evolve(personal, proto=settings))

    def note(self, user_id: Snowflake, target_id: Snowflake, note: str) -> None:
        """A person has noted this of somebody; an empty note is none."""
        personal = self._current(user_id)
        if personal is not None:
            notes = {key: each for key, each in personal.notes.items() if key != target_id}
            if note:
                notes[target_id] = note
            self._put(user_id, attrs.evolve(personal, notes=notes))

    def _current(self, user_id: Snowflake) -> Personal | None:
        held = self._held.get(user_id)
        if held is None:
            return None
        held.is_stale = held.is_reading
        return held.personal

    def _put(self, user_id: Snowflake, personal: Personal) -> None:
        self._held[user_id].personal = personal


async def _read(cursor: ICursor, user_id: Snowflake, held: _Held) -> None:
    held.is_reading = True
    held.is_stale = False
    try:
        personal = await settings.fetch(cursor, user_id)
        # what was chosen as JSON before the two forms went together
        proto = with_chosen(personal.proto, personal.settings)
        personal = attrs.evolve(personal, proto=proto)
        if not held.is_stale:
            held.personal = personal
    finally:
        held.is_reading = False
        waiting, held.waiting = held.waiting, []
        for waiter in waiting:
            if not waiter.called:
                waiter.callback(None)
