-- Custom emojis, of guilds and of applications.

-- user_id refers to no table, for an emoji outlives whoever made it.
create table emojis (
    id bigint primary key,
    guild_id bigint references guilds (id) on delete cascade,
    application_id bigint references applications (id) on delete cascade,
    name text not null,
    user_id bigint,
    roles bigint[] not null default '{}',
    animated boolean not null default false,
    managed boolean not null default false,
    available boolean not null default true,
    digest text not null,
    check ((guild_id is null) <> (application_id is null))
);
create index emojis_guild on emojis (guild_id, id);
create index emojis_application on emojis (application_id, id);
