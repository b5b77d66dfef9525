-- What was done to a guild, by whom and why, for 45 days. user_id and target_id refer to no table:
-- what they name may be gone, or be no user.
create table audit_log (
    id bigint primary key,
    guild_id bigint not null references guilds (id) on delete cascade,
    user_id bigint,
    target_id bigint,
    action_type smallint not null,
    changes jsonb,
    options jsonb,
    reason text
);
create index audit_log_guild on audit_log (guild_id, id);
