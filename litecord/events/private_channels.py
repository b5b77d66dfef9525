"""What happens to private channels, as one user is told of it."""

from __future__ import annotations

import attrs

from ..model.channels import PrivateChannel
from ..model.snowflakes import Snowflake
from ..model.users import User
from .base import UserEvent


@attrs.frozen(kw_only=True)
class PrivateChannelEvent(UserEvent):
    """
    What they have in common: the channel as it is from now on.

    ``others`` are the users in it besides the one who is told.
    """

    channel: PrivateChannel
    others: tuple[User, ...]


@attrs.frozen(kw_only=True)
class PrivateChannelOpened(PrivateChannelEvent):
    """
    A private channel is among those that the user has open from now on.

    It may have been there before. A group may have been made of the DM ``origin_id``.
    """

    origin_id: Snowflake | None = None


@attrs.frozen(kw_only=True)
class PrivateChannelUpdated(PrivateChannelEvent):
    """A group has another name, icon or owner."""


@attrs.frozen(kw_only=True)
class PrivateChannelClosed(PrivateChannelEvent):
    """A private channel is no longer among those that the user has open."""


@attrs.frozen(kw_only=True)
class RecipientAdded(UserEvent):
    """Somebody came into a group that the user is in."""

    channel: PrivateChannel
    user: User


@attrs.frozen(kw_only=True)
class RecipientRemoved(UserEvent):
    """Somebody is no longer in a group that the user is in."""

    channel: PrivateChannel
    user: User
