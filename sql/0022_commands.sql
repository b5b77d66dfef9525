-- Commands of applications, everywhere (no guild_id) or in one guild. Options are a tree, kept as
-- one value; localizations and contexts are null where nothing was said.
create table commands (
    id bigint primary key,
    application_id bigint not null references applications (id) on delete cascade,
    guild_id bigint references guilds (id) on delete cascade,
    type smallint not null,
    name text not null,
    name_localizations jsonb,
    description text not null,
    description_localizations jsonb,
    options jsonb not null default '[]',
    default_member_permissions bigint,
    default_permission boolean not null default true,
    nsfw boolean not null default false,
    integration_types smallint[] not null,
    contexts smallint[],
    dm_permission boolean not null default true,
    handler smallint,
    version bigint not null
);
create unique index commands_global on commands (application_id, type, name)
    where guild_id is null;
create unique index commands_guild on commands (application_id, guild_id, type, name)
    where guild_id is not null;
create index commands_of_guild on commands (guild_id);

-- Who may use the commands of an application in a guild: one of them, or (no command_id) all that
-- have nothing of their own here. Permissions are a list of objects.
create table command_permissions (
    application_id bigint not null references applications (id) on delete cascade,
    guild_id bigint not null references guilds (id) on delete cascade,
    command_id bigint references commands (id) on delete cascade,
    permissions jsonb not null
);
create unique index command_permissions_target
    on command_permissions (application_id, guild_id, coalesce(command_id, application_id));
create index command_permissions_guild on command_permissions (guild_id);
create index command_permissions_command on command_permissions (command_id);

-- How many commands an application has created in a day, everywhere (guild_id 0) or in a guild.
create table command_creates (
    application_id bigint not null references applications (id) on delete cascade,
    guild_id bigint not null,
    since timestamptz not null,
    count integer not null,
    primary key (application_id, guild_id)
);
