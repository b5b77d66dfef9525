-- Images that are known by a hash: avatars, banners, icons and splashes.

-- What they show names the hash; digest names the file. used_at is when somebody last sent it: an
-- image that nobody names is kept for a while, for it may be about to be named.
create table images (
    hash text primary key,
    digest text not null,
    used_at timestamptz not null
);
create index images_digest on images (digest);
create index emojis_digest on emojis (digest);

-- Every hash that something names, as often as it is named.
create view images_named (hash) as
    select avatar from users where avatar is not null
    union all select banner from users where banner is not null
    union all select avatar from members where avatar is not null
    union all select banner from members where banner is not null
    union all select icon from guilds where icon is not null
    union all select splash from guilds where splash is not null
    union all select discovery_splash from guilds where discovery_splash is not null
    union all select banner from guilds where banner is not null
    union all select home_header from guilds where home_header is not null
    union all select icon from roles where icon is not null
    union all select icon from applications where icon is not null
    union all select cover_image from applications where cover_image is not null;

-- Every file that something names, as often as it is named: whoever keeps files adds a table here.
create view blobs_named (digest) as
    select digest from images
    union all select digest from emojis;
