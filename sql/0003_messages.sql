-- Messages. The primary key serves every page a client can ask for: newest first in one channel.

create table messages (
    id bigint not null,
    channel_id bigint not null references channels (id) on delete cascade,
    author_id bigint not null references users (id),
    type smallint not null default 0,
    content text not null default '',
    flags integer not null default 0,
    edited_at timestamptz,
    tts boolean not null default false,
    pinned boolean not null default false,
    mention_everyone boolean not null default false,
    mentions bigint[] not null default '{}',
    mention_roles bigint[] not null default '{}',
    embeds jsonb,
    reference jsonb,
    nonce text,
    primary key (channel_id, id)
);
