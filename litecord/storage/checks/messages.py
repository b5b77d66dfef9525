"""What must be true of messages, and of the webhooks that write some."""

from __future__ import annotations

from .base import Check

# The numbers in messages.reactions are kept beside the rows that they count.
REACTIONS = """
    with told as (
        select channel_id, id as message_id,
               coalesce(kept -> 'emoji' ->> 'id', kept -> 'emoji' ->> 'name') as emoji,
               (kept ->> 'normal')::bigint as normal, (kept ->> 'burst')::bigint as burst
        from messages cross join lateral jsonb_array_elements(messages.reactions) as kept
        where messages.reactions is not null
    ), counted as (
        select channel_id, message_id, emoji, count(*) filter (where not burst) as normal,
               count(*) filter (where burst) as burst
        from reactions group by channel_id, message_id, emoji
    )
    select channel_id, message_id, emoji
    from told full join counted using (channel_id, message_id, emoji)
    where (told.normal, told.burst) is distinct from (counted.normal, counted.burst)
    limit %(most)s
"""

# The numbers in the polls of messages are kept beside the votes that they count.
POLLS = """
    with told as (
        select channel_id, id as message_id, (answer ->> 'id')::smallint as answer_id,
               (answer ->> 'votes')::bigint as votes
        from messages cross join lateral jsonb_array_elements(extra #> '{poll,answers}') as answer
        where extra ? 'poll' and answer ->> 'votes' <> '0'
    ), counted as (
        select channel_id, message_id, answer_id, count(*) as votes
        from poll_votes group by channel_id, message_id, answer_id
    )
    select channel_id, message_id, answer_id
    from told full join counted using (channel_id, message_id, answer_id)
    where told.votes is distinct from counted.votes
    limit %(most)s
"""

# A copy that is to be made has its webhook's channel; made ones stay where the webhook was then.
CROSSPOSTS = """
    select source_id, webhook_id
    from crossposts join webhooks on webhooks.id = webhook_id
    where message_id is null and (crossposts.channel_id <> webhooks.channel_id or not pending)
    limit %(most)s
"""

WEBHOOKS = """
    select webhooks.id, channel_id
    from webhooks join channels on channels.id = channel_id
    where channels.guild_id is distinct from webhooks.guild_id
    limit %(most)s
"""

# Incoming ones (1) have a token, and no others do.
WEBHOOK_TOKENS = """
    select id from webhooks where (type = 1) <> (token is not null) limit %(most)s
"""

PINS = """
    select channel_id, messages.id
    from messages join channels on channels.id = channel_id
    where pinned_at is not null
        and (last_pin_timestamp is null or pinned_at > last_pin_timestamp)
    limit %(most)s
"""

CHECKS = (
    Check("message {message_id} in {channel_id}: {emoji} is counted wrongly", REACTIONS),
    Check("message {message_id} in {channel_id}: votes for {answer_id} are miscounted", POLLS),
    Check("message {id} in {channel_id}: pinned later than the channel says", PINS),
    Check("the copy of {source_id} by webhook {webhook_id}: not made, or elsewhere", CROSSPOSTS),
    Check("webhook {id}: its channel {channel_id} is in another guild", WEBHOOKS),
    Check("webhook {id}: without a token, or with one it cannot have", WEBHOOK_TOKENS),
)
