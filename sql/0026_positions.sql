-- About which one a message is in its thread: null in all other channels. Posting writes what the
-- state knows; the view of sql/0009 counts the same way.
alter table messages add column position integer;
update messages set position = counted.number
from (
    select messages.channel_id, messages.id, greatest(0, row_number() over (
        partition by messages.channel_id order by messages.id
    ) - (channels.from_message or exists (
        select from messages as first
        where first.channel_id = channels.id and first.id = channels.id
    ))::integer) as number
    from messages join channels on channels.id = messages.channel_id
    where channels.archived is not null
) as counted
where messages.channel_id = counted.channel_id and messages.id = counted.id;
