"""Calls in private channels: who is in them, and whom they ring."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import Final

import attrs

from ..errors import CannotMessageUser, InvalidRecipients, NotFound
from ..events import (
    CallCreated,
    CallDeleted,
    CallServerAssigned,
    CallUpdated,
    CallVoiceUpdated,
    MessageUpdated,
)
from ..model.calls import Call, CallVoice
from ..model.channels import ChannelType, PrivateChannel
from ..model.extras import CallSummary, Extra
from ..model.messages import MessageType
from ..model.snowflakes import Snowflake
from ..storage import messages
from ..wire.calls import ModifyCall, WhomToRing
from ..wire.voice import UpdateVoiceState
from . import history
from .access import InPrivate
from .messages import post_system, with_members
from .private_channels import by_private, check_reach, in_private, open_closed
from .world import Change, action, by_channel

#: Where calls are until somebody says otherwise.
REGION: Final = "local"


def _call(change: Change, channel_id: Snowflake) -> Call:
    """The call in a private channel that the actor is in; 404 where there is none."""
    in_private(change, channel_id)
    call = change.state.calls.get(channel_id)
    if call is None:
        raise NotFound()
    return call


# -- what a session does: op 4 --------------------------------------------------------------------


@action(guild=by_channel, lock=by_private)
async def update(
    change: Change, channel_id: Snowflake, session_id: str, form: UpdateVoiceState
) -> bool:
    """
    Call, come into a call, or be in it in another way; whether the session is in it then.

    Any session of a user may take over what another one has.
    """
    channel = in_private(change, channel_id)
    user_id = change.actor.user_id
    if session_id not in change.state.presences.own(user_id):
        return False  # it ended while the lock was waited for
    await check_reach(change, channel)
    after = CallVoice(
        user_id=user_id,
        channel_id=channel_id,
        session_id=session_id,
        self_mute=bool(form.self_mute),
        self_deaf=bool(form.self_deaf),
        self_video=bool(form.self_video),
    )
    call = change.state.calls.get(channel_id)
    before = None if call is None else call.voices.get(user_id)
    if after != before:
        call = await _begin(change, channel) if call is None else _answered(change, call)
        await _tell(change, call, after)
        if before is None or before.session_id != session_id:
            _assign(change, after)
    return True


async def _begin(change: Change, channel: PrivateChannel) -> Call:
    channel = await open_closed(change, channel)
    extra = Extra(call=CallSummary(participants=(change.actor.user_id,)))
    told = await post_system(change, channel, MessageType.CALL, change.user, extra=extra)
    call = Call(channel_id=channel.id, message_id=told.message.id, region=REGION)
    change.announce(CallCreated(call=call))
    return call


def _answered(change: Change, call: Call) -> Call:
    """A call that the actor comes into: it does not ring them any more."""
    user_id = change.actor.user_id
    if user_id in call.ringing:
        call = attrs.evolve(call, ringing=call.ringing - {user_id})
        change.announce(CallUpdated(call=call))
    return call


async def _tell(change: Change, call: Call, voice: CallVoice) -> None:
    user_id = voice.user_id
    voices = {key: each for key, each in call.voices.items() if key != user_id}
    if voice.channel_id is not None:
        voices[user_id] = voice
    call = attrs.evolve(call, voices=voices, participants=call.participants | {user_id})
    change.announce(CallVoiceUpdated(call=call, voice=voice))
    if not voices:
        change.announce(CallDeleted(call=call))
        await _sum_up(change, call)


async def _sum_up(change: Change, call: Call) -> None:
    """Have the message that told of a call tell who was in it, and that it has ended."""
    before = await messages.fetch(change.cursor, call.channel_id, call.message_id)
    channel = change.state.private.get(call.channel_id)
    if before is not None and channel is not None:
        participants = tuple(sorted(call.participants))
        summary = CallSummary(participants=participants, ended_at=change.now)
        after = before.with_extra(call=summary)
        await messages.update(change.cursor, after)
        made = await history.complete(change, after)
        full = with_members(InPrivate(channel), made)
        change.announce(MessageUpdated(guild_id=None, message=full))


def _assign(change: Change, voice: CallVoice) -> None:
    """Have a session connect to a voice server, as somebody new."""
    if voice.channel_id is not None:
        change.announce(
            CallServerAssigned(
                user_id=voice.user_id,
                in_channel=voice.channel_id,
                session_id=voice.session_id,
                token=secrets.token_hex(8),
                endpoint=change.world.config.gateway.voice_endpoint,
            )
        )


# -- leaving --------------------------------------------------------------------------------------


@action(guild=by_channel, lock=by_private)
async def leave(change: Change, channel_id: Snowflake) -> None:
    """Leave a call, if the actor is in it, in whichever session."""
    await hang_up(change, channel_id, [change.actor.user_id])


@action(guild=by_channel, lock=by_private)
async def sweep(change: Change, channel_id: Snowflake, due: set[Snowflake]) -> None:
    """
    Have everybody leave a call whose session has ended.

    ``due`` are the calls where that is to be done; sessions that end from here on want it anew.
    """
    due.discard(channel_id)
    call = change.state.calls.get(channel_id)
    if call is not None:
        own = change.state.presences.own
        voices = call.voices.values()
        gone = [each.user_id for each in voices if each.session_id not in own(each.user_id)]
        await hang_up(change, channel_id, gone)


async def hang_up(
    change: Change, channel_id: Snowflake, user_ids: Collection[Snowflake]
) -> None:
    """Have users leave the call of a channel; the change holds the channel's lock."""
    call = change.state.calls.get(channel_id)
    for user_id in user_ids:
        voice = None if call is None else call.voices.get(user_id)
        if call is not None and voice is not None:
            await _tell(change, call, attrs.evolve(voice, channel_id=None))
            left = {key: each for key, each in call.voices.items() if key != user_id}
            call = attrs.evolve(call, voices=left)


