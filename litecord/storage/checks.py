"""
What must be true of the tables whatever happens: each rule with the statement that finds breaches.

Foreign keys see to much of it; here is what they cannot say. A new resource adds its rules to
``CHECKS``, and to ``BLOBS`` whatever of it names files. Every statement is one snapshot, so that
the daemon may run meanwhile, and gives no more than ``most`` rows.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import attrs

from ..interfaces import ICursor
from ..model.snowflakes import Snowflake

#: How many breaches of one rule are told.
MOST = 1_000
#: How many ids are read at once.
PAGE = 1_000


@attrs.frozen
class Check:
    """A rule: ``says`` tells of a breach, with the columns of a row of ``statement`` in it."""

    says: str
    statement: str


# -- guilds ---------------------------------------------------------------------------------------

OWNERS = """
    select id, owner_id from guilds
    where not exists (select from members where guild_id = guilds.id and user_id = owner_id)
    limit %(most)s
"""

EVERYONES = """
    select id from guilds
    where not exists (
        select from roles where roles.id = guilds.id and guild_id = guilds.id and position = 0
    )
    limit %(most)s
"""

GUILD_CHANNELS = """
    select guilds.id, field, channel_id
    from guilds cross join lateral (values
        ('afk_channel_id', afk_channel_id), ('system_channel_id', system_channel_id),
        ('rules_channel_id', rules_channel_id), ('widget_channel_id', widget_channel_id),
        ('public_updates_channel_id', public_updates_channel_id),
        ('safety_alerts_channel_id', safety_alerts_channel_id)
    ) as named (field, channel_id)
    where channel_id is not null and not exists (
        select from channels where channels.id = channel_id and guild_id = guilds.id
    )
    limit %(most)s
"""

ROLE_POSITIONS = """
    select id, guild_id, position from roles
    where position < 0 or (position = 0 and id <> guild_id) limit %(most)s
"""

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

BANNED = """
    select guild_id, user_id from members join bans using (guild_id, user_id) limit %(most)s
"""

# @everyone is held by all, and in nobody's list.
MEMBER_ROLES = """
    select guild_id, user_id, role_id
    from members cross join lateral unnest(members.roles) as role_id
    where role_id = guild_id or not exists (
        select from roles where id = role_id and roles.guild_id = members.guild_id
    )
    limit %(most)s
"""

MEMBER_ROLES_TWICE = """
    select guild_id, user_id from members
    where cardinality(members.roles) > (
        select count(distinct role_id) from unnest(members.roles) as role_id
    )
    limit %(most)s
"""

BOT_ROLES = """
    select id, guild_id, tag_bot_id from roles
    where tag_bot_id is not null and not exists (
        select from members where members.guild_id = roles.guild_id and user_id = tag_bot_id
    )
    limit %(most)s
"""

# The bot of an application is in a guild if, and only if, the scope says so.
INTEGRATED_BOTS = """
    select guild_id, applications.id
    from members join applications on bot_id = members.user_id
    where not exists (
        select from integrations where integrations.guild_id = members.guild_id
            and application_id = applications.id and 'bot' = any (scopes)
    )
    union all select guild_id, application_id
    from integrations join applications on applications.id = application_id
    where 'bot' = any (scopes) and not exists (
        select from members where members.guild_id = integrations.guild_id and user_id = bot_id
    )
    limit %(most)s
"""

EMOJI_ROLES = """
    select emojis.id, role_id
    from emojis cross join lateral unnest(emojis.roles) as role_id
    where not exists (select from roles where id = role_id and guild_id = emojis.guild_id)
    limit %(most)s
"""

INVITES = """
    select code from invites
    where not exists (
        select from channels where id = channel_id and channels.guild_id = invites.guild_id
    )
    limit %(most)s
"""

STAGES = """
    select stage_instances.id, channel_id
    from stage_instances join channels on channels.id = channel_id
    where channels.type <> 13 or channels.guild_id is distinct from stage_instances.guild_id
    limit %(most)s
"""

INVITE_USES = """
    select code, uses, max_uses from invites
    where uses < 0 or (max_uses > 0 and uses > max_uses) limit %(most)s
"""

INVITE_TARGETS = """
    select invites.code, user_id
    from invites join invite_target_users as targets on targets.code = invites.code
    where targeted_at is null
    limit %(most)s
"""

VANITY_CODES = """
    select id, vanity_url_code from guilds
    where exists (select from invites where lower(code) = lower(vanity_url_code))
        or exists (select from group_invites where lower(code) = lower(vanity_url_code))
        or exists (select from friend_invites where lower(code) = lower(vanity_url_code))
    limit %(most)s
"""

INVITE_ROLES = """
    select code, role_id
    from invites cross join lateral unnest(invites.roles) as role_id
    where not exists (select from roles where id = role_id and guild_id = invites.guild_id)
    limit %(most)s
"""

# -- private channels -----------------------------------------------------------------------------

# DMs (1) and groups (3) are of no guild, and nothing else is.
GUILDLESS = """
    select id, type from channels where (guild_id is null) <> (type in (1, 3)) limit %(most)s
