-- Messages. The primary key serves every page a client can ask for: newest first in one channel.

-- author_id refers to no table, for authors are not always users; lists are null where empty, as
-- they are in most messages.
create table messages (
    id bigint not null,
    channel_id bigint not null references channels (id) on delete cascade,
    author_id bigint not null,
    type smallint not null default 0,
    content text not null default '',
    flags integer not null default 0,
    edited_at timestamptz,
    pinned_at timestamptz,
    tts boolean not null default false,
    mention_everyone boolean not null default false,
    mentions bigint[],
    mention_roles bigint[],
    embeds jsonb,
    reference jsonb,
    primary key (channel_id, id)
);
create index messages_pinned on messages (channel_id, pinned_at) where pinned_at is not null;
