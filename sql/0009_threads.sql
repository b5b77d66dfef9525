-- Threads are channels below another one: ``archived`` is null in all others. They are found by
-- their parent, or because they are active; a guild's other channels are found without them.
alter table channels
    add column archived boolean,
    add column locked boolean,
    add column invitable boolean,
    add column auto_archive_duration integer,
    add column archive_timestamp timestamptz,
    add column create_timestamp timestamptz,
    add column applied_tags bigint[],
    -- whether its first message only points at the one in the parent that it began with
    add column from_message boolean,
    -- how many of its messages are gone
    add column deleted_messages integer not null default 0;
create index channels_plain on channels (guild_id, id) where archived is null;
create index channels_active on channels (guild_id, id) where not archived;
create index channels_archived on channels (parent_id, archive_timestamp) where archived;

-- Who leaves the guild leaves its threads.
create table thread_members (
    channel_id bigint not null references channels (id) on delete cascade,
    guild_id bigint not null,
    user_id bigint not null,
    join_timestamp timestamptz not null,
    flags integer not null default 1,
    muted boolean not null default false,
    mute_config jsonb,
    primary key (channel_id, user_id),
    foreign key (guild_id, user_id) references members (guild_id, user_id) on delete cascade
);
create index thread_members_member on thread_members (guild_id, user_id, channel_id);

-- Posting counts nothing, for posts to one thread would wait for each other: deleting does.
create function count_deleted_messages() returns trigger language plpgsql as $$
begin
    update channels set deleted_messages = deleted_messages + gone.number
    from (
        select channel_id, count(*) as number from deleted where id <> channel_id
        group by channel_id
    ) as gone
    where channels.id = gone.channel_id and archived is not null;
    return null;
end
$$;
create trigger messages_deleted_in_threads after delete on messages
    referencing old table as deleted for each statement
    execute function count_deleted_messages();

-- The message that a thread began with is not counted: it has the thread's id, or points there.
create view threads as
    select id, guild_id, parent_id, type, name, owner_id, rate_limit_per_user, flags, archived,
           locked, invitable, auto_archive_duration, archive_timestamp, create_timestamp,
           applied_tags, from_message, last_pin_timestamp, posted.number as message_count,
           posted.number + deleted_messages as total_message_sent,
           (select count(*) from thread_members where channel_id = channels.id) as member_count,
           greatest(last_message_id, (
               select max(messages.id) from messages where channel_id = channels.id
           )) as last_message_id
    from channels cross join lateral (
        select count(*) - from_message::integer as number
        from messages where channel_id = channels.id and messages.id <> channels.id
    ) as posted
    where archived is not null;
