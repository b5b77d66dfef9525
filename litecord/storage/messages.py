"""Messages in the database."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from ..interfaces import ICursor
from ..model.messages import UNDELETABLE_TYPES, Message, MessageReference, MessageType
from ..model.reactions import Reaction, ReactionEmoji
from ..model.snowflakes import HIGHEST, Snowflake
from . import attachments, extras
from .values import Json

# The statement that a post costs. The foreign key refuses it where the channel is gone. It leaves
# the channel's row alone: posts to one channel would wait for each other's commits (sql/0003).
INSERT = """
    insert into messages (id, channel_id, author_id, type, content, flags, tts,
                          mention_everyone, mentions, mention_roles, embeds, reference, extra,
                          attachments, position)
    values (%(id)s, %(channel_id)s, %(author_id)s, %(type)s, %(content)s, %(flags)s, %(tts)s,
            %(mention_everyone)s, %(mentions)s, %(mention_roles)s, %(embeds)s, %(reference)s,
            %(extra)s, %(attachments)s, %(position)s)
"""

# The same by a person, who has read what they write.
INSERT_READ = """
    with posted as (
        insert into messages (id, channel_id, author_id, type, content, flags, tts,
                              mention_everyone, mentions, mention_roles, embeds, reference,
                              extra, attachments, position)
        values (%(id)s, %(channel_id)s, %(author_id)s, %(type)s, %(content)s, %(flags)s, %(tts)s,
                %(mention_everyone)s, %(mentions)s, %(mention_roles)s, %(embeds)s, %(reference)s,
                %(extra)s, %(attachments)s, %(position)s)
    )
    insert into read_states (user_id, channel_id, last_message_id)
    values (%(author_id)s, %(channel_id)s, %(id)s)
    on conflict (user_id, channel_id) do update
    set last_message_id = greatest(read_states.last_message_id, excluded.last_message_id),
        version = read_states.version + 1
"""

UPDATE = """
    update messages
    set content = %(content)s, flags = %(flags)s, edited_at = %(edited_at)s,
        mention_everyone = %(mention_everyone)s, mentions = %(mentions)s,
        mention_roles = %(mention_roles)s, embeds = %(embeds)s, extra = %(extra)s,
        attachments = %(attachments)s
    where channel_id = %(channel_id)s and id = %(id)s
"""

FETCH_MANY = """
    select id, author_id, type, content, flags, edited_at, pinned_at, tts, mention_everyone,
           mentions, mention_roles, embeds, reference, reactions, extra,
           attachments, position
    from messages where channel_id = %(channel_id)s and id = any(%(ids)s::bigint[])
    order by id desc
"""

PAGE_BEFORE = """
    select id, author_id, type, content, flags, edited_at, pinned_at, tts, mention_everyone,
           mentions, mention_roles, embeds, reference, reactions, extra,
           attachments, position
    from messages where channel_id = %(channel_id)s and id < %(before)s
    order by id desc limit %(limit)s
"""

PAGE_AFTER = """
    select id, author_id, type, content, flags, edited_at, pinned_at, tts, mention_everyone,
           mentions, mention_roles, embeds, reference, reactions, extra,
           attachments, position
    from messages where channel_id = %(channel_id)s and id > %(after)s
    order by id limit %(limit)s
"""

PAGE_AROUND = """
    (select id, author_id, type, content, flags, edited_at, pinned_at, tts, mention_everyone,
            mentions, mention_roles, embeds, reference, reactions, extra,
            attachments, position
     from messages where channel_id = %(channel_id)s and id < %(around)s
     order by id desc limit %(half)s)
    union all
    (select id, author_id, type, content, flags, edited_at, pinned_at, tts, mention_everyone,
            mentions, mention_roles, embeds, reference, reactions, extra,
            attachments, position
     from messages where channel_id = %(channel_id)s and id >= %(around)s
     order by id limit %(rest)s)
    order by id desc
"""

# The messages that posts of forums began with have their ids.
FETCH_FIRST = """
    select id, author_id, type, content, flags, edited_at, pinned_at, tts, mention_everyone,
           mentions, mention_roles, embeds, reference, reactions, extra,
           attachments, position
    from messages where channel_id = any(%(ids)s::bigint[]) and id = channel_id
"""

DELETE = """
    delete from messages
    where channel_id = %(channel_id)s and id = %(id)s and type <> all(%(kept)s::smallint[])
        and (author_id = %(author_id)s or %(anybodys)s)
    returning author_id
"""

DELETE_MANY = """
    delete from messages
    where channel_id = %(channel_id)s and id = any(%(ids)s::bigint[])
        and type <> all(%(kept)s::smallint[])
    returning id
