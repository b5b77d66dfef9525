"""What must be true of ids."""

from __future__ import annotations

from .base import Check

# New ids begin above the highest there is, so one from the future is followed by others.
FUTURE = """
    select kind, id from (
        select 'user' as kind, id from users
        union all select 'application', id from applications
        union all select 'guild', id from guilds
        union all select 'role', id from roles
        union all select 'channel', id from channels
        union all select 'last message of a channel', last_message_id from channels
        union all select 'emoji', id from emojis
        union all select 'sticker', id from stickers
        union all select 'sound', id from sounds
        union all select 'stage instance', id from stage_instances
        union all select 'webhook', id from webhooks
        union all select 'entry of the audit log', id from audit_log
        union all select 'integration', id from integrations
        union all select 'authorization', id from authorizations
        union all select 'grant', id from grants
        union all select 'command', greatest(id, version) from commands
        union all select 'ephemeral attachment', id from ephemeral_files
        union all select 'ephemeral message', id from ephemeral_messages
        union all select 'interaction', id from interactions
        union all select 'attachment', (kept ->> 'id')::bigint
            from messages cross join lateral jsonb_array_elements(attachments) as kept
            where attachments is not null
        union all select 'message', newest.id from channels cross join lateral (
            select max(messages.id) as id from messages where channel_id = channels.id
        ) as newest
    ) as made
    where id > %(latest)s limit %(most)s
"""

CHECKS = (Check("{kind} {id}: was made in the future", FUTURE),)
