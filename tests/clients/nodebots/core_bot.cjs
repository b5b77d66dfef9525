// A bot on @discordjs/core, @discordjs/rest and @discordjs/ws, which are told our address. How it
// talks with its test: see talk.cjs. They have no cache: it keeps the guilds that it is told of.
'use strict';

const { aim, broken, compress, failed, intentsOf, library, named, obey, tell } =
  require('./talk.cjs');
const { ActivityType, GatewayDispatchEvents, GatewayIntentBits } = library('@discordjs/core');
const { CompressionMethod, WebSocketShardEvents } = library('@discordjs/ws');

const everyIntent = Object.values(GatewayIntentBits)
  .filter((bit) => typeof bit === 'number')
  .reduce((all, bit) => all | bit);
const compression = compress ? { compression: CompressionMethod[compress] } : {};
const client = aim('discordjs_core', { intents: intentsOf(everyIntent), ...compression });

// -- what it knows of things -----------------------------------------------------------------------

const guilds = new Map();
let me = null;
let awaited = new Set();

const roleOf = ({ name, color, hoist, position, permissions }) => ({
  name,
  color,
  hoist,
  position,
  permissions,
});

const channelOf = (channel) => ({
  name: channel.name,
  kind: channel.type,
  topic: channel.topic ?? null,
  category_id: channel.parent_id,
  overwrites: channel.permission_overwrites.map((overwrite) => overwrite.id).sort(),
});

const memberOf = (member) => ({
  name: member.user.username,
  nick: member.nick,
  bot: member.user.bot ?? false,
  roles: [...member.roles].sort(),
});

const userId = (member) => member.user.id;

// -- what it sees ----------------------------------------------------------------------------------

const tellReady = () => tell('ready', { user_id: me.id, guilds: [...guilds.keys()] });

client.on(GatewayDispatchEvents.Ready, ({ data }) => {
  me = data.user;
  awaited = new Set(data.guilds.map((guild) => guild.id));
});
client.on(GatewayDispatchEvents.GuildCreate, ({ data }) => {
  const members = new Map(data.members.map((each) => [userId(each), each]));
  guilds.set(data.id, { ...data, members });
  if (awaited.delete(data.id) && awaited.size === 0) {
    tellReady();
  }
});
client.on(GatewayDispatchEvents.GuildMembersChunk, ({ data }) => {
  data.members.forEach((each) => guilds.get(data.guild_id).members.set(userId(each), each));
});
client.on(GatewayDispatchEvents.Resumed, () => tell('resumed'));
client.on(GatewayDispatchEvents.MessageCreate, async ({ data, api }) => {
  tell('message', {
    id: data.id,
    channel_id: data.channel_id,
    guild_id: data.guild_id,
    author_id: data.author.id,
    content: data.content,
    replies_to: data.message_reference?.message_id ?? null,
  });
  if (data.content === '!ping' && data.author.id !== me.id) {
    const message_reference = { message_id: data.id };
    await api.channels.createMessage(data.channel_id, { content: 'pong', message_reference });
  }
});
client.on(GatewayDispatchEvents.PresenceUpdate, ({ data }) => {
  const activities = data.activities.map((activity) => activity.name);
  tell('presence', { user_id: data.user.id, status: data.status, activities });
});
client.on(GatewayDispatchEvents.VoiceStateUpdate, ({ data: { user_id, channel_id, self_mute } }) => {
  tell('voice', { user_id, channel_id, self_mute });
});
client.on('error', broken);
client.gateway.on(WebSocketShardEvents.Closed, () => tell('disconnected'));
client.gateway.on(WebSocketShardEvents.Error, broken);
client.gateway.on(WebSocketShardEvents.SocketError, () => tell('disconnected'));

// -- what it is told to do -------------------------------------------------------------------------

const orders = {
  async cache({ guild_id }) {
    const guild = guilds.get(guild_id);
    return {
      name: guild.name,
      owner_id: guild.owner_id,
      member_count: guild.member_count,
      roles: named(guild.roles, roleOf),
      channels: named(guild.channels, channelOf),
      members: named(guild.members.values(), memberOf, userId),
    };
  },
  async chunk({ guild_id }) {
    const { members } = await client.requestGuildMembers({ guild_id, query: '', limit: 0 });
    return members.length;
  },
  async appear({ status, activity }) {
    const activities = [{ name: activity, type: ActivityType.Playing }];
    await client.updatePresence(0, { status, activities, since: null, afk: false });
  },
  async enter({ guild_id, channel_id }) {
    const state = { guild_id, channel_id, self_mute: false, self_deaf: false };
    await client.updateVoiceState(state);
  },
};

obey(orders, () => client.gateway.destroy());
client.gateway.connect().catch((error) => failed(error.name, error.message));
