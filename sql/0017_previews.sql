-- Messages whose links, or the images in whose embeds, are still to be looked at: written with the
-- message, and gone when it shows what was found.
create table previews (
    channel_id bigint not null references channels (id) on delete cascade,
    message_id bigint not null,
    primary key (channel_id, message_id)
);

-- Files that an edit added have ids above that of their message.
create index messages_edited_files on messages (id)
    where attachments is not null and edited_at is not null;
