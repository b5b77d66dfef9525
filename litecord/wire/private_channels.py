"""Private channels on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import attrs

from ..model.channels import ChannelType, PrivateChannel
from ..model.snowflakes import Snowflake
from ..model.users import User
from .forms import Faults, Length
from .json import timestamp
from .users import user_json


@attrs.frozen(kw_only=True)
class OpenPrivateChannel:
    """
    The body of ``POST /users/@me/channels``.

    See https://docs.discord.com/developers/resources/user#create-dm.
    """

    recipient_id: Snowflake | None = None
    recipients: Annotated[tuple[Snowflake, ...], Length(0, 100)] | None = None

    def check(self) -> Faults | None:
        """Somebody must be named."""
        if self.recipient_id is not None or self.recipients is not None:
            return None
        return Faults.at(("recipient_id",), "BASE_TYPE_REQUIRED", "This field is required")

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
        if channel.application_id is not None:
            told |= {"application_id": str(channel.application_id), "managed": True}
    return told
