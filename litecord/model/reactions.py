"""Reactions to messages, and the emojis they are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum
from typing import Final

import attrs
from emoji import is_emoji

from .snowflakes import HIGHEST, Snowflake

_CUSTOM: Final = re.compile(r"(?:a?:)?[^:]+:([0-9]{1,19})")


class ReactionType(IntEnum):
    """The two kinds of reaction; a burst is what clients call a super reaction."""

    NORMAL = 0
    BURST = 1


@attrs.frozen(kw_only=True)
class ReactionEmoji:
    """A custom emoji by its id, with the name it had, or a unicode emoji by its name."""

    id: Snowflake | None = None
    name: str
    animated: bool = False

    @property
    def key(self) -> str:
        """What tells it from all others."""
        return self.name if self.id is None else str(self.id)


@attrs.frozen(kw_only=True)
class Reaction:
    """How many reacted to a message with one emoji."""

    emoji: ReactionEmoji
    normal: int = 0
    burst: int = 0

    def counted(self, kind: ReactionType, by: int) -> Reaction:
        """So many more of one kind."""
        if kind is ReactionType.BURST:
            return attrs.evolve(self, burst=self.burst + by)
        return attrs.evolve(self, normal=self.normal + by)


#: Somebody's own reactions to a message: the keys of the emojis, and whether they are bursts.
Own = frozenset[tuple[str, bool]]
NONE_OWN: Final[Own] = frozenset()


def key_of(text: str) -> str | None:
    """
    The key of an emoji as it stands in an address: ``name:id``, or a unicode emoji.

    What a message would have between angle brackets does, too: discord.py sends ``:name:id``.
    ``None`` where it is neither. A unicode emoji with a variation selector is another one than
    without, as clients send both.
    """
    custom = _CUSTOM.fullmatch(text)
    if custom is not None:
        number = int(custom[1])
        return str(number) if number <= HIGHEST else None
    return text if is_emoji(text) else None


def is_unicode(text: str) -> bool:
    """Whether this is a unicode emoji, and nothing else."""
    return is_emoji(text)


def find(reactions: Iterable[Reaction], key: str) -> Reaction | None:
    """The reactions with one emoji."""
    return next((each for each in reactions if each.emoji.key == key), None)


def with_one(
    reactions: tuple[Reaction, ...], emoji: ReactionEmoji, kind: ReactionType
) -> tuple[Reaction, ...]:
    """One reaction more; a new emoji comes last."""
    known = find(reactions, emoji.key)
    if known is None:
        return (*reactions, Reaction(emoji=emoji).counted(kind, 1))
    return tuple(each.counted(kind, 1) if each is known else each for each in reactions)


def without_one(
    reactions: tuple[Reaction, ...], key: str, kind: ReactionType
) -> tuple[Reaction, ...]:
    """One reaction less; an emoji nobody reacts with any more goes."""
    less = (each.counted(kind, -1) if each.emoji.key == key else each for each in reactions)
    return tuple(each for each in less if each.normal or each.burst)
