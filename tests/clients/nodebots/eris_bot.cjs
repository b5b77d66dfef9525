// A bot on eris, which is told our address. How it talks with its test: see talk.cjs.
'use strict';

const { readFileSync } = require('node:fs');

const { aim, broken, failed, filesTold, intentsOf, library, named, obey, options, tell } =
  require('./talk.cjs');
const { MENUS, SAY, namesOf } = require('./commands.cjs');
const { Constants } = library('eris');
const Endpoints = library('eris/lib/rest/Endpoints');

const client = aim('eris', { ...options, intents: intentsOf(Constants.Intents.all) });

// -- what the library knows of things --------------------------------------------------------------

const roleOf = (role) => ({
  name: role.name,
  color: role.color,
  hoist: role.hoist,
  position: role.position,
  permissions: role.permissions.allow.toString(),
});

const channelOf = (channel) => ({
  name: channel.name,
  kind: channel.type,
  topic: channel.topic ?? null,
  category_id: channel.parentID,
  overwrites: [...channel.permissionOverwrites.keys()].sort(),
});

const memberOf = (member) => ({
  name: member.username,
  nick: member.nick,
  bot: member.bot,
  roles: [...member.roles].sort(),
});

// -- what it sees ----------------------------------------------------------------------------------

const tellReady = () => {
  tell('ready', { user_id: client.user.id, guilds: [...client.guilds.keys()] });
};
client.on('shardReady', tellReady);
client.on('shardResume', () => tell('resumed'));
client.on('shardDisconnect', () => tell('disconnected'));
client.on('warn', broken);
client.on('error', (error) => {
  if (error.message.startsWith('Invalid token')) {
    failed('Invalid token', error.message);
  } else if (error.code === undefined) {
    broken(error); // a code tells how a connection came to its end
  }
});

client.on('messageCreate', async (message) => {
  tell('message', {
    id: message.id,
    channel_id: message.channel.id,
    guild_id: message.guildID,
    author_id: message.author.id,
    content: message.content,
    replies_to: message.messageReference?.messageID ?? null,
  });
  if (message.content === '!ping' && message.author.id !== client.user.id) {
    const messageReference = { messageID: message.id };
    await message.channel.createMessage({ content: 'pong', messageReference });
  }
});
client.on('presenceUpdate', (member) => {
  const activities = (member.activities ?? []).map((activity) => activity.name);
  tell('presence', { user_id: member.id, status: member.status, activities });
});

const tellVoice = ({ id, voiceState }) => {
  const { channelID, selfMute } = voiceState;
  tell('voice', { user_id: id, channel_id: channelID, self_mute: selfMute });
};
client.on('voiceChannelJoin', tellVoice);
client.on('voiceChannelLeave', tellVoice);
client.on('voiceStateUpdate', tellVoice);

// -- what it is told to do -------------------------------------------------------------------------

const attached = ({ id, attachments }) => filesTold(
  id, attachments.map((each) => ({ ...each, name: each.filename, url: each.url })),
);

// An image of the CDN, as text.
const loaded = async (url) => {
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`${url}: ${response.status}`);
  }
  return Buffer.from(await response.arrayBuffer()).toString('base64');
};

const orders = {
  async register() {
    return namesOf(await client.bulkEditCommands([SAY, ...MENUS]));
  },
  async cache({ guild_id }) {
    const guild = client.guilds.get(guild_id);
    return {
      name: guild.name,
      owner_id: guild.ownerID,
      member_count: guild.memberCount,
      roles: named(guild.roles.values(), roleOf),
      channels: named(guild.channels.values(), channelOf),
      members: named(guild.members.values(), memberOf),
    };
  },
  async chunk({ guild_id }) {
    const guild = client.guilds.get(guild_id);
    await guild.fetchMembers();
    return guild.members.size;
  },
  async attach({ channel_id, files }) {
    const sent = files.map(({ path, name }) => ({ file: readFileSync(path), name }));
    const attachments = files.map(({ name, description }, id) => ({
      id, filename: name, description: description ?? undefined,
    }));
    return attached(await client.createMessage(channel_id, { content: 'files', attachments }, sent));
  },
  async detach({ channel_id, message_id, name }) {
    const message = await client.getMessage(channel_id, message_id);
    const left = message.attachments.filter((each) => each.filename !== name);
    const attachments = left.map(({ id }) => ({ id }));
    return attached(await client.editMessage(channel_id, message_id, { attachments }));
  },
  async wear({ guild_id, moving }) {
    const image = `data:image/gif;base64,${moving}`;
    const user = await client.editSelf({ avatar: image });
    const emoji = await client.createGuildEmoji(guild_id, { name: 'moving', image });
    const kind = emoji.animated ? 'gif' : 'png';
    return {
      'user avatar': {
        'as is': await loaded(user.avatarURL),
        small: await loaded(user.dynamicAvatarURL('gif', 32)),
        still: await loaded(user.dynamicAvatarURL('webp', 64)),
      },
      emoji: { 'as is': await loaded(client._formatImage(Endpoints.CUSTOM_EMOJI(emoji.id), kind)) },
    };
  },
  async appear({ status, activity }) {
    client.editStatus(status, { name: activity, type: Constants.ActivityTypes.GAME });
  },
  async enter({ guild_id, channel_id }) {
    const state = { guild_id, channel_id, self_mute: false, self_deaf: false };
    client.shards.get(0).sendWS(Constants.GatewayOPCodes.VOICE_STATE_UPDATE, state);
  },
};

obey(orders, () => client.disconnect({ reconnect: false }));
client.connect().catch((error) => failed(error.name, error.message));
