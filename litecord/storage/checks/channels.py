"""What must be true of the channels of guilds, threads among them."""

from __future__ import annotations

from .base import Check

CHANNEL_POSITIONS = """
    select id, position from channels where position < 0 limit %(most)s
"""

# A category (4) is below nothing; what is below something else than a category is a thread.
PARENTS = """
    select child.id, child.parent_id
    from channels as child join channels as parent on parent.id = child.parent_id
    where child.guild_id is distinct from parent.guild_id or child.type = 4
        or (parent.type <> 4 and child.type not in (10, 11, 12))
    limit %(most)s
"""

# Threads (10 to 12), and nothing else, are archived or not, and below what may have such threads:
# text and announcement channels (0 and 5) can become each other, forums (15 and 16) have posts.
THREADS = """
    select child.id, child.type
    from channels as child left join channels as parent on parent.id = child.parent_id
    where (child.archived is not null) <> (child.type in (10, 11, 12))
        or (child.type in (10, 11, 12) and case parent.type
            when 0 then false when 5 then false
            when 15 then child.type <> 11 when 16 then child.type <> 11 else true end)
    limit %(most)s
"""

# Where a thread began with a message, that says so as long as it is there, and no others do.
BEGINNINGS = """
    select messages.id, messages.channel_id
    from messages left join channels as thread
        on thread.id = messages.id and thread.from_message
        and thread.parent_id = messages.channel_id
    where (messages.flags & 32 <> 0) <> (thread.id is not null)
    limit %(most)s
"""

THREAD_MEMBERS = """
    select channel_id, user_id
    from thread_members join channels on channels.id = channel_id
    where archived is null or channels.guild_id <> thread_members.guild_id
    limit %(most)s
"""

OVERWRITES = """
    select channel_id, overwrites.id
    from overwrites join channels on channels.id = channel_id
    where overwrites.type = 0 and not exists (
        select from roles where roles.id = overwrites.id and guild_id = channels.guild_id
    )
    limit %(most)s
"""

STAGES = """
    select stage_instances.id, channel_id
    from stage_instances join channels on channels.id = channel_id
    where channels.type <> 13 or channels.guild_id is distinct from stage_instances.guild_id
    limit %(most)s
"""

CHECKS = (
    Check("channel {id}: its position is {position}", CHANNEL_POSITIONS),
    Check("channel {id}: it cannot be below {parent_id}", PARENTS),
    Check("channel {id}: its parent has no threads of type {type}, or it is none", THREADS),
    Check("thread {channel_id}: {user_id} is in it from another guild", THREAD_MEMBERS),
    Check("message {id} in {channel_id}: says wrongly whether a thread began with it", BEGINNINGS),
    Check("channel {channel_id}: an overwrite is for the role {id}, which is none", OVERWRITES),
    Check("stage instance {id}: {channel_id} is no stage of its guild", STAGES),
)
