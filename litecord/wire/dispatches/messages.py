"""What messages, and what happens to them, look like in dispatches."""

from __future__ import annotations

from typing import Any

from ... import events
from ...model.reactions import ReactionType
from ..json import timestamp
from ..members import member_json
from ..messages import message_event_json
from ..reactions import reaction_emoji_json
from .base import Table, place


def _message(event: events.MessageCreated) -> dict[str, Any]:
    return message_event_json(event.message, event.guild_id)


def _message_deleted(event: events.MessageDeleted) -> dict[str, Any]:
    return {"id": str(event.message_id), **place(event)}


def _messages_deleted(event: events.MessagesDeleted) -> dict[str, Any]:
    return {"ids": [str(each) for each in event.message_ids], **place(event)}


def _about_reactions(event: events.ReactionEvent) -> dict[str, Any]:
    return {"message_id": str(event.message_id), **place(event)}


def _reaction_added(event: events.ReactionAdded) -> dict[str, Any]:
    burst = event.kind is ReactionType.BURST
    told = {
        **_about_reactions(event),
        "user_id": str(event.user.id),
        "type": int(event.kind),
        "message_author_id": str(event.message_author_id),
        "emoji": reaction_emoji_json(event.emoji),
        "burst": burst,
    }
    if event.member is not None:
        told["member"] = member_json(event.member, event.user)
    if burst:
        told["burst_colors"] = []
    return told


def _reaction_removed(event: events.ReactionRemoved) -> dict[str, Any]:
    return {
        **_about_reactions(event),
        "user_id": str(event.user_id),
        "type": int(event.kind),
        "emoji": reaction_emoji_json(event.emoji),
        "burst": event.kind is ReactionType.BURST,
    }


def _reactions_of_emoji_cleared(event: events.ReactionsOfEmojiCleared) -> dict[str, Any]:
    return {**_about_reactions(event), "emoji": reaction_emoji_json(event.emoji)}


def _poll_vote(event: events.PollVoteAdded) -> dict[str, Any]:
    return {
        **place(event),
        "message_id": str(event.message_id),
        "user_id": str(event.user_id),
        "answer_id": event.answer_id,
    }


def _pins(event: events.ChannelPinsUpdated) -> dict[str, Any]:
    last = event.last_pin_timestamp
    return {**place(event), "last_pin_timestamp": last and timestamp(last)}


def _typing(event: events.TypingStarted) -> dict[str, Any]:
    told = {
        **place(event),
        "user_id": str(event.user.id),
        "timestamp": int(event.at.timestamp()),
    }
    if event.member is not None:
        told["member"] = member_json(event.member, event.user)
    return told


MESSAGES: Table = {
    events.MessageCreated: ("MESSAGE_CREATE", _message),
    events.MessageUpdated: ("MESSAGE_UPDATE", _message),
    events.MessageDeleted: ("MESSAGE_DELETE", _message_deleted),
    events.MessagesDeleted: ("MESSAGE_DELETE_BULK", _messages_deleted),
    events.ReactionAdded: ("MESSAGE_REACTION_ADD", _reaction_added),
    events.ReactionRemoved: ("MESSAGE_REACTION_REMOVE", _reaction_removed),
    events.ReactionsOfEmojiCleared: (
        "MESSAGE_REACTION_REMOVE_EMOJI",
        _reactions_of_emoji_cleared,
    ),
    events.ReactionsCleared: ("MESSAGE_REACTION_REMOVE_ALL", _about_reactions),
    events.ChannelPinsUpdated: ("CHANNEL_PINS_UPDATE", _pins),
    events.PollVoteAdded: ("MESSAGE_POLL_VOTE_ADD", _poll_vote),
    events.PollVoteRemoved: ("MESSAGE_POLL_VOTE_REMOVE", _poll_vote),
    events.TypingStarted: ("TYPING_START", _typing),
}
