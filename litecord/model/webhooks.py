"""Webhooks: what else than users can write messages."""

from __future__ import annotations

import secrets
from enum import IntEnum

import attrs

from .extras import WebhookAuthor
from .snowflakes import Snowflake
from .users import Actor, User


class WebhookType(IntEnum):
    """The kinds of webhook, by Discord's numbers."""

    INCOMING = 1
    CHANNEL_FOLLOWER = 2
    APPLICATION = 3


@attrs.frozen(kw_only=True)
class Webhook:
    """
    A webhook; one that follows a channel brings to its own what is published there.

    Only those that are incoming have a ``token``; ``application_id`` is whose bot made it.
    """

    id: Snowflake
    type: WebhookType = attrs.field(converter=WebhookType)
    guild_id: Snowflake
    channel_id: Snowflake
    user_id: Snowflake | None = None
    name: str | None = None
    avatar: str | None = None
    source_channel_id: Snowflake | None = None
    token: str | None = attrs.field(default=None, repr=False)
    application_id: Snowflake | None = None

    @property
    def author(self) -> WebhookAuthor:
        """Whom its messages are by."""
        return WebhookAuthor(
            name=self.name or "", avatar=self.avatar, application_id=self.application_id
        )


def new_webhook_token() -> str:
    """A token nobody can guess, of 68 characters as client libraries expect."""
    return secrets.token_urlsafe(51)


@attrs.frozen(kw_only=True)
class WebhookActor(Actor):
    """A webhook that acts, for whoever knows its token: under the name that it is given."""

    webhook: Webhook

    @property
    def user(self) -> User:
        """The author of what it writes."""
        return self.webhook.author.as_user(self.webhook.id)


@attrs.frozen(kw_only=True)
class Source:
    """What a webhook follows."""

    channel_id: Snowflake
    channel_name: str
    guild_id: Snowflake
    guild_name: str
    guild_icon: str | None


@attrs.frozen(kw_only=True)
class SeenWebhook:
    """A webhook as somebody is told of it: with who made it, and what it follows."""

    webhook: Webhook
    user: User | None = None
    source: Source | None = None
    #: whether its token is theirs to know
    with_token: bool = False


@attrs.frozen(kw_only=True)
class Crosspost:
    """A copy of a published message; ``message_id`` is ``None`` until it is made."""

    source_channel_id: Snowflake
    source_id: Snowflake
    webhook_id: Snowflake
    channel_id: Snowflake
    message_id: Snowflake | None = None
