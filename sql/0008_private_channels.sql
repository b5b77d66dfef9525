-- Private channels: those of no guild. Their messages, pins and read states are like all others'.

alter table channels
    alter column guild_id drop not null,
    alter column name drop not null,
    add column owner_id bigint,
    add column icon text,
    add column application_id bigint,
    -- the two users of a DM, the older one first: they have no other
    add column pair bigint[];
create unique index channels_pair on channels (pair) where pair is not null;

create table recipients (
    channel_id bigint not null references channels (id) on delete cascade,
    user_id bigint not null references users (id) on delete cascade,
    -- whether it is among the channels that the user has open
    is_open boolean not null,
    primary key (channel_id, user_id)
);
create index recipients_user on recipients (user_id, channel_id);
