"""Searching messages in the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final

import attrs

from ..interfaces import ICursor
from ..model.messages import Message
from ..model.search import Search
from ..model.snowflakes import Snowflake
from . import messages

# What is not asked for folds away when the statement is planned, as all values stand in it; so does
# one of the two orders. ``terms`` are the words that ``search_document`` makes of authors and
# channels. Looking ends at the ``most`` newest (or oldest) messages that fit: what is found in
# nearly all of a million messages is found by walking back from the newest one.
SEARCH = """
    with found as materialized (
        select channel_id, id, case when %(ascending)s then id else -id end as place,
               case when %(by_relevance)s then -ts_rank(
                   search_document(channel_id, author_id, content),
                   search_words(%(content)s, %(slop)s)
               ) else 0 end as rank
        from messages
        where channel_id = any(%(channel_ids)s::bigint[])
            and (%(terms)s::text is null
                or search_document(channel_id, author_id, content) @@ %(terms)s::tsquery)
            and (%(content)s::text is null
                or search_document(channel_id, author_id, content)
                    @@ search_words(%(content)s, %(slop)s))
            and (%(min_id)s::bigint is null or id > %(min_id)s)
            and (%(max_id)s::bigint is null or id < %(max_id)s)
            and (%(pinned)s::boolean is null or (pinned_at is not null) = %(pinned)s)
            and (%(mention_everyone)s::boolean is null
                or messages.mention_everyone = %(mention_everyone)s)
            and (%(mentions)s::bigint[] is null or messages.mentions && %(mentions)s::bigint[])
            and (%(mention_roles)s::bigint[] is null
                or messages.mention_roles && %(mention_roles)s::bigint[])
            and (%(replied_to_messages)s::bigint[] is null
                or (messages.type = 19
                    and (reference ->> 'message_id')::bigint
                        = any(%(replied_to_messages)s::bigint[])))
            and (%(replied_to_users)s::bigint[] is null or (messages.type = 19 and exists (
                select from messages as replied
                where replied.channel_id = messages.channel_id
                    and replied.id = (messages.reference ->> 'message_id')::bigint
                    and replied.author_id = any(%(replied_to_users)s::bigint[])
            )))
            and (%(authors)s::text[] is null or (
                case
                    when extra ? 'webhook' then 'webhook'
                    when exists (select from users where users.id = author_id and bot) then 'bot'
                    else 'user'
                end
            ) = any(%(authors)s::text[]))
            and (%(hosts)s::text[] is null or exists (
                select from regexp_matches(content, 'https?://([^/?#:\\s<>]+)', 'gi') as link
                where lower(link[1]) = any(%(hosts)s::text[])
            ))
            and (%(providers)s::text[] is null or exists (
                select from jsonb_array_elements(embeds) as embed
                where lower(embed #>> '{provider,name}') = any(%(providers)s::text[])
            ))
            and (%(embed_types)s::text[] is null or exists (
                select from jsonb_array_elements(embeds) as embed
                where embed ->> 'type' = any(%(embed_types)s::text[])
            ))
            and (%(extensions)s::text[] is null or exists (
                select from jsonb_array_elements(attachments) as file
                where lower(substring(file ->> 'filename' from '[^.]*$'))
                    = any(%(extensions)s::text[])
            ))
            and (%(filenames)s::text[] is null or exists (
                select from jsonb_array_elements(attachments) as file
                where lower(file ->> 'filename') = any(%(filenames)s::text[])
            ))
            and (%(has)s::text[] is null or (
                (
                    embeds is not null or extra is not null or attachments is not null
                    or strpos(content, '://') > 0
                )
                and message_kinds(content, embeds, extra, attachments) @> %(has)s::text[]
            ))
            and (%(has_not)s::text[] is null
                or not message_kinds(content, embeds, extra, attachments) && %(has_not)s::text[])
        order by
            case when %(ascending)s then id end,
            case when not %(ascending)s then id end desc
        limit %(most)s
    ), page as (
        select channel_id, id, rank, place from found
        order by rank, place limit %(limit)s offset %(offset)s
    )
    select (select count(*) from found) as total, channel_id, id
    from (select) as always left join page on true
    order by rank, place
"""

# Of private threads one sees those one is in, or all where one manages them.
THREADS = """
    select id from channels
    where guild_id = %(guild_id)s and archived is not null
        and parent_id = any(%(parent_ids)s::bigint[])
        and (type <> 12 or parent_id = any(%(managed_ids)s::bigint[]) or exists (
            select from thread_members
            where channel_id = channels.id and thread_members.user_id = %(user_id)s
        ))
"""

#: Where more channels than these are searched, the index is not asked which they are.
MOST_TERMS: Final = 500
#: No more are looked for: the last page that can be asked for ends here.
MOST_FOUND: Final = 10_000


@attrs.frozen
class Found:
    """A page of what was found, and how many there are, up to ``MOST_FOUND``."""

    total: int
    messages: tuple[Message, ...]


def _terms(search: Search, channel_ids: Collection[Snowflake]) -> str | None:
    """What has to be in a document besides its words: an author, a channel."""
    terms = []
    if len(channel_ids) <= MOST_TERMS and (search.content or search.author_ids):
        terms.append(_any(f"'#c{each}'" for each in channel_ids))
    if search.author_ids:
        terms.append(_any(f"'#a{each}'" for each in search.author_ids))
    return " & ".join(terms) or None


def _any(terms: Iterable[str]) -> str:
    return f"({' | '.join(terms)})"


def _needed(asked: Search) -> set[str]:
    """The kinds that a message must be of: those that are asked for, and those that follow."""
    needed = set(asked.has)
    if asked.link_hosts:
        needed.add("link")
    if asked.embed_providers or asked.embed_types:
        needed.add("embed")
    if asked.attachment_extensions or asked.attachment_filenames:
        needed.add("file")
    return needed


def _listed(values: Iterable[Any]) -> list[Any] | None:
    return list(values) or None


async def search(cursor: ICursor, asked: Search, channel_ids: Collection[Snowflake]) -> Found:
    """Find messages in these channels."""
    given = {
        "channel_ids": list(channel_ids),
        "terms": _terms(asked, channel_ids),
        "content": asked.content,
        "slop": asked.slop,
        "by_relevance": asked.by_relevance,
        "ascending": asked.ascending,
        "min_id": asked.min_id,
        "max_id": asked.max_id,
        "pinned": asked.pinned,
        "mention_everyone": asked.mention_everyone,
        "mentions": _listed(asked.mentions),
        "mention_roles": _listed(asked.mention_roles),
        "replied_to_messages": _listed(asked.replied_to_messages),
        "replied_to_users": _listed(asked.replied_to_users),
        "authors": None if asked.author_kinds is None else list(asked.author_kinds),
        "hosts": _listed(asked.link_hosts),
        "providers": _listed(asked.embed_providers),
        "embed_types": _listed(asked.embed_types),
        "extensions": _listed(asked.attachment_extensions),
        "filenames": _listed(asked.attachment_filenames),
        "has": _listed(_needed(asked)),
        "has_not": _listed(asked.has_not),
        "most": MOST_FOUND,
        "limit": asked.limit,
        "offset": asked.offset,
    }
    rows = await cursor.query(SEARCH, given)
    total = rows[0].total
    if rows[0].id is None:
        return Found(total, ())
    by_channel: dict[Snowflake, list[Snowflake]] = {}
    for row in rows:
        by_channel.setdefault(row.channel_id, []).append(row.id)
    found: dict[Snowflake, Message] = {}
    for channel_id, ids in by_channel.items():
        for each in await messages.fetch_many(cursor, channel_id, ids):
            found[each.id] = each
    return Found(total, tuple(found[row.id] for row in rows if row.id in found))


async def list_threads(
    cursor: ICursor,
    guild_id: Snowflake,
    parent_ids: Collection[Snowflake],
    managed_ids: Collection[Snowflake],
    user_id: Snowflake,
) -> list[Snowflake]:
    """The threads below some channels that somebody sees, archived or not."""
    given = {
        "guild_id": guild_id,
        "parent_ids": list(parent_ids),
        "managed_ids": list(managed_ids),
        "user_id": user_id,
    }
    return [row.id for row in await cursor.query(THREADS, given)]
