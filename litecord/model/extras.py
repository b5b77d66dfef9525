"""What few messages have: polls, components, snapshots, a webhook as their author."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import attrs

from .message_interactions import MessageInteraction
from .polls import Poll
from .snowflakes import Snowflake
from .users import User


@attrs.frozen(kw_only=True)
class WebhookAuthor:
    """Whom a message of a webhook is by; its ``author_id`` is the webhook's id."""

    name: str
    avatar: str | None = None
    application_id: Snowflake | None = None

    def as_user(self, webhook_id: Snowflake) -> User:
        """The same as if it was a bot."""
        return User(
            id=webhook_id,
            username=self.name,
            discriminator="0000",
            avatar=self.avatar,
            bot=True,
        )


@attrs.frozen(kw_only=True)
class CallSummary:
    """Of the message that tells of a call: who was in it, and when it ended."""

    participants: tuple[Snowflake, ...]
    ended_at: datetime | None = None


@attrs.frozen(kw_only=True)
class Extra:
    """
    What few messages have.

    ``components``, ``snapshots``, ``stickers`` and ``mention_channels`` are in their wire form, as
    embeds are.
    """

    poll: Poll | None = None
    components: tuple[dict[str, Any], ...] = ()
    #: what was forwarded, as it was then
    snapshots: tuple[dict[str, Any], ...] = ()
    stickers: tuple[dict[str, Any], ...] = ()
    webhook: WebhookAuthor | None = None
    #: of copies of published messages alone
    mention_channels: tuple[dict[str, Any], ...] = ()
    call: CallSummary | None = None
    interaction: MessageInteraction | None = None
    #: a client's theme that is shared, in its wire form
    theme: dict[str, Any] | None = None


NOTHING_MORE: Final = Extra()
