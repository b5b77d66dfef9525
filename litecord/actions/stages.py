"""Stages: channels made live by their moderators, given a topic, and closed."""

from __future__ import annotations

import attrs

from ..errors import (
    StageAlreadyOpen,
    UnknownScheduledEvent,
    UnknownStageInstance,
    WrongChannelType,
)
from ..events import StageCreated, StageDeleted, StageUpdated
from ..model.audit import AuditAction
from ..model.channels import ChannelType
from ..model.messages import MessageType
from ..model.snowflakes import Snowflake
from ..model.stages import MODERATOR, PrivacyLevel, StageInstance
from ..storage import stages as storage
from ..wire.forms import Unset
from ..wire.stages import CreateStage, ModifyStage
from .access import InChannel, in_channel
from .audit import record_change
from .messages import post_system
from .world import Change, action, by_channel


@action(guild=by_channel, reads=True)
async def get(change: Change, channel_id: Snowflake) -> StageInstance:
    """The stage of a channel that is live."""
    return _live(in_channel(change, channel_id))


def _live(here: InChannel) -> StageInstance:
    found = here.guild.stages.get(here.channel.id)
    if found is None:
        raise UnknownStageInstance()
    return found


@action(guild=by_channel, exclusive=True)
async def create(change: Change, channel_id: Snowflake, form: CreateStage) -> StageInstance:
    """Make a stage channel live; it is told in the channel."""
    here = in_channel(change, channel_id)
    if here.channel.type != ChannelType.GUILD_STAGE_VOICE:
        raise WrongChannelType()
    here.require(MODERATOR)
    if form.guild_scheduled_event_id is not None:
        raise UnknownScheduledEvent()
    if channel_id in here.guild.stages:
        raise StageAlreadyOpen()
    stage = StageInstance(
        id=change.next_id(),
        guild_id=here.channel.guild_id,
        channel_id=channel_id,
        topic=form.topic,
        privacy_level=form.privacy_level or PrivacyLevel.GUILD_ONLY,
    )
    await storage.insert(change.cursor, stage)
    change.announce(StageCreated(guild_id=stage.guild_id, stage=stage))
    kind = AuditAction.STAGE_INSTANCE_CREATE
    await record_change(change, kind, None, stage, channel_id=channel_id)
    await _post(change, here, MessageType.STAGE_START, stage)
    return stage


@action(guild=by_channel, exclusive=True)
async def modify(change: Change, channel_id: Snowflake, form: ModifyStage) -> StageInstance:
    """Give a stage another topic, or another privacy level."""
    here = in_channel(change, channel_id)
    before = _live(here)
    here.require(MODERATOR)
    after = before
    if not isinstance(form.topic, Unset):
        after = attrs.evolve(after, topic=form.topic)
    if not isinstance(form.privacy_level, Unset):
        after = attrs.evolve(after, privacy_level=form.privacy_level)
    if after != before:
        await storage.update(change.cursor, after)
        change.announce(StageUpdated(guild_id=after.guild_id, stage=after))
        kind = AuditAction.STAGE_INSTANCE_UPDATE
        await record_change(change, kind, before, after, channel_id=channel_id)
    if after.topic != before.topic:
        await _post(change, here, MessageType.STAGE_TOPIC, after)
    return after


@action(guild=by_channel, exclusive=True)
async def delete(change: Change, channel_id: Snowflake) -> None:
    """Close a stage."""
    here = in_channel(change, channel_id)
    stage = _live(here)
    here.require(MODERATOR)
    await storage.delete(change.cursor, stage.id)
    change.announce(StageDeleted(guild_id=stage.guild_id, stage=stage))
    kind = AuditAction.STAGE_INSTANCE_DELETE
    await record_change(change, kind, stage, None, channel_id=channel_id)
    await _post(change, here, MessageType.STAGE_END, stage)


async def _post(
    change: Change, here: InChannel, type: MessageType, stage: StageInstance
) -> None:
    await post_system(change, here.channel, type, change.user, content=stage.topic)
