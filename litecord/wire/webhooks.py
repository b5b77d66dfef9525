"""Webhooks on the wire."""

from __future__ import annotations

from typing import Annotated, Any

import attrs

from ..model.applications import Application
from ..model.snowflakes import Snowflake
from ..model.webhooks import SeenWebhook, Source, Webhook, WebhookType
from .channels import Tags
from .forms import UNSET, Length, Stripped, Unset, Url
from .images import Image
from .message_forms import CreateMessage, MessageParts
from .names import WebhookName
from .users import user_json


@attrs.frozen(kw_only=True)
class FollowChannel:
    """The body of ``POST /channels/{id}/followers``: where the copies are to come."""

    webhook_channel_id: Snowflake


@attrs.frozen(kw_only=True)
class CreateWebhook:
    """The body of ``POST /channels/{id}/webhooks``."""

    name: WebhookName
    avatar: Image | None = None


@attrs.frozen(kw_only=True)
class ModifyWebhookByToken:
    """The body of ``PATCH /webhooks/{id}/{token}``."""

    name: WebhookName | Unset | None = UNSET
    avatar: Image | Unset | None = UNSET


@attrs.frozen(kw_only=True)
class ModifyWebhook(ModifyWebhookByToken):
    """The body of ``PATCH /webhooks/{id}``: it can be moved, too."""

    channel_id: Snowflake | Unset | None = UNSET


@attrs.frozen(kw_only=True)
class InThread:
    """Where a webhook's message is, if not in its channel."""

    thread_id: Snowflake | None = None


@attrs.frozen(kw_only=True)
class WithComponents(InThread):
    """The query of whoever may send components."""

    with_components: bool = False


@attrs.frozen(kw_only=True)
class Execute(WithComponents):
    """The query of ``POST /webhooks/{id}/{token}``."""

    wait: bool = False


@attrs.frozen(kw_only=True)
class ExecuteForService(InThread):
    """The query of the same in another service's form, which waits unless told otherwise."""

    wait: bool = True


@attrs.frozen(kw_only=True)
class ExecuteWebhook(MessageParts):
    """
    The body of ``POST /webhooks/{id}/{token}``.

    See https://docs.discord.com/developers/resources/webhook#execute-webhook.
    """

    username: WebhookName | None = None
    avatar_url: Annotated[str, Stripped, Length(None, 2048), Url(("http", "https"))] | None = None
    thread_name: Annotated[str, Stripped, Length(0, 100)] | None = None
    applied_tags: Tags | None = None

    def as_message(self, *, components: bool) -> CreateMessage:
        """The message that is to be posted, with components or without."""
        parts = {each.name: getattr(self, each.name) for each in attrs.fields(MessageParts)}
        if not components:
            del parts["components"]
        return CreateMessage(**parts)


# -- what clients are told ------------------------------------------------------------------------


def follower_json(webhook: Webhook) -> dict[str, Any]:
    """A followed channel object."""
    return {"channel_id": str(webhook.source_channel_id), "webhook_id": str(webhook.id)}


def webhook_json(seen: SeenWebhook, base: str) -> dict[str, Any]:
    """A webhook object; ``base`` is where the server is."""
    webhook = seen.webhook
    told: dict[str, Any] = {
        "id": str(webhook.id),
        "type": int(webhook.type),
        "guild_id": str(webhook.guild_id),
        "channel_id": str(webhook.channel_id),
        "name": webhook.name,
        "avatar": webhook.avatar,
        "application_id": webhook.application_id and str(webhook.application_id),
    }
    if seen.user is not None:
        told["user"] = user_json(seen.user)
    if webhook.token is not None and seen.with_token:
        told["token"] = webhook.token
        told["url"] = f"{base}/api/webhooks/{webhook.id}/{webhook.token}"
    if seen.source is not None:
        told |= _source_json(seen.source)
    return told


def application_webhook_json(application: Application) -> dict[str, Any]:
    """The webhook that an application answers interactions by: it belongs to no channel."""
    return {
        "id": str(application.id),
        "type": int(WebhookType.APPLICATION),
        "guild_id": None,
        "channel_id": None,
        "name": application.name,
        "avatar": application.icon,
        "application_id": str(application.id),
    }


def _source_json(source: Source) -> dict[str, Any]:
    """What a webhook follows, as a part of it."""
    return {
        "source_guild": {
            "id": str(source.guild_id),
            "name": source.guild_name,
            "icon": source.guild_icon,
        },
        "source_channel": {"id": str(source.channel_id), "name": source.channel_name},
    }