"""

_KEPT: Final = sorted(map(int, UNDELETABLE_TYPES))
_TYPES: Final = {int(each): each for each in MessageType}


def _reference(reference: MessageReference) -> Json:
    return Json(
        {
            "type": reference.type,
            "channel_id": reference.channel_id,
            "message_id": reference.message_id,
            "guild_id": reference.guild_id,
        }
    )


def values(message: Message) -> dict[str, Any]:
    """What a message has in the columns of its row."""
    return {
        "id": message.id,
        "channel_id": message.channel_id,
        "author_id": message.author_id,
        "type": int(message.type),
        "content": message.content,
        "flags": message.flags,
        "edited_at": message.edited_at,
        "tts": message.tts,
        "mention_everyone": message.mention_everyone,
        "mentions": list(message.mentions) or None,
        "mention_roles": list(message.mention_roles) or None,
        "embeds": Json(message.embeds) if message.embeds else None,
        "reference": message.reference and _reference(message.reference),
        "extra": message.extra and extras.kept(message.extra),
        "attachments": attachments.kept(message.attachments),
        "position": message.position,
    }


def from_row(channel_id: Snowflake, row: Any) -> Message:
    """A message of the row that every statement here selects, which leaves the channel out."""
    # By position, and nothing done about nulls: a page is a hundred of these.
    (
        id,
        author_id,
        type,
        content,
        flags,
        edited_at,
        pinned_at,
        tts,
        mention_everyone,
        mentions,
        mention_roles,
        embeds,
        reference,
        reactions,
        extra,
        attached,
        position,
    ) = row
    return Message(
        id=id,
        channel_id=channel_id,
        author_id=author_id,
        type=_TYPES[type],
        content=content,
        flags=flags,
        edited_at=edited_at,
        pinned_at=pinned_at,
        tts=tts,
        mention_everyone=mention_everyone,
        mentions=tuple(mentions) if mentions else (),
        mention_roles=tuple(mention_roles) if mention_roles else (),
        embeds=tuple(embeds) if embeds else (),
        reference=MessageReference(**reference) if reference else None,
        reactions=tuple(map(_reaction, reactions)) if reactions else (),
        extra=extras.from_kept(extra) if extra else None,
        attachments=attachments.from_kept(attached) if attached else (),
        position=position,
    )


def _reaction(kept: dict[str, Any]) -> Reaction:
    return Reaction(
        emoji=ReactionEmoji(**kept["emoji"]), normal=kept["normal"], burst=kept["burst"]
    )


async def insert(cursor: ICursor, message: Message, *, is_read: bool = False) -> None:
    """Add a message; its author has read the channel up to it, where ``is_read``."""
    await cursor.execute(INSERT_READ if is_read else INSERT, values(message))


async def update(cursor: ICursor, message: Message) -> bool:
    """Write what an edit can change; false where the message is gone."""
    return await cursor.execute(UPDATE, values(message)) > 0


async def fetch(cursor: ICursor, channel_id: Snowflake, message_id: Snowflake) -> Message | None:
    """One message."""
    found = await fetch_many(cursor, channel_id, [message_id])
    return found[0] if found else None


async def fetch_many(
    cursor: ICursor, channel_id: Snowflake, ids: Collection[Snowflake]
) -> list[Message]:
    """Those of the messages that are in the channel, newest first."""
    rows = await cursor.query(FETCH_MANY, {"channel_id": channel_id, "ids": list(ids)})
    return [from_row(channel_id, row) for row in rows]


async def fetch_first(cursor: ICursor, post_ids: Collection[Snowflake]) -> list[Message]:
    """What posts of forums began with, as far as it is still there."""
    rows = await cursor.query(FETCH_FIRST, {"ids": list(post_ids)})
    return [from_row(row.id, row) for row in rows]


async def list_before(
    cursor: ICursor, channel_id: Snowflake, *, before: int = HIGHEST, limit: int
) -> list[Message]:
    """The last messages below ``before``, newest first."""
    given = {"channel_id": channel_id, "before": before, "limit": limit}
    return [from_row(channel_id, row) for row in await cursor.query(PAGE_BEFORE, given)]


async def list_after(
    cursor: ICursor, channel_id: Snowflake, *, after: int, limit: int
) -> list[Message]:
    """The first messages above ``after``, newest first."""
    given = {"channel_id": channel_id, "after": after, "limit": limit}
    rows = await cursor.query(PAGE_AFTER, given)
    return [from_row(channel_id, row) for row in reversed(rows)]


async def list_around(
    cursor: ICursor, channel_id: Snowflake, *, around: int, limit: int
) -> list[Message]:
    """The messages nearest to ``around`` and itself, as many before as after, newest first."""
    half = limit // 2
    given = {"channel_id": channel_id, "around": around, "half": half, "rest": limit - half}
    return [from_row(channel_id, row) for row in await cursor.query(PAGE_AROUND, given)]


async def delete(
    cursor: ICursor,
    channel_id: Snowflake,
    message_id: Snowflake,
    *,
    by: Snowflake,
    anybodys: bool,
) -> Snowflake | None:
    """
    Remove a message that ``by`` wrote, or anybody's; its author.

    ``None`` where there is no such message, it is another's, or of a kind that stays.
    """
    rows = await cursor.query(
        DELETE,
        {
            "channel_id": channel_id,
            "id": message_id,
            "kept": _KEPT,
            "author_id": by,
            "anybodys": anybodys,
        },
    )
    return rows[0].author_id if rows else None


async def delete_many(
    cursor: ICursor, channel_id: Snowflake, ids: Collection[Snowflake]
) -> list[Snowflake]:
    """Remove those of the messages that are in the channel; their ids, oldest first."""
    given = {"channel_id": channel_id, "ids": list(ids), "kept": _KEPT}
    return sorted(row.id for row in await cursor.query(DELETE_MANY, given))
