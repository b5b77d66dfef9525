// What a bot on discord.js does to furnish a community: templates, a welcome screen, a widget.
'use strict';

module.exports = (client) => {
  const known = (id) => client.guilds.cache.get(id);

  return {
    async template({ guild_id, role }) {
      const guild = known(guild_id);
      const made = await guild.createTemplate('Ours', 'as we are');
      const names = [made.name];
      const dirty = [Boolean(made.unSynced)];
      await guild.roles.create({ name: role });
      const listed = (await guild.fetchTemplates()).first();
      dirty.push(Boolean(listed.unSynced));
      await listed.edit({ name: 'Theirs' });
      const synced = await listed.sync();
      names.push(synced.name);
      dirty.push(Boolean(synced.unSynced));
      const seen = await client.fetchGuildTemplate(made.code);
      names.push(seen.name);
      const told = {
        names,
        dirty,
        description: seen.description,
        creator_id: seen.creatorId,
        roles: seen.serializedGuild.roles.map(({ name }) => name),
        channels: seen.serializedGuild.channels.map(({ name }) => name),
      };
      await seen.delete();
      return { ...told, left: (await guild.fetchTemplates()).size };
    },
    async welcome({ guild_id, channel_id }) {
      const guild = known(guild_id);
      await guild.editWelcomeScreen({
        enabled: true,
        description: 'Welcome!',
        welcomeChannels: [{ channel: channel_id, description: 'Say hello', emoji: '\u{1f44b}' }],
      });
      const screen = await guild.fetchWelcomeScreen();
      const first = screen.welcomeChannels.first();
      return {
        description: screen.description,
        enabled: screen.enabled,
        channel_id: first.channelId,
        says: first.description,
        emoji: first.emoji.name,
      };
    },
    async widget({ guild_id, channel_id }) {
      await known(guild_id).setWidgetSettings({ enabled: true, channel: channel_id });
      const widget = await client.fetchGuildWidget(guild_id);
      const invite = await client.fetchInvite(widget.instantInvite);
      return {
        name: widget.name,
        channels: widget.channels.map(({ name }) => name),
        members: widget.members.map(({ username }) => username),
        invites_to: invite.channelId,
      };
    },
    async vanity({ guild_id }) {
      return (await known(guild_id).fetchVanityData()).code;
    },
  };
};
