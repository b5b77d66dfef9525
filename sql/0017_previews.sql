-- Messages whose links, or the images in whose embeds, are still to be looked at: written with the
-- message, and gone when it shows what was found.
create table previews (
    channel_id bigint not null references channels (id) on delete cascade,
    message_id bigint not null,
    primary key (channel_id, message_id)
);
