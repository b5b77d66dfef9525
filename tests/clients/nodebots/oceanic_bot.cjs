// A bot on oceanic.js, which is told our address. How it talks with its test: see talk.cjs.
'use strict';

const { aim, broken, compress, failed, intentsOf, library, named, obey, tell } =
  require('./talk.cjs');
const { CAMEL, MENUS, namesOf } = require('./commands.cjs');
const { ActivityTypes, AllIntents, GatewayOPCodes } = library('oceanic.js');

const gateway = { intents: intentsOf(AllIntents), compress: compress ?? false };
const client = aim('oceanic', { gateway });

// -- what the library knows of things --------------------------------------------------------------

const roleOf = (role) => ({
  name: role.name,
  color: role.colors.primaryColor,
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

// A shard is ready when all guilds are there that READY named, and again after RESUMED.
let isNew = false;
client.on('shardPreReady', () => {
  isNew = true;
});
client.on('shardReady', () => {
  if (isNew) {
    isNew = false;
    tell('ready', { user_id: client.user.id, guilds: [...client.guilds.keys()] });
  }
});
client.on('shardResume', () => tell('resumed'));
client.on('shardDisconnect', () => tell('disconnected'));
client.on('warn', (text) => {
  if (!text.startsWith('Session Invalidated.')) {
    broken(text); // a daemon that was away knows no session
  }
});
client.on('error', (error) => {
  const isOfConnection = error.code !== undefined || error.message.includes('server response: 503');
  if (!isOfConnection) {
    broken(error);
  }
});

client.on('messageCreate', async (message) => {
  tell('message', {
    id: message.id,
    channel_id: message.channelID,
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
client.on('presenceUpdate', (_, member, { status, activities }) => {
  tell('presence', {
    user_id: member.id ?? member.user.id,
    status,
    activities: (activities ?? []).map((activity) => activity.name),
  });
});

const tellVoice = ({ id, voiceState }) => {
  const { channelID, selfMute } = voiceState;
  tell('voice', { user_id: id, channel_id: channelID, self_mute: selfMute });
};
client.on('voiceChannelJoin', tellVoice);
client.on('voiceChannelLeave', tellVoice);
client.on('voiceStateUpdate', tellVoice);

// -- what it is told to do -------------------------------------------------------------------------

const orders = {
  async register() {
    return namesOf(await client.application.bulkEditGlobalCommands([CAMEL, ...MENUS]));
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
  async appear({ status, activity }) {
    await client.editStatus(status, [{ name: activity, type: ActivityTypes.GAME }]);
  },
  async enter({ guild_id, channel_id }) {
    const state = { guild_id, channel_id, self_mute: false, self_deaf: false };
    client.shards.get(0).send(GatewayOPCodes.VOICE_STATE_UPDATE, state);
  },
};

obey(orders, () => client.disconnect(false));
client.connect().catch((error) => failed(error.cause.name, error.cause.message));
