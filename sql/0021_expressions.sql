-- Stickers and soundboard sounds of guilds.

-- user_id refers to no table, for a sticker outlives whoever made it.
create table stickers (
    id bigint primary key,
    guild_id bigint not null references guilds (id) on delete cascade,
    name text not null,
    description text,
    tags text not null,
    format smallint not null,
    available boolean not null default true,
    user_id bigint,
    digest text not null
);
create index stickers_guild on stickers (guild_id, id);
create index stickers_digest on stickers (digest);

-- Neither does emoji_id, for a sound outlives its emoji, too.
create table sounds (
    id bigint primary key,
    guild_id bigint not null references guilds (id) on delete cascade,
    name text not null,
    volume double precision not null,
    emoji_id bigint,
    emoji_name text,
    available boolean not null default true,
    user_id bigint,
    digest text not null,
    check (emoji_id is null or emoji_name is null)
);
create index sounds_guild on sounds (guild_id, id);
create index sounds_digest on sounds (digest);
