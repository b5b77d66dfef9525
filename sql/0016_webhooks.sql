-- Webhooks that are executed by whoever knows their token (type 1), and those that applications
-- made. The token is kept as it is, for it is told to those who manage webhooks.
alter table webhooks
    add column token text,
    add column application_id bigint references applications (id) on delete cascade;
create index webhooks_application on webhooks (application_id);
create index webhooks_user on webhooks (user_id);

-- What a webhook's messages were written under: images that are kept, and addresses (url) of
-- others. Messages outlive both an avatar and the webhook.
create table webhook_avatars (
    webhook_id bigint not null,
    hash text not null,
    guild_id bigint not null references guilds (id) on delete cascade,
    url text,
    primary key (webhook_id, hash)
);
create index webhook_avatars_guild on webhook_avatars (guild_id);
create index webhook_avatars_hash on webhook_avatars (hash);
insert into webhook_avatars (webhook_id, hash, guild_id)
    select id, avatar, guild_id from webhooks where avatar is not null;
