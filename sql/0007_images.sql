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
