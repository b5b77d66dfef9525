// What a bot on discord.js does to keep the peace, and what it knows of who invites whom.
'use strict';

const { library, tell } = require('./talk.cjs');
const { Events } = library('discord.js');

const entryOf = (entry) => ({
  kind: entry.action,
  target_id: entry.targetId,
  reason: entry.reason,
});

module.exports = (client) => {
  const known = (id) => client.guilds.cache.get(id);

  client.on(Events.InviteCreate, ({ code, inviterId }) => {
    tell('invite_create', { code, inviter_id: inviterId });
  });
  client.on(Events.InviteDelete, ({ code }) => tell('invite_delete', { code }));

  return {
    async ban({ guild_id, user_id, reason, seconds }) {
      await known(guild_id).bans.create(user_id, { reason, deleteMessageSeconds: seconds });
    },
    async unban({ guild_id, user_id }) {
      await known(guild_id).bans.remove(user_id);
    },
    async time_out({ guild_id, user_id, seconds, reason }) {
      const communicationDisabledUntil = Date.now() + seconds * 1000;
      await known(guild_id).members.edit(user_id, { communicationDisabledUntil, reason });
    },
    async audit_log({ guild_id, user_id }) {
      const { entries } = await known(guild_id).fetchAuditLogs({ user: user_id, limit: 100 });
      return [...entries.values()].map(entryOf).reverse();
    },
    async invite({ channel_id, max_uses }) {
      const channel = client.channels.cache.get(channel_id);
      return (await channel.createInvite({ maxUses: max_uses, unique: true })).code;
    },
    async invites({ guild_id }) {
      const found = await known(guild_id).invites.fetch();
      return Object.fromEntries(found.map(({ code, uses }) => [code, uses]));
    },
  };
};
