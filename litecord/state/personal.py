"""What connected people have chosen for themselves: read once, then kept current by events."""

from __future__ import annotations

from collections.abc import Collection

import attrs

from ..interfaces import ICursor
from ..model.installs import UserInstall
from ..model.relationships import Relationship
from ..model.settings import Chosen, Personal
from ..model.snowflakes import Snowflake
from ..storage import settings
from ..wire.preloaded_settings import with_chosen
from .holding import Held, Holding

_NOTHING = Personal()


@attrs.define(eq=False)
class _Held(Held):
    """
    What was read is thrown away if something changed meanwhile.

    For nobody knows whether the change was in it.
    """

    personal: Personal | None = None
    is_stale: bool = False


@attrs.define(eq=False)
class Personals(Holding[_Held]):
    """The choices of those people who are held."""

    _kind: type[_Held] = attrs.field(init=False, default=_Held)

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

    async def read(self, cursor: ICursor, user_id: Snowflake, held: _Held) -> None:
        """Read what a person has chosen."""
        held.is_stale = False
        personal = await settings.fetch(cursor, user_id)
        # what was chosen as JSON before the two forms went together
        proto = with_chosen(personal.proto, personal.settings)
        if not held.is_stale:
            held.personal, held.is_read = attrs.evolve(personal, proto=proto), True

    def doubt(self, user_id: Snowflake) -> None:
        """
        What is known of a person may be wrong: it is read anew for the next who asks for it.

        Sessions that were told already are told again when something is chosen anew.
        """
        if self._current(user_id) is not None:
            held = self._held[user_id]
            held.personal, held.is_read = None, False

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