"""

PAIRS = """
    select id from channels
    where type = 1 and pair is distinct from array(
        select user_id from recipients where channel_id = channels.id order by user_id
    )
    limit %(most)s
"""

GROUP_OWNERS = """
    select id, owner_id from channels
    where type = 3 and not exists (
        select from recipients where channel_id = channels.id and user_id = owner_id
    )
    limit %(most)s
"""

GROUP_INVITES = """
    select code, channel_id from group_invites join channels on channels.id = channel_id
    where type <> 3 limit %(most)s
"""

# -- relationships --------------------------------------------------------------------------------

# Friends (1) are so for both, and who is asked (3) was asked by the other one (4).
ONE_SIDED = """
    select own.user_id, own.target_id, own.type
    from relationships as own left join relationships as theirs
        on theirs.user_id = own.target_id and theirs.target_id = own.user_id
    where own.type in (1, 3, 4) and theirs.type is distinct from
        case own.type when 1 then 1 when 3 then 4 else 3 end
    limit %(most)s
"""

WITH_ONESELF = "select user_id from relationships where user_id = target_id limit %(most)s"

# Bots (whose users are bots) are blocked and ignored, but nothing else.
BEFRIENDED_BOTS = """
    select user_id, target_id
    from relationships join users on id = target_id
    where bot and type in (1, 3, 4) limit %(most)s
"""

# -- messages -------------------------------------------------------------------------------------

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

# -- people and bots ------------------------------------------------------------------------------

TOKENS = """
    select user_id, kind
    from tokens join users on users.id = user_id
    where case kind
        when 'bot' then not bot or not exists (
            select from applications where applications.id = application_id and bot_id = user_id
        )
        when 'bearer' then bot or grant_id is null or application_id is null
        else bot or application_id is not null end
    limit %(most)s
"""

BOTS = """
    select applications.id, bot_id
    from applications join users on users.id = bot_id
    where not bot limit %(most)s
"""

OWNED_BY_BOTS = """
    select applications.id, owner_id
    from applications join users on users.id = owner_id
    where bot limit %(most)s
"""

# -- ids ------------------------------------------------------------------------------------------

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
        union all select 'attachment', (kept ->> 'id')::bigint
            from messages cross join lateral jsonb_array_elements(attachments) as kept
            where attachments is not null
        union all select 'message', newest.id from channels cross join lateral (
            select max(messages.id) as id from messages where channel_id = channels.id
        ) as newest
    ) as made
    where id > %(latest)s limit %(most)s
"""

#: Every rule. Nothing is said of read states: people may say that they have read what is not there.
CHECKS = (
    Check("guild {id}: its owner {owner_id} is no member", OWNERS),
    Check("guild {id}: its role @everyone is missing or not the lowest", EVERYONES),
    Check("guild {id}: its {field} {channel_id} is no channel of it", GUILD_CHANNELS),
    Check("role {id} of guild {guild_id}: its position is {position}", ROLE_POSITIONS),
    Check("role {id} of guild {guild_id}: its bot {tag_bot_id} is no member", BOT_ROLES),
    Check("channel {id}: its position is {position}", CHANNEL_POSITIONS),
    Check("channel {id}: it cannot be below {parent_id}", PARENTS),
    Check("channel {id}: its parent has no threads of type {type}, or it is none", THREADS),
    Check("thread {channel_id}: {user_id} is in it from another guild", THREAD_MEMBERS),
    Check("message {id} in {channel_id}: says wrongly whether a thread began with it", BEGINNINGS),
    Check("channel {channel_id}: an overwrite is for the role {id}, which is none", OVERWRITES),
    Check("member {user_id} of {guild_id}: has the role {role_id}, which is none", MEMBER_ROLES),
    Check("member {user_id} of {guild_id}: has a role twice", MEMBER_ROLES_TWICE),
    Check("member {user_id} of {guild_id}: is banned", BANNED),
    Check("guild {guild_id}: the bot of {id} is there, or is said to be", INTEGRATED_BOTS),
    Check("emoji {id}: is for the role {role_id}, which is none", EMOJI_ROLES),
    Check("invite {code}: its channel is in another guild", INVITES),
    Check("invite {code}: used {uses} times of {max_uses}", INVITE_USES),
    Check("invite {code}: gives the role {role_id}, which is none", INVITE_ROLES),
    Check("invite {code}: is for {user_id}, and for everybody", INVITE_TARGETS),
    Check("guild {id}: its code {vanity_url_code} is that of an invite", VANITY_CODES),
    Check("stage instance {id}: {channel_id} is no stage of its guild", STAGES),
    Check("channel {id}: type {type} does not fit its guild, or that it has none", GUILDLESS),
    Check("channel {id}: its recipients are not the two whose DM it is", PAIRS),
    Check("channel {id}: its owner {owner_id} is not in the group", GROUP_OWNERS),
    Check("invite {code}: {channel_id} is no group", GROUP_INVITES),
    Check("user {user_id}: is not to {target_id} what {type} says", ONE_SIDED),
    Check("user {user_id}: has something with themselves", WITH_ONESELF),
    Check("user {user_id}: is more to the bot {target_id} than one who blocks", BEFRIENDED_BOTS),
    Check("message {message_id} in {channel_id}: {emoji} is counted wrongly", REACTIONS),
    Check("message {message_id} in {channel_id}: votes for {answer_id} are miscounted", POLLS),
    Check("message {id} in {channel_id}: pinned later than the channel says", PINS),
    Check("the copy of {source_id} by webhook {webhook_id}: not made, or elsewhere", CROSSPOSTS),
    Check("webhook {id}: its channel {channel_id} is in another guild", WEBHOOKS),
    Check("webhook {id}: without a token, or with one it cannot have", WEBHOOK_TOKENS),
    Check("user {user_id}: a {kind} token of theirs does not fit", TOKENS),
    Check("application {id}: its bot {bot_id} is a person", BOTS),
    Check("application {id}: its owner {owner_id} is a bot", OWNED_BY_BOTS),
    Check("{kind} {id}: was made in the future", FUTURE),
)

