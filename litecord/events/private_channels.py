"""What happens to private channels, as one user is told of it."""

from __future__ import annotations

import attrs

from ..model.channels import PrivateChannel
from ..model.users import User
from .base import UserEvent


@attrs.frozen(kw_only=True)
class PrivateChannelOpened(UserEvent):
    """
    A private channel is among those that the user has open from now on.

    ``others`` are the other users in it. It may have been there before.
    """

    channel: PrivateChannel
    others: tuple[User, ...]


@attrs.frozen(kw_only=True)
class PrivateChannelClosed(UserEvent):
    """A private channel is no longer among those that the user has open."""

    channel: PrivateChannel
    others: tuple[User, ...]
