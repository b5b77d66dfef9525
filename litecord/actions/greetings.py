"""Greetings: stickers for somebody new, or for the other one in a private channel."""

from __future__ import annotations

from ..errors import wrong_at
from ..model.messages import FullMessage
from ..model.snowflakes import Snowflake
from ..wire.greetings import Greeting
from . import messages
from .access import InPrivate
from .world import Change, action, by_channel


@action(guild=by_channel, single=True)
async def greet(change: Change, channel_id: Snowflake, form: Greeting) -> FullMessage:
    """Post stickers: in a guild as an answer to a message of the system's."""
    here = messages.may_talk(change, channel_id)
    if form.message_reference is None and not isinstance(here, InPrivate):
        at = ("message_reference",)
        raise wrong_at(at, "BASE_TYPE_REQUIRED", "This field is required")
    return await messages.create(change, channel_id, form.as_message())
