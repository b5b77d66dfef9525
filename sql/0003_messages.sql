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
    reactions jsonb,
    primary key (channel_id, id)
);
create index messages_pinned on messages (channel_id, pinned_at) where pinned_at is not null;

-- A channel's last message is the newest there is, or that was: channels.last_message_id remembers
-- deleted ones. A post does not touch it, for posts to one channel would wait for each other.
create function remember_last_message() returns trigger language plpgsql as $$
begin
    update channels set last_message_id = gone.id
    from (select channel_id, max(id) as id from deleted group by channel_id) as gone
    where channels.id = gone.channel_id and coalesce(channels.last_message_id, 0) < gone.id;
    return null;
end
$$;
create trigger messages_deleted after delete on messages
    referencing old table as deleted for each statement
    execute function remember_last_message();
-- For counting what one has been mentioned in since one looked: most messages mention nobody.
create index messages_mentioning on messages (channel_id, id)
    where mention_everyone or mentions is not null or mention_roles is not null;

-- Who reacted with what; messages.reactions has the numbers, so that a page reads them at no cost.
-- emoji is a custom emoji's id in digits, or a unicode emoji itself.
create table reactions (
    channel_id bigint not null,
    message_id bigint not null,
    emoji text not null,
    burst boolean not null,
    user_id bigint not null references users (id) on delete cascade,
    primary key (channel_id, message_id, emoji, burst, user_id),
    foreign key (channel_id, message_id) references messages (channel_id, id) on delete cascade
);
create index reactions_user on reactions (user_id, message_id);

-- How far each person has read in each channel.
create table read_states (
    user_id bigint not null references users (id) on delete cascade,
    channel_id bigint not null references channels (id) on delete cascade,
    last_message_id bigint not null default 0,
    last_pin_timestamp timestamptz,
    flags integer not null default 0,
    last_viewed integer,
    version integer not null default 1,
    primary key (user_id, channel_id)
);
create index read_states_channel on read_states (channel_id);