# -- ringing --------------------------------------------------------------------------------------


@action(guild=by_channel)
async def is_ringable(change: Change, channel_id: Snowflake) -> bool:
    """
    Whether the actor may ring the others of a channel: in a DM, only a friend.

    Refuses who may not call there at all, as ``check_reach`` does.
    """
    channel = in_private(change, channel_id)
    await check_reach(change, channel)
    return channel.type != ChannelType.DM or channel.befriended


@action(guild=by_channel, lock=by_private)
async def ring(change: Change, channel_id: Snowflake, form: WhomToRing) -> None:
    """Have a call ring those who are not in it: all of them, or those who are named."""
    call = _call(change, channel_id)
    channel = in_private(change, channel_id)
    await check_reach(change, channel)
    if channel.type == ChannelType.DM and not channel.befriended:
        raise CannotMessageUser()
    channel = await open_closed(change, channel)
    named = channel.recipients if form.recipients is None else form.recipients
    if not set(named) <= set(channel.recipients):
        raise InvalidRecipients()
    _ring(change, call, call.ringing.union(named).difference(call.voices))


@action(guild=by_channel, lock=by_private)
async def stop_ringing(change: Change, channel_id: Snowflake, form: WhomToRing) -> None:
    """Have a call ring some no longer: the actor, or those who are named."""
    call = _call(change, channel_id)
    named = (change.actor.user_id,) if form.recipients is None else form.recipients
    _ring(change, call, call.ringing.difference(named))


def _ring(change: Change, call: Call, ringing: frozenset[Snowflake]) -> None:
    if ringing != call.ringing:
        change.announce(CallUpdated(call=attrs.evolve(call, ringing=ringing)))


@action(guild=by_channel, lock=by_private)
async def modify(change: Change, channel_id: Snowflake, form: ModifyCall) -> None:
    """Move a call to another region: all who are in it connect anew."""
    call = _call(change, channel_id)
    if isinstance(form.region, str) and form.region != call.region:
        change.announce(CallUpdated(call=attrs.evolve(call, region=form.region)))
        for voice in call.voices.values():
            _assign(change, voice)
