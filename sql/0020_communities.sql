-- What a community shows to who comes: welcome screens, templates, vanity invites, server guides.

create table welcome_screens (
    guild_id bigint primary key references guilds (id) on delete cascade,
    description text,
    channels jsonb not null default '[]'
);

create table new_member_welcomes (
    guild_id bigint primary key references guilds (id) on delete cascade,
    enabled boolean not null default false,
    author_ids bigint[] not null default '{}',
    message text not null default '',
    actions jsonb not null default '[]',
    resources jsonb not null default '[]'
);

-- One for each guild. The snapshot is what is told of the guild, with placeholders for its ids.
create table guild_templates (
    code text primary key,
    guild_id bigint not null references guilds (id) on delete cascade,
    creator_id bigint not null references users (id) on delete cascade,
    name text not null,
    description text,
    usage_count integer not null default 0,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    snapshot jsonb not null,
    constraint one_template_a_guild unique (guild_id)
);
create index guild_templates_creator on guild_templates (creator_id);

-- Vanity codes are taken in whatever case they are written.
alter table guilds add column vanity_uses integer not null default 0;
create unique index guilds_vanity on guilds (lower(vanity_url_code));

-- What an invite opens besides the channel, and who alone may accept it: a list of users, as it
-- was given, and when.
alter table invites
    add column target_type smallint,
    add column target_user_id bigint references users (id) on delete cascade,
    add column target_application_id bigint references applications (id) on delete cascade,
    add column targeted_at timestamptz;
create index invites_target_user on invites (target_user_id);
create index invites_target_application on invites (target_application_id);

create table invite_target_users (
    code text not null references invites (code) on delete cascade,
    user_id bigint not null,
    number integer not null,
    primary key (code, user_id)
);

-- Codes by which people become friends of who made them.
create table friend_invites (
    code text primary key,
    inviter_id bigint not null references users (id) on delete cascade,
    created_at timestamptz not null,
    max_age integer not null,
    max_uses integer not null,
    uses integer not null default 0
);
create index friend_invites_inviter on friend_invites (inviter_id);
