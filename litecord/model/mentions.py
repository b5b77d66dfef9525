"""Whom a text mentions: what stands in it, before anybody asks what is allowed."""

from __future__ import annotations

import re
from typing import Final

import attrs

from .snowflakes import HIGHEST, Snowflake

# A run of backticks up to the next run of the same length; three or more also end at any three.
_CODE: Final = re.compile(r"```.+?```|(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_MENTION: Final = re.compile(r"<@([!&]?)([0-9]{1,19})>")


@attrs.frozen
class Mentioned:
    """Ids in the order in which they stand in the text, each once."""

    users: tuple[Snowflake, ...] = ()
    roles: tuple[Snowflake, ...] = ()
    #: ``@everyone`` or ``@here``
    everyone: bool = False


NOBODY: Final = Mentioned()


def mentioned_in(text: str) -> Mentioned:
    """
    Who stands in a text as ``<@id>``, ``<@!id>``, ``<@&id>``, ``@everyone`` or ``@here``.

    What is code, inline or in a block, mentions nobody.
    See https://docs.discord.com/developers/reference#message-formatting.
    """
    if "@" not in text:
        return NOBODY
    if "`" in text:
        text = _CODE.sub(" ", text)
    users: dict[Snowflake, None] = {}
    roles: dict[Snowflake, None] = {}
    for kind, digits in _MENTION.findall(text):
        number = int(digits)
        if number <= HIGHEST:
            (roles if kind == "&" else users)[Snowflake(number)] = None
    return Mentioned(tuple(users), tuple(roles), "@everyone" in text or "@here" in text)
