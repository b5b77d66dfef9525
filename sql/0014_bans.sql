-- Who may not come into a guild. They may be people who were never in it.
create table bans (
    guild_id bigint not null references guilds (id) on delete cascade,
    user_id bigint not null references users (id) on delete cascade,
    reason text,
    primary key (guild_id, user_id)
);
create index bans_user on bans (user_id);
