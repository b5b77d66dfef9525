-- The words of messages, as the search sees them. Whose they are and where they stand are words
-- too, which no text can have: so that one index answers who said what where.
create function search_document(channel_id bigint, author_id bigint, content text)
    returns tsvector language sql immutable parallel safe as $$
    select to_tsvector('simple', content)
        || array_to_tsvector(array['#c' || channel_id::text, '#a' || author_id::text])
$$;
create index messages_search on messages
    using gin (search_document(channel_id, author_id, content));

-- All of the words, each behind the one before it with no more than so many others between them.
-- Where that would make a giant of a query, beyond a hundred words or so, they only have to be there.
create function search_words(words text, slop integer)
    returns tsquery language plpgsql immutable parallel safe as $$
declare
    made tsquery := plainto_tsquery('simple', words);
    previous tsquery;
    word tsquery;
    pair tsquery;
    lexeme text;
begin
    if numnode(made) * (slop + 1) > 2000 then
        return made;
    end if;
    for lexeme in
        select found.lexeme
        from unnest(to_tsvector('simple', words)) as found,
             unnest(found.positions) as position
        order by position
    loop
        word := quote_literal(lexeme)::tsquery;
        if previous is not null then
            pair := null;
            for distance in 1 .. slop + 1 loop
                pair := coalesce(pair || tsquery_phrase(previous, word, distance),
                                 tsquery_phrase(previous, word, distance));
            end loop;
            made := made && pair;
        end if;
        previous := word;
    end loop;
    return made;
end
$$;

-- What kinds of thing there are in a message, by the names that a search has for them.
create function message_kinds(content text, embeds jsonb, extra jsonb, files jsonb)
    returns text[] language sql immutable parallel safe as $$
    select array_remove(array[
        case when content ~* 'https?://[^\s]' then 'link' end,
        case when embeds is not null then 'embed' end,
        case when extra ? 'poll' then 'poll' end,
        case when extra ? 'snapshots' then 'snapshot' end,
        case when extra ? 'stickers' then 'sticker' end,
        case when files is not null then 'file' end,
        case when jsonb_path_exists(embeds, '$[*].image')
            or files @@ '$[*].content_type starts with "image/"' then 'image' end,
        case when embeds @> '[{"type": "video"}]' or embeds @> '[{"type": "gifv"}]'
            or files @@ '$[*].content_type starts with "video/"' then 'video' end,
        case when files @@ '$[*].content_type starts with "audio/"' then 'sound' end
    ], null)
$$;
