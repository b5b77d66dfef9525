"""What one can look for in messages."""

from __future__ import annotations

import attrs

from .snowflakes import Snowflake


@attrs.frozen(kw_only=True)
class Search:
    """Everything that a message has to be, or have; what is empty or ``None`` does not matter."""

    #: words, with no more than ``slop`` others between two of them
    content: str | None = None
    slop: int = 2
    author_ids: frozenset[Snowflake] = frozenset()
    #: ``user``, ``bot``, ``webhook``
    author_kinds: frozenset[str] | None = None
    mentions: frozenset[Snowflake] = frozenset()
    mention_roles: frozenset[Snowflake] = frozenset()
    mention_everyone: bool | None = None
    replied_to_users: frozenset[Snowflake] = frozenset()
    replied_to_messages: frozenset[Snowflake] = frozenset()
    has: frozenset[str] = frozenset()
    has_not: frozenset[str] = frozenset()
    min_id: Snowflake | None = None
    max_id: Snowflake | None = None
    pinned: bool | None = None
    link_hosts: frozenset[str] = frozenset()
    embed_providers: frozenset[str] = frozenset()
    embed_types: frozenset[str] = frozenset()
    attachment_extensions: frozenset[str] = frozenset()
    attachment_filenames: frozenset[str] = frozenset()
    by_relevance: bool = False
    ascending: bool = False
    limit: int = 25
    offset: int = 0
