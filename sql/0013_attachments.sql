-- Files in messages, in the form in which they are read, digest naming the blob; null in most
-- messages. The index finds a file by its id, and whether anything names a blob.
alter table messages add column attachments jsonb;
create index messages_attachments on messages using gin (attachments jsonb_path_ops)
    where attachments is not null;

-- Files that are uploaded first and named by a message later. digest is null until the file is
-- here; what no message has named within a day is forgotten.
create table uploads (
    token text primary key,
    channel_id bigint not null references channels (id) on delete cascade,
    user_id bigint not null references users (id) on delete cascade,
    filename text not null,
    size bigint not null,
    digest text,
    created_at timestamptz not null
);
create index uploads_channel on uploads (channel_id);
create index uploads_user on uploads (user_id);
create index uploads_digest on uploads (digest);
create index uploads_created on uploads (created_at);

-- What this installation signs with, by what it is for.
create table secrets (
    name text primary key,
    value text not null
);
