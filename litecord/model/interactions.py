"""
Interactions: what a person does to an application, and what it answers.

Follows https://docs.discord.com/developers/interactions/receiving-and-responding.
"""

# ruff: noqa: PLC0414 -- "X as X" tells a type checker that X is exported from here

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any, Final

import attrs

from .commands import Context
from .guilds import Guild
from .members import Member
from .message_interactions import InteractionType as InteractionType
from .message_interactions import MessageInteraction as MessageInteraction
from .messages import FullMessage, MessageReference, MessageType
from .snowflakes import Snowflake
from .threads import AnyChannel
from .users import Actor, User


class CallbackType(IntEnum):
    """How an application answers."""

    PONG = 1
    CHANNEL_MESSAGE_WITH_SOURCE = 4
    DEFERRED_CHANNEL_MESSAGE_WITH_SOURCE = 5
    DEFERRED_UPDATE_MESSAGE = 6
    UPDATE_MESSAGE = 7
    APPLICATION_COMMAND_AUTOCOMPLETE_RESULT = 8
    MODAL = 9
    PREMIUM_REQUIRED = 10
    LAUNCH_ACTIVITY = 12


class Failure(IntEnum):
    """Why a person's client is told that an interaction failed (``reason_code``)."""

    UNKNOWN = 1
    TIMEOUT = 2
    ACTIVITY_LAUNCH_INVALID_CONFIGURATION_NOT_EMBEDDED = 14


#: An application answers within so many seconds, or not at all.
FIRST_ANSWER: Final = 3.0
#: For how long it can say more.
TOKEN_LIFE: Final = timedelta(minutes=15)
#: How often it can follow up where it is installed by a person alone.
MOST_USER_FOLLOWUPS: Final = 5

_MARK: Final = "interaction:"


def new_token(interaction_id: Snowflake) -> str:
    """A token nobody can guess; it says of which interaction it is."""
    text = f"{_MARK}{interaction_id}:{secrets.token_urlsafe(48)}"
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def id_in(token: str) -> Snowflake | None:
    """The interaction that a token says it is of; ``None`` for what is no such token."""
    try:
        text = urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode("ascii")
    except ValueError:
        return None
    number = text.removeprefix(_MARK).partition(":")[0]
    if not text.startswith(_MARK) or not number.isdigit() or len(number) > 20:
        return None
    return Snowflake(int(number))


@attrs.frozen(kw_only=True)
class Interaction:
    """One interaction; ``token`` lets its application answer."""

    id: Snowflake
    token: str = attrs.field(repr=False)
    type: InteractionType
    application_id: Snowflake
    #: the application's bot, by whom the answers are
    bot_id: Snowflake
    user_id: Snowflake
    guild_id: Snowflake | None
    channel_id: Snowflake
    created_at: datetime
    #: what the person's client calls it, and the session that it came from
    nonce: str | int | None = None
    session_id: str | None = None
    #: the message of the component that was used, or that the modal came from
    message_id: Snowflake | None = None
    #: what its first answer is, if it is a message
    answer_type: MessageType = MessageType.DEFAULT
    #: what that answers
    reference: MessageReference | None = None
    source: MessageInteraction
    #: whether all that is said is for the person alone: they may not have others see it
    is_hidden: bool = False

    @property
    def is_by_user_install(self) -> bool:
        """Whether the application is there for the person alone."""
        return "0" not in self.source.owners


@attrs.frozen(kw_only=True)
class Scene:
    """All that an application is told of where an interaction took place, beside itself."""

    user: User
    member: Member | None = None
    #: what the person may do there, and what the application may
    permissions: int = 0
    app_permissions: int = 0
    guild: Guild | None = None
    channel: AnyChannel
    #: the others in a private channel
    others: tuple[User, ...] = ()
    context: Context
    message: FullMessage | None = None
    data: Mapping[str, Any]
    attachment_size_limit: int


@attrs.frozen(kw_only=True)
class Modal:
    """A form that an application asks a person to fill in; ``components`` in their wire form."""

    custom_id: str
    title: str
    components: tuple[dict[str, Any], ...]


@attrs.frozen(kw_only=True)
class AnsweredInteraction:
    """An interaction and what its application has made of it so far."""

    interaction: Interaction
    answer: CallbackType
    #: the message that ``@original`` names, and whether that is still to be written
    response_id: Snowflake | None = None
    is_loading: bool = False
    #: the messages that the token may change
    message_ids: frozenset[Snowflake] = frozenset()
    followups: int = 0
    #: the form that it was answered with, until somebody has sent it
    modal: Modal | None = None


@attrs.frozen(kw_only=True)
class Speech:
    """What a message is that an application writes by an interaction."""

    type: MessageType = MessageType.DEFAULT
    reference: MessageReference | None = None
    source: MessageInteraction
    #: flags that no form can set: ephemeral, loading
    flags: int = 0


@attrs.frozen(kw_only=True)
class InteractionActor(Actor):
    """An application that answers an interaction, for whoever knows the token."""

    interaction: Interaction
    speech: Speech
