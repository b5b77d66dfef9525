"""Searches for messages on the wire, and what they find."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Annotated, Any, Final

import attrs

from ..model.messages import MessagePage
from ..model.search import Search
from ..model.snowflakes import Snowflake
from ..model.threads import Thread, ThreadMember
from .forms import Between, Length, OneOf
from .messages import page_json
from .threads import thread_json, thread_member_json

_KINDS: Final = ("user", "bot", "webhook")
_THINGS: Final = (
    "link",
    "embed",
    "file",
    "image",
    "video",
    "sound",
    "sticker",
    "poll",
    "snapshot",
)


class SortingMode(StrEnum):
    """By what the results are sorted."""

    RELEVANCE = "relevance"
    TIMESTAMP = "timestamp"


class SortingOrder(StrEnum):
    """Which results come first."""

    ASC = "asc"
    DESC = "desc"


def _with_negations(names: Iterable[str]) -> tuple[str, ...]:
    names = tuple(names)
    return (*names, *(f"-{each}" for each in names))


_Ids = Annotated[frozenset[Snowflake], Length(None, 100)]
_Kind = Annotated[str, OneOf(*_with_negations(_KINDS))]
_Thing = Annotated[str, OneOf(*_with_negations(_THINGS))]
_Words = Annotated[frozenset[Annotated[str, Length(None, 256)]], Length(None, 100)]
_Filenames = Annotated[frozenset[Annotated[str, Length(None, 1024)]], Length(None, 100)]
_EmbedType = Annotated[str, OneOf("image", "video", "gif", "sound", "article")]
#: What embeds are called that a search has another word for.
_EMBED_TYPES: Final = {"gif": ("gifv", "gif")}


@attrs.frozen(kw_only=True)
class SearchQuery:
    """The query of ``GET .../messages/search``."""

    content: Annotated[str, Length(None, 1024)] | None = None
    slop: Annotated[int, Between(0, 100)] = 2
    author_id: _Ids = frozenset()
    author_type: Annotated[frozenset[_Kind], Length(None, 6)] = frozenset()
    mentions: _Ids = frozenset()
    mentions_role_id: _Ids = frozenset()
    mention_everyone: bool | None = None
    replied_to_user_id: _Ids = frozenset()
    replied_to_message_id: _Ids = frozenset()
    min_id: Snowflake | None = None
    max_id: Snowflake | None = None
    limit: Annotated[int, Between(1, 25)] = 25
    offset: Annotated[int, Between(0, 9975)] = 0
    has: Annotated[frozenset[_Thing], Length(None, 18)] = frozenset()
    link_hostname: _Words = frozenset()
    embed_provider: _Words = frozenset()
    embed_type: Annotated[frozenset[_EmbedType], Length(None, 5)] = frozenset()
    attachment_extension: _Words = frozenset()
    attachment_filename: _Filenames = frozenset()
    pinned: bool | None = None
    include_nsfw: bool = False
    channel_id: Annotated[frozenset[Snowflake], Length(None, 500)] = frozenset()
    sort_by: SortingMode = SortingMode.TIMESTAMP
    sort_order: SortingOrder = SortingOrder.DESC

    def wanted(self) -> Search:
        """What is looked for."""
        content = (self.content or "").strip() or None
        return Search(
            content=content,
            slop=self.slop,
            author_ids=self.author_id,
            author_kinds=_kinds(self.author_type),
            mentions=self.mentions,
            mention_roles=self.mentions_role_id,
            mention_everyone=self.mention_everyone,
            replied_to_users=self.replied_to_user_id,
            replied_to_messages=self.replied_to_message_id,
            has=frozenset(each for each in self.has if not each.startswith("-")),
            has_not=frozenset(each[1:] for each in self.has if each.startswith("-")),
            min_id=self.min_id,
            max_id=self.max_id,
            pinned=self.pinned,
            link_hosts=_lower(self.link_hostname),
            embed_providers=_lower(self.embed_provider),
            embed_types=frozenset(
                name for each in self.embed_type for name in _EMBED_TYPES.get(each, (each,))
            ),
            attachment_extensions=_lower(each.lstrip(".") for each in self.attachment_extension),
            attachment_filenames=_lower(self.attachment_filename),
            by_relevance=self.sort_by is SortingMode.RELEVANCE and content is not None,
            ascending=self.sort_order is SortingOrder.ASC,
            limit=self.limit,
            offset=self.offset,
        )


def _lower(words: Iterable[str]) -> frozenset[str]:
    return frozenset(each.lower() for each in words)


def _kinds(named: frozenset[str]) -> frozenset[str] | None:
    """Which authors are meant: any of those that are named, but none of those with a minus."""
    if not named:
        return None
    wanted = {each for each in named if not each.startswith("-")} or set(_KINDS)
    return frozenset(wanted - {each[1:] for each in named if each.startswith("-")})


def search_json(
    page: MessagePage,
    total: int,
    threads: Sequence[tuple[Thread, ThreadMember | None]],
) -> dict[str, Any]:
    """The answer to a search: every message in a list of its own, and the threads they are in."""
    return {
        "messages": [[{**each, "hit": True}] for each in page_json(page)],
        "doing_deep_historical_index": False,
        "total_results": total,
        "threads": [thread_json(thread) for thread, _ in threads],
        "members": [thread_member_json(own) for _, own in threads if own is not None],
    }
