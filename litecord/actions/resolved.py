"""What a person names in an interaction, looked up: who and what that is is told with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import attrs

from ..model.attachments import Attachment
from ..model.messages import FullMessage
from ..model.permissions import VIEW_CHANNEL
from ..model.snowflakes import Snowflake
from ..model.threads import AnyChannel
from ..wire.attachments import attachment_json
from ..wire.interactions import partial_channel_json, resolved_member_json, resolved_user_json
from ..wire.messages import message_json
from ..wire.roles import role_json
from .access import Place
from .world import Change


@attrs.define(eq=False)
class Resolved:
    """What was looked up so far, where the actor is; ``files`` came with the request."""

    _change: Change
    _here: Place
    application_id: Snowflake
    files: Mapping[int, Attachment] = attrs.field(factory=dict)
    _told: dict[str, dict[str, Any]] = attrs.field(init=False, factory=dict)

    def as_json(self) -> dict[str, Any]:
        """All of it, as a part of the data; nothing where nothing was named."""
        return {"resolved": self._told} if self._told else {}

    def _tell(self, kind: str, id: Snowflake, told: dict[str, Any]) -> None:
        self._told.setdefault(kind, {})[str(id)] = told

    async def user(self, user_id: Snowflake) -> bool:
        """Look up a user, and their membership; whether there is one."""
        found = await self._change.state.load_users(self._change.cursor, [user_id])
        if user_id not in found:
            return False
        self._tell("users", user_id, resolved_user_json(found[user_id]))
        guild = self._here.guild
        member = None if guild is None else guild.members.get(user_id)
        if guild is not None and member is not None:
            self._tell("members", user_id, resolved_member_json(member, guild.base(user_id)))
        return True

    def role(self, role_id: Snowflake) -> bool:
        """Look up a role of the guild; whether there is one."""
        guild = self._here.guild
        role = None if guild is None else guild.roles.get(role_id)
        if role is None:
            return False
        self._tell("roles", role_id, role_json(role))
        return True

    def channel(self, channel_id: Snowflake, types: Collection[int]) -> bool:
        """Look up a channel that the actor sees, of one of these types if there are any."""
        change, guild = self._change, self._here.guild
        if guild is None:
            return False
        user_id = change.actor.user_id
        found: AnyChannel
        if channel_id in guild.channels:
            found = channel = guild.channels[channel_id]
            permissions = guild.permissions(user_id, channel, change.now)
        elif channel_id in guild.threads:
            held = guild.threads[channel_id]
            found = held.thread
            permissions = guild.permissions_in(user_id, held, change.now)
        else:
            return False
        if not permissions & VIEW_CHANNEL or (types and found.type not in types):
            return False
        self._tell("channels", channel_id, partial_channel_json(found, permissions))
        return True

    def message(self, full: FullMessage) -> None:
        """Tell of a message."""
        self._tell("messages", full.message.id, message_json(full))

    async def file(self, number: int) -> Snowflake | None:
        """Look up a file that came with the request; its id from now on."""
        found = self.files.get(number)
        if found is None:
            return None
        url = await self._change.world.cdn.ephemeral(self.application_id, found)
        self._tell("attachments", found.id, {**attachment_json(found, url), "ephemeral": True})
        return found.id
