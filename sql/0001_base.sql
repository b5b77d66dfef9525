-- People, the tokens they act with, and the applications they own.

create table users (
    id bigint primary key,
    username text not null,
    discriminator text not null default '0',
    global_name text,
    avatar text,
    banner text,
    accent_color integer,
    bio text not null default '',
    pronouns text not null default '',
    bot boolean not null default false,
    system boolean not null default false,
    flags bigint not null default 0,
    public_flags bigint not null default 0,
    email text,
    verified boolean not null default false,
    mfa_enabled boolean not null default false,
    locale text not null default 'en-US',
    premium_type smallint not null default 0,
    nsfw_allowed boolean not null default true,
    password text
);
create unique index users_username on users (lower(username), discriminator);
create unique index users_email on users (lower(email)) where email is not null;

create table tokens (
    hash bytea primary key,
    user_id bigint not null references users (id) on delete cascade,
    kind text not null check (kind in ('user', 'bot')),
    application_id bigint,
    created_at timestamptz not null
);
create index tokens_user on tokens (user_id);

create table applications (
    id bigint primary key,
    owner_id bigint not null references users (id) on delete cascade,
    name text not null,
    description text not null default '',
    icon text,
    cover_image text,
    flags bigint not null default 0,
    bot_id bigint references users (id) on delete set null,
    bot_public boolean not null default true,
    bot_require_code_grant boolean not null default false,
    verify_key text not null,
    signing_key bytea not null,
    secret_hash bytea not null,
    redirect_uris text[] not null default '{}',
    tags text[] not null default '{}',
    interactions_endpoint_url text,
    role_connections_verification_url text,
    terms_of_service_url text,
    privacy_policy_url text,
    custom_install_url text,
    install_params jsonb,
    integration_types_config jsonb not null default '{"0": {}}',
    explicit_content_filter smallint not null default 0
);
create index applications_owner on applications (owner_id);
create index applications_bot on applications (bot_id);
