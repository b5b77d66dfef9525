-- Stage instances: stage channels that are live. Who is in voice is in memory alone.

create table stage_instances (
    id bigint primary key,
    guild_id bigint not null references guilds (id) on delete cascade,
    channel_id bigint not null unique references channels (id) on delete cascade,
    topic text not null,
    privacy_level smallint not null
);
create index stage_instances_guild on stage_instances (guild_id);
