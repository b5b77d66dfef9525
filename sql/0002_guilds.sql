-- Guilds with their roles, channels, overwrites, members and invites.

create table guilds (
    id bigint primary key,
    name text not null,
    owner_id bigint not null references users (id),
    icon text,
    description text,
    splash text,
    discovery_splash text,
    banner text,
    home_header text,
    features text[] not null default '{}',
    region text not null default 'local',
    afk_channel_id bigint,
    afk_timeout integer not null default 300,
    system_channel_id bigint,
    system_channel_flags integer not null default 0,
    rules_channel_id bigint,
    public_updates_channel_id bigint,
    safety_alerts_channel_id bigint,
    widget_enabled boolean not null default false,
    widget_channel_id bigint,
    verification_level smallint not null default 0,
    default_message_notifications smallint not null default 0,
    explicit_content_filter smallint not null default 0,
    mfa_level smallint not null default 0,
    nsfw_level smallint not null default 0,
    premium_tier smallint not null default 0,
    premium_subscription_count integer not null default 0,
    premium_progress_bar_enabled boolean not null default false,
    preferred_locale text not null default 'en-US',
    vanity_url_code text,
    max_members integer not null default 500000,
    max_presences integer,
    max_video_channel_users integer not null default 25,
    max_stage_video_channel_users integer not null default 50
);

create table roles (
    id bigint primary key,
    guild_id bigint not null references guilds (id) on delete cascade,
    name text not null,
    permissions bigint not null default 0,
    position integer not null default 0,
    color_primary integer not null default 0,
    color_secondary integer,
    color_tertiary integer,
    hoist boolean not null default false,
    managed boolean not null default false,
    mentionable boolean not null default false,
    icon text,
    unicode_emoji text,
    flags integer not null default 0,
    tag_bot_id bigint,
    tag_integration_id bigint,
    tag_premium_subscriber boolean not null default false
);
create index roles_guild on roles (guild_id, id);

create table channels (
    id bigint primary key,
    guild_id bigint not null references guilds (id) on delete cascade,
    type smallint not null,
    name text not null,
    position integer not null default 0,
    parent_id bigint references channels (id) on delete set null,
    topic text,
    nsfw boolean not null default false,
    rate_limit_per_user integer not null default 0,
    bitrate integer not null default 64000,
    user_limit integer not null default 0,
    rtc_region text,
    video_quality_mode smallint not null default 1,
    default_auto_archive_duration integer,
    default_thread_rate_limit_per_user integer not null default 0,
    default_sort_order smallint,
    default_forum_layout smallint not null default 0,
    default_reaction_emoji jsonb,
    available_tags jsonb not null default '[]',
    flags integer not null default 0,
    last_message_id bigint,
    last_pin_timestamp timestamptz
);
create index channels_guild on channels (guild_id, id);
create index channels_parent on channels (parent_id);

create table overwrites (
    channel_id bigint not null references channels (id) on delete cascade,
    id bigint not null,
    type smallint not null,
    allow bigint not null default 0,
    deny bigint not null default 0,
    primary key (channel_id, id)
);

create table members (
    guild_id bigint not null references guilds (id) on delete cascade,
    user_id bigint not null references users (id) on delete cascade,
    joined_at timestamptz not null,
    nick text,
    avatar text,
    banner text,
    bio text not null default '',
    roles bigint[] not null default '{}',
    premium_since timestamptz,
    deaf boolean not null default false,
    mute boolean not null default false,
    flags integer not null default 0,
    pending boolean not null default false,
    communication_disabled_until timestamptz,
    temporary boolean not null default false,
    primary key (guild_id, user_id)
);
create index members_user on members (user_id);

-- Who was in a guild once: a member who comes back is marked as such.
create table former_members (
    guild_id bigint not null references guilds (id) on delete cascade,
    user_id bigint not null references users (id) on delete cascade,
    primary key (guild_id, user_id)
);
create index former_members_user on former_members (user_id);

create table invites (
    code text primary key,
    guild_id bigint not null references guilds (id) on delete cascade,
    channel_id bigint not null references channels (id) on delete cascade,
    inviter_id bigint references users (id) on delete set null,
    created_at timestamptz not null,
    max_age integer not null,
    max_uses integer not null,
    uses integer not null default 0,
    temporary boolean not null default false,
    flags integer not null default 0,
    roles bigint[] not null default '{}'
);
create index invites_guild on invites (guild_id);
create index invites_channel on invites (channel_id);
