"""What begins a thread without a message, or a post of a forum, which brings its own."""

from __future__ import annotations

from typing import Annotated, Any

import attrs

from ..model.messages import FullMessage
from ..model.snowflakes import Snowflake
from ..model.threads import Thread, ThreadMember
from .channels import Tags
from .forms import OneOf
from .message_forms import CreateMessage
from .messages import message_json
from .threads import StartThreadFromMessage, thread_json


@attrs.frozen(kw_only=True)
class StartThread(StartThreadFromMessage):
    """
    The body of ``POST /channels/{id}/threads``; forums want a ``message``, and may have tags.

    See https://docs.discord.com/developers/resources/channel#start-thread-in-forum-or-media-channel.
    """

    type: Annotated[int, OneOf(10, 11, 12)] | None = None
    invitable: bool | None = None
    applied_tags: Tags | None = None
    message: CreateMessage | None = None


def started_json(
    thread: Thread, own: ThreadMember | None, message: FullMessage | None, reader: Snowflake | None
) -> dict[str, Any]:
    """A new thread as the answer to who began it; a forum's post with its message."""
    told = thread_json(thread, own)
    if message is not None:
        told["message"] = message_json(message, reader=reader)
    return told
