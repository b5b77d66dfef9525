-- Where applications are installed, what people have authorised them to do, and their tokens.

-- Applications of a guild. Their scopes say whether a bot is there (bot) and whether there are
-- commands (applications.commands); user_id is who added them, where that is known.
create table integrations (
    id bigint primary key,
    guild_id bigint not null references guilds (id) on delete cascade,
    application_id bigint not null references applications (id) on delete cascade,
    user_id bigint references users (id) on delete set null,
    scopes text[] not null,
    unique (guild_id, application_id)
);
create index integrations_application on integrations (application_id);
create index integrations_user on integrations (user_id);

-- Bots that are in guilds came by both scopes. The id is as old as the membership (milliseconds
-- since 2015 above 22 bits); the number below tells apart those of the same millisecond.
insert into integrations (id, guild_id, application_id, scopes)
    select ((extract(epoch from joined_at) * 1000)::bigint - 1420070400000) * 4194304
            + row_number() over (order by guild_id, members.user_id) % 4194304,
        guild_id, applications.id, '{applications.commands,bot}'
    from members join applications on bot_id = members.user_id;

-- Applications that people have for themselves, wherever they are.
create table user_installs (
    user_id bigint not null references users (id) on delete cascade,
    application_id bigint not null references applications (id) on delete cascade,
    scopes text[] not null,
    primary key (user_id, application_id)
);
create index user_installs_application on user_installs (application_id);

-- What somebody has agreed to, all in all: they may look at it, and take it back.
create table authorizations (
    id bigint primary key,
    user_id bigint not null references users (id) on delete cascade,
    application_id bigint not null references applications (id) on delete cascade,
    scopes text[] not null,
    unique (user_id, application_id)
);
create index authorizations_application on authorizations (application_id);

-- What came of one time that somebody agreed: a code, then tokens. Only hashes are kept. A code
-- that was exchanged stays, so that it is noticed when it comes again. permissions are those of a
-- bot that comes into guild_id when the code is exchanged; one without expires_at can be refreshed.
create table grants (
    id bigint primary key,
    user_id bigint not null references users (id) on delete cascade,
    application_id bigint not null references applications (id) on delete cascade,
    scopes text[] not null,
    redirect_uri text,
    code_hash bytea unique,
    code_challenge text,
    nonce text,
    guild_id bigint,
    permissions bigint,
    webhook_id bigint,
    exchanged boolean not null default false,
    refresh_hash bytea unique,
    expires_at timestamptz
);
create index grants_user on grants (user_id, application_id);
create index grants_application on grants (application_id);
create index grants_expires on grants (expires_at);

alter table tokens
    drop constraint tokens_kind_check,
    add constraint tokens_kind_check check (kind in ('user', 'bot', 'bearer')),
    add column grant_id bigint references grants (id) on delete cascade,
    add column scopes text[] not null default '{}',
    add column expires_at timestamptz;
create index tokens_grant on tokens (grant_id);

-- The RSA keys by which id_tokens are signed, in DER.
create table signing_keys (
    id text primary key,
    private_key bytea not null,
    created_at timestamptz not null
);

-- What an application can say of people (a list of the API's objects), and what it says of one.
alter table applications add column role_connections jsonb not null default '[]';
create table role_connections (
    user_id bigint not null references users (id) on delete cascade,
    application_id bigint not null references applications (id) on delete cascade,
    platform_name text,
    platform_username text,
    metadata jsonb not null default '{}',
    primary key (user_id, application_id)
);
create index role_connections_application on role_connections (application_id);
