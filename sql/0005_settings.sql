-- What people choose for themselves: JSON as clients send it, of what differs from the defaults.

create table user_settings (
    user_id bigint primary key references users (id) on delete cascade,
    settings jsonb not null
);

-- guild_id is 0 for private channels, and refers to no table: a choice outlives a membership.
create table user_guild_settings (
    user_id bigint not null references users (id) on delete cascade,
    guild_id bigint not null,
    settings jsonb not null,
    primary key (user_id, guild_id)
);

-- target_id refers to no table: a note outlives whom it is about.
create table user_notes (
    user_id bigint not null references users (id) on delete cascade,
    target_id bigint not null,
    note text not null,
    primary key (user_id, target_id)
);
