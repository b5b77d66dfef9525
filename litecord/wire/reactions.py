"""Reactions on the wire."""

from __future__ import annotations

from typing import Annotated, Any

import attrs

from ..model.reactions import Own, Reaction, ReactionEmoji, ReactionType
from ..model.snowflakes import Snowflake
from .forms import Between, decode, wrong_at


@attrs.frozen(kw_only=True)
class ReactionPage:
    """Who reacted: https://docs.discord.com/developers/resources/message#get-reactions."""

    type: ReactionType = ReactionType.NORMAL
    after: Snowflake | None = None
    limit: Annotated[int, Between(1, 100)] = 25


@attrs.frozen(kw_only=True)
class ReactionKind:
    """The query with which people say that theirs is a burst."""

    type: ReactionType = ReactionType.NORMAL


def kind_named(text: str) -> ReactionType:
    """The kind of reaction that a part of an address names."""
    if text.isascii() and text.isdigit():
        kind: ReactionType = decode(ReactionType, text)
        return kind
    raise wrong_at(("type",), "NUMBER_TYPE_COERCE", f'Value "{text[:100]}" is not int.')


def reaction_emoji_json(emoji: ReactionEmoji) -> dict[str, Any]:
    """A partial emoji object."""
    told: dict[str, Any] = {"id": None if emoji.id is None else str(emoji.id), "name": emoji.name}
    if emoji.animated:
        told["animated"] = True
    return told


def reaction_json(reaction: Reaction, own: Own) -> dict[str, Any]:
    """A reaction object; ``own`` are the reader's reactions to the message."""
    key = reaction.emoji.key
    return {
        "emoji": reaction_emoji_json(reaction.emoji),
        "count": reaction.normal + reaction.burst,
        "count_details": {"burst": reaction.burst, "normal": reaction.normal},
        "burst_colors": [],
        "me_burst": (key, True) in own,
        "me": (key, False) in own,
    }