# -- files ----------------------------------------------------------------------------------------

EMOJI_BLOBS = """
    select digest, min(id) as id from emojis
    where digest > %(after)s group by digest order by digest limit %(page)s
"""

STICKER_BLOBS = """
    select digest, min(id) as id from stickers
    where digest > %(after)s group by digest order by digest limit %(page)s
"""

SOUND_BLOBS = """
    select digest, min(id) as id from sounds
    where digest > %(after)s group by digest order by digest limit %(page)s
"""

IMAGE_BLOBS = """
    select digest, min(hash) as hash from images
    where digest > %(after)s group by digest order by digest limit %(page)s
"""

ATTACHMENT_BLOBS = """
    select kept ->> 'digest' as digest, min(messages.id) as id
    from messages cross join lateral jsonb_array_elements(attachments) as kept
    where attachments is not null and kept ->> 'digest' > %(after)s
    group by kept ->> 'digest' order by kept ->> 'digest' limit %(page)s
"""

UPLOAD_BLOBS = """
    select digest, min(created_at) as created_at from uploads
    where digest > %(after)s group by digest order by digest limit %(page)s
"""

EPHEMERAL_FILE_BLOBS = """
    select digest, min(id) as id from ephemeral_files
    where digest > %(after)s group by digest order by digest limit %(page)s
"""

#: Whatever names a file, as ``digest``, by which the statement pages; ``says`` is whose it is.
BLOBS = (
    Check("emoji {id}", EMOJI_BLOBS),
    Check("sticker {id}", STICKER_BLOBS),
    Check("sound {id}", SOUND_BLOBS),
    Check("image {hash}", IMAGE_BLOBS),
    Check("message {id}", ATTACHMENT_BLOBS),
    Check("an upload of {created_at}", UPLOAD_BLOBS),
    Check("file {id} of an interaction", EPHEMERAL_FILE_BLOBS),
)

# Statements that find what looks like the name of a file, wherever it stands: what removes files
# must not rest on somebody having thought of BLOBS.
MENTIONS = """
    select format(
        'select distinct found[1] as digest from %I as kept,'
        ' regexp_matches(kept::text, ''[0-9a-f]{64}'', ''g'') as found', tablename
    ) as statement
    from pg_tables where schemaname = current_schema()
"""

# -- everything, by id ----------------------------------------------------------------------------

GUILDS = "select id from guilds where id > %(after)s order by id limit %(page)s"

APPLICATIONS = "select id from applications where id > %(after)s order by id limit %(page)s"

USERS = "select id from users where id > %(after)s order by id limit %(page)s"


async def find(cursor: ICursor, latest: Snowflake) -> list[str]:
    """Tell every breach of a rule; ids above ``latest`` are of the future."""
    found = []
    for check in CHECKS:
        rows = await cursor.query(check.statement, {"most": MOST, "latest": latest})
        found += [check.says.format(**row._asdict()) for row in rows]
    return found


async def list_ids(cursor: ICursor, statement: str) -> AsyncIterator[list[Snowflake]]:
    """List all ids of one kind (``GUILDS``...), page by page."""
    after = 0
    while rows := await cursor.query(statement, {"after": after, "page": PAGE}):
        after = rows[-1].id
        yield [row.id for row in rows]


async def list_blobs(cursor: ICursor) -> AsyncIterator[dict[str, str]]:
    """List the files that rows name, page by page: whose they are, by name."""
    for check in BLOBS:
        after = ""
        while rows := await cursor.query(check.statement, {"after": after, "page": PAGE}):
            after = rows[-1].digest
            yield {row.digest: check.says.format(**row._asdict()) for row in rows}


async def list_mentioned(cursor: ICursor) -> set[str]:
    """List everything in the tables that could be the name of a file."""
    found: set[str] = set()
    for table in await cursor.query(MENTIONS):
        found.update(row.digest for row in await cursor.query(table.statement))
    return found
