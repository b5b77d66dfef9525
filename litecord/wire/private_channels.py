"""Private channels on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import attrs

from ..model.channels import ChannelType, PrivateChannel
from ..model.snowflakes import Snowflake
from ..model.users import User
from .forms import Faults, Length, Stripped
from .json import timestamp
from .users import user_json

#: What somebody is called in a group.
Nick = Annotated[str, Stripped, Length(0, 32)]


@attrs.frozen(kw_only=True)
class AddRecipient:
    """The body of ``PUT /channels/{id}/recipients/{user_id}``; bots need the token."""

    access_token: str | None = None
    nick: Nick | None = None


@attrs.frozen(kw_only=True)
class Leave:
    """The query of ``DELETE /channels/{id}``, of which only groups make anything."""

    silent: bool = False


@attrs.frozen(kw_only=True)
class OpenPrivateChannel:
    """
    The body of ``POST /users/@me/channels``.

    See https://docs.discord.com/developers/resources/user#create-dm.
    """

    recipient_id: Snowflake | None = None
    recipients: Annotated[tuple[Snowflake, ...], Length(0, 100)] | None = None
    access_tokens: Annotated[tuple[str, ...], Length(0, 1521)] | None = None
    nicks: Annotated[dict[Snowflake, Nick | None], Length(0, 1521)] | None = None

    def check(self) -> Faults | None:
        """Somebody must be named, or nobody expressly."""
        given = (self.recipient_id, self.recipients, self.access_tokens)
        if any(each is not None for each in given):
            return None
        return Faults.at(("recipient_id",), "BASE_TYPE_REQUIRED", "This field is required")

    @property
    def is_of_group(self) -> bool:
        """Whether a group is to be made: of none, of several, or by tokens."""
        if self.access_tokens is not None:
            return True
        return self.recipient_id is None and len(self.recipients or ()) != 1

    @property
    def named(self) -> frozenset[Snowflake]:
        """Who is named, in whichever way."""
        if self.recipient_id is not None:
            return frozenset({self.recipient_id})
        return frozenset(self.recipients or ())


def private_channel_json(channel: PrivateChannel, others: Sequence[User]) -> dict[str, Any]:
    """A private channel object, as one is told of it who is in it with ``others``."""
    last, pinned = channel.last_message_id, channel.last_pin_timestamp
    told: dict[str, Any] = {
        "id": str(channel.id),
        "type": int(channel.type),
        "flags": 0,
        "last_message_id": None if last is None else str(last),
        "last_pin_timestamp": pinned and timestamp(pinned),
        "recipients": [user_json(each) for each in others],
    }
    if channel.type == ChannelType.GROUP_DM:
        told |= {
            "name": channel.name,
            "icon": channel.icon,
            "owner_id": None if channel.owner_id is None else str(channel.owner_id),
        }
        if channel.nicks:
            told["nicks"] = [
                {"id": str(user_id), "nick": nick} for user_id, nick in channel.nicks.items()
            ]
        if channel.application_id is not None:
            told |= {"application_id": str(channel.application_id), "managed": True}
    return told
