-- Searches that fit most of what there is walk back from the newest message; those for kinds of
-- messages (see message_kinds) look among the few that are more than plain text.
create index messages_newest on messages (id);
create index messages_kinds on messages
    using gin (message_kinds(content, embeds, extra, attachments))
    where embeds is not null or extra is not null or attachments is not null
        or strpos(content, '://') > 0;
