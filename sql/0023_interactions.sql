-- Files that people give to applications with an interaction: each for so long as its address is
-- good, and in no message.
create table ephemeral_files (
    id bigint primary key,
    application_id bigint not null references applications (id) on delete cascade,
    digest text not null,
    kept jsonb not null,
    created_at timestamptz not null
);
create index ephemeral_files_application on ephemeral_files (application_id);
create index ephemeral_files_created on ephemeral_files (created_at);
create index ephemeral_files_digest on ephemeral_files (digest);
