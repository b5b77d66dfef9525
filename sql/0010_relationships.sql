-- How people stand to each other, what they are called in groups, and settings as protobuf.

-- One row for each side. type is 0 where there is nothing but that user_id ignores target_id.
create table relationships (
    user_id bigint not null references users (id) on delete cascade,
    target_id bigint not null references users (id) on delete cascade,
    type smallint not null,
    nickname text,
    ignored boolean not null default false,
    since timestamptz not null,
    primary key (user_id, target_id)
);
create index relationships_target on relationships (target_id, user_id);

alter table recipients add column nick text;

-- kind is Discord's number of the message that settings is; version is also within it.
create table user_settings_protos (
    user_id bigint not null references users (id) on delete cascade,
    kind smallint not null,
    settings bytea not null,
    version integer not null,
    primary key (user_id, kind)
);

-- Codes that let people into a group.
create table group_invites (
    code text primary key,
    channel_id bigint not null references channels (id) on delete cascade,
    inviter_id bigint references users (id) on delete set null,
    created_at timestamptz not null,
    max_age integer not null
);
create index group_invites_channel on group_invites (channel_id);
