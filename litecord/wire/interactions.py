"""
Interactions on the wire: as a person's client sends them, and as their application is told.

See https://docs.discord.com/developers/interactions/receiving-and-responding.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

import attrs

from ..model.channels import PrivateChannel
from ..model.interactions import Interaction, Modal, Scene
from ..model.members import Member
from ..model.messages import FullMessage
from ..model.snowflakes import Snowflake
from ..model.threads import AnyChannel, Thread
from ..model.users import User
from .attachments import Attachments
from .channels import channel_json
from .forms import Length, OneOf
from .members import partial_member_json
from .messages import message_json
from .private_channels import private_channel_json
from .scalars import Json
from .threads import thread_json
from .users import user_fields, user_json

CustomId = Annotated[str, Length(1, 100)]
#: What of a channel is told with an interaction.
_TOLD: Final = frozenset(
    {
        *("id", "name", "type", "permissions", "last_message_id", "last_pin_timestamp", "nsfw"),
        *("parent_id", "guild_id", "flags", "rate_limit_per_user", "topic", "position"),
        "thread_metadata",
    }
)


# -- what a person's client sends -----------------------------------------------------------------


@attrs.frozen(kw_only=True)
class CreateInteraction:
    """The body of ``POST /interactions``; what ``data`` is depends on the type."""

    type: Annotated[int, OneOf(2, 3, 4, 5)]
    application_id: Snowflake
    guild_id: Snowflake | None = None
    channel_id: Snowflake
    session_id: Annotated[str, Length(1, 100)]
    nonce: Annotated[str, Length(None, 100)] | int | None = None
    message_id: Snowflake | None = None
    message_flags: int | None = None
    data: Json


@attrs.frozen(kw_only=True)
class OptionData:
    """What somebody chose for an option, or below which sub-command."""

    type: int
    name: Annotated[str, Length(1, 32)]
    value: Json | None = None
    options: tuple[OptionData, ...] | None = None
    focused: bool | None = None


@attrs.frozen(kw_only=True)
class CommandData:
    """The data of a command that is used, or of an option that is being filled in."""

    id: Snowflake
    version: Snowflake
    type: Annotated[int, OneOf(1, 2, 3, 4)]
    name: Annotated[str, Length(1, 32)]
    guild_id: Snowflake | None = None
    options: Annotated[tuple[OptionData, ...], Length(None, 25)] | None = None
    target_id: Snowflake | None = None
    attachments: Attachments | None = None


@attrs.frozen(kw_only=True)
class ComponentData:
    """The data of a component that is used; some clients say ``type`` for ``component_type``."""

    component_type: int | None = None
    type: int | None = None
    custom_id: CustomId
    values: Annotated[tuple[str, ...], Length(None, 25)] | None = None

    @property
    def kind(self) -> int | None:
        """What component it says it is."""
        return self.component_type if self.component_type is not None else self.type


@attrs.frozen(kw_only=True)
class AnswerData:
    """What somebody filled in, or a row or a label around it."""

    type: int
    id: int | None = None
    custom_id: CustomId | None = None
    value: Json | None = None
    values: Annotated[tuple[str, ...], Length(None, 25)] | None = None
    component: AnswerData | None = None
    components: Annotated[tuple[AnswerData, ...], Length(None, 5)] | None = None


@attrs.frozen(kw_only=True)
class ModalData:
    """The data of a form that is sent; ``id`` is that of the interaction that opened it."""

    id: Snowflake
    custom_id: CustomId
    components: Annotated[tuple[AnswerData, ...], Length(None, 40)]
    attachments: Attachments | None = None


# -- what the application is told -----------------------------------------------------------------


def interaction_json(interaction: Interaction, scene: Scene) -> dict[str, Any]:
    """An interaction object."""
    source = interaction.source
    told: dict[str, Any] = {
        "version": 1,
        "id": str(interaction.id),
        "application_id": str(interaction.application_id),
        "type": int(interaction.type),
        "token": interaction.token,
        "data": dict(scene.data),
        "channel_id": str(interaction.channel_id),
        "channel": _here_json(scene),
        "app_permissions": str(scene.app_permissions),
        "locale": scene.user.locale,
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": dict(source.owners),
        "context": int(scene.context),
        "attachment_size_limit": scene.attachment_size_limit,
    }
    if scene.member is not None and scene.guild is not None:
        guild = scene.guild
        told |= {
            "guild_id": str(guild.id),
            "guild": {
                "id": str(guild.id),
                "locale": guild.preferred_locale,
                "features": list(guild.features),
            },
            "guild_locale": guild.preferred_locale,
            "member": {
                **partial_member_json(scene.member),
                "user": user_json(scene.user),
                "permissions": str(scene.permissions),
            },
        }
    else:
        told["user"] = user_json(scene.user)
    if scene.message is not None:
        told["message"] = message_json(scene.message)
    return told


def _here_json(scene: Scene) -> dict[str, Any]:
    if isinstance(scene.channel, PrivateChannel):
        return private_channel_json(scene.channel, scene.others)
    return partial_channel_json(scene.channel, scene.permissions)


def partial_channel_json(channel: AnyChannel, permissions: int) -> dict[str, Any]:
    """A channel or a thread of a guild, with what the person may do in it."""
    if isinstance(channel, PrivateChannel):
        return private_channel_json(channel, ())
    told = thread_json(channel) if isinstance(channel, Thread) else channel_json(channel)
    kept = {key: value for key, value in told.items() if key in _TOLD}
    return {**kept, "permissions": str(permissions)}


def resolved_member_json(member: Member, permissions: int) -> dict[str, Any]:
    """A member that somebody chose: the user stands elsewhere."""
    told = partial_member_json(member)
    del told["deaf"], told["mute"]
    return {**told, "permissions": str(permissions)}


def resolved_user_json(user: User) -> dict[str, Any]:
    """A user that somebody chose."""
    return user_fields(user)


# -- what the person is told ----------------------------------------------------------------------


def told_of(interaction: Interaction) -> dict[str, Any]:
    """What INTERACTION_CREATE and INTERACTION_FAILURE say of an interaction to whose it is."""
    told: dict[str, Any] = {"id": str(interaction.id)}
    if interaction.nonce is not None:
        told["nonce"] = interaction.nonce
    return told


def succeeded_json(interaction: Interaction) -> dict[str, Any]:
    """What INTERACTION_SUCCESS and INTERACTION_MODAL_CREATE say: the nonce, or that it has none."""
    return {"id": str(interaction.id), "nonce": interaction.nonce}


def modal_json(
    interaction: Interaction, modal: Modal, application: dict[str, Any], resolved: dict[str, Any]
) -> dict[str, Any]:
    """A form that is to be filled in; ``resolved`` is who and what is chosen beforehand."""
    return {
        **succeeded_json(interaction),
        **resolved,
        "channel_id": str(interaction.channel_id),
        "custom_id": modal.custom_id,
        "title": modal.title,
        "components": list(modal.components),
        "application": application,
    }


def used_json(source: Any) -> dict[str, Any]:
    """What somebody said when they used a command, as those are told who see its answer."""
    return dict(source.data or {})


# -- answers --------------------------------------------------------------------------------------


def answered_json(
    interaction: Interaction,
    answer: int,
    message: FullMessage | None,
    *,
    is_loading: bool,
    instance_id: str | None,
) -> dict[str, Any]:
    """What an application is told that asks what its answer became (``with_response``)."""
    about: dict[str, Any] = {"id": str(interaction.id), "type": int(interaction.type)}
    told: dict[str, Any] = {"interaction": about}
    if instance_id is not None:
        about["activity_instance_id"] = instance_id
        told["resource"] = {"type": answer, "activity_instance": {"id": instance_id}}
    if message is not None:
        about |= {
            "response_message_id": str(message.message.id),
            "response_message_loading": is_loading,
            "response_message_ephemeral": bool(message.message.flags & 1 << 6),
        }
        # a message that is promised is one already: bots take the time of it, or listen to it
        kind = 4 if is_loading else answer
        told["resource"] = {"type": kind, "message": message_json(message)}
    return told
