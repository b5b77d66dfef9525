-- What few messages have: a poll, components, snapshots of forwarded messages, the webhook that
-- wrote them. One column, null in most messages, so that a page of them costs nothing more.
alter table messages add column extra jsonb;

-- Polls end by the clock: those that have not ended are found by when they do.
create index messages_open_polls on messages (((extra #>> '{poll,expires}')::bigint))
    where extra @> '{"poll": {"finalized": false}}';

-- Who voted for what; messages.extra has the numbers, as messages.reactions has those of reactions.
create table poll_votes (
    channel_id bigint not null,
    message_id bigint not null,
    answer_id smallint not null,
    user_id bigint not null references users (id) on delete cascade,
    primary key (channel_id, message_id, answer_id, user_id),
    foreign key (channel_id, message_id) references messages (channel_id, id) on delete cascade
);
create index poll_votes_user on poll_votes (user_id, message_id);

-- Webhooks. So far there are only followers (type 2): they bring what is published in one channel
-- to another one.
create table webhooks (
    id bigint primary key,
    type smallint not null,
    guild_id bigint not null references guilds (id) on delete cascade,
    channel_id bigint not null references channels (id) on delete cascade,
    user_id bigint references users (id) on delete set null,
    name text,
    avatar text,
    source_channel_id bigint references channels (id) on delete set null
);
create index webhooks_channel on webhooks (channel_id);
create index webhooks_guild on webhooks (guild_id);
create index webhooks_source on webhooks (source_channel_id) where source_channel_id is not null;

-- The copies of published messages, and whether a copy is out of date: not made yet, or the source
-- was edited or deleted since. message_id is null until it is made; a source may be gone already.
create table crossposts (
    source_channel_id bigint not null,
    source_id bigint not null,
    webhook_id bigint not null references webhooks (id) on delete cascade,
    channel_id bigint not null references channels (id) on delete cascade,
    message_id bigint,
    pending boolean not null default true,
    primary key (source_channel_id, source_id, webhook_id)
);
create index crossposts_pending on crossposts (source_id) where pending;
create index crossposts_webhook on crossposts (webhook_id);
create index crossposts_channel on crossposts (channel_id);
