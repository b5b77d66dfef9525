-- Until when a guild lets nobody in by its invites, and nobody write to others of its members whose
-- friend they are not.
alter table guilds
    add column invites_disabled_until timestamptz,
    add column dms_disabled_until timestamptz;
