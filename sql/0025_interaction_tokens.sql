-- Interactions that were answered, so that their tokens are good after a restart; each for fifteen
-- minutes. What is known of one changes with all that is said by its token, and is read at once.
create table interactions (
    id bigint primary key,
    application_id bigint not null references applications (id) on delete cascade,
    created_at timestamptz not null,
    kept jsonb not null
);
create index interactions_application on interactions (application_id);
create index interactions_created on interactions (created_at);

-- Messages for one person alone, in no history; each for so long as files that are in it. The
-- columns are those of messages.
create table ephemeral_messages (
    id bigint primary key,
    channel_id bigint not null references channels (id) on delete cascade,
    user_id bigint not null,
    created_at timestamptz not null,
    author_id bigint not null,
    type smallint not null,
    content text not null,
    flags integer not null,
    edited_at timestamptz,
    pinned_at timestamptz,
    tts boolean not null,
    mention_everyone boolean not null,
    mentions bigint[],
    mention_roles bigint[],
    embeds jsonb,
    reference jsonb,
    reactions jsonb,
    extra jsonb,
    attachments jsonb,
    position integer
);
create index ephemeral_messages_channel on ephemeral_messages (channel_id);
create index ephemeral_messages_created on ephemeral_messages (created_at);
