// A bot on seyfert, which is told our address. How it talks with its test: see talk.cjs.
'use strict';

const { aim, broken, failed, intentsOf, library, named, obey, tell, token } =
  require('./talk.cjs');
const { ActivityType, GatewayIntentBits, GatewayOpcodes, Logger, LogLevels } = library('seyfert');

const everyIntent = Object.values(GatewayIntentBits)
  .filter((bit) => typeof bit === 'number')
  .reduce((all, bit) => all | bit);
const getRC = () => ({ token, intents: intentsOf(everyIntent), locations: { base: '.' } });

// It logs what goes wrong, and raises nothing. That the network was cut is no complaint.
Logger.customize((_, level, args) => {
  if (level >= LogLevels.Error && !args.some((each) => each?.code === 'ECONNRESET')) {
    broken(args.map((each) => each?.stack ?? each).join(' '));
  }
});
const client = aim('seyfert', { getRC });

// -- what the library knows of things --------------------------------------------------------------

const roleOf = (role) => ({
  name: role.name,
  color: role.colors.primaryColor,
  hoist: role.hoist,
  position: role.position,
  permissions: role.permissions.bits.toString(),
});

const channelOf = (channel) => ({
  name: channel.name,
  kind: channel.type,
  topic: channel.topic ?? null,
  category_id: channel.parentId ?? null,
  overwrites: channel.permissionOverwrites.values().map((each) => each.id).sort(),
});

const memberOf = (member) => ({
  name: member.user.username,
  nick: member.nick,
  bot: member.user.bot ?? false,
  roles: member.roles.keys.filter((id) => id !== member.guildId).sort(),
});

// -- what it sees ----------------------------------------------------------------------------------

const on = (name, run) => client.events.set([{ data: { name }, run }]);

on('guildsReady', async () => {
  const guilds = await client.cache.guilds.values();
  tell('ready', { user_id: client.botId, guilds: guilds.map((guild) => guild.id) });
});
on('resumed', () => tell('resumed'));
on('shardDisconnect', () => tell('disconnected'));
on('messageCreate', async (message) => {
  tell('message', {
    id: message.id,
    channel_id: message.channelId,
    guild_id: message.guildId,
    author_id: message.author.id,
    content: message.content,
    replies_to: message.messageReference?.messageId ?? null,
  });
  if (message.content === '!ping' && message.author.id !== client.botId) {
    await message.reply({ content: 'pong' });
  }
});
on('presenceUpdate', ([{ user, status, activities }]) => {
  const names = activities.map((activity) => activity.name);
  tell('presence', { user_id: user.id, status, activities: names });
});
on('voiceStateUpdate', ([{ userId, channelId, selfMute }]) => {
  tell('voice', { user_id: userId, channel_id: channelId, self_mute: selfMute });
});
client.events.onFail = (_, error) => broken(error);

// -- what it is told to do -------------------------------------------------------------------------

const orders = {
  async cache({ guild_id }) {
    const guild = await client.cache.guilds.get(guild_id);
    return {
      name: guild.name,
      owner_id: guild.ownerId,
      member_count: guild.memberCount,
      roles: named(await client.cache.roles.values(guild_id), roleOf),
      channels: named(await client.cache.channels.values(guild_id), channelOf),
      members: named(await client.cache.members.values(guild_id), memberOf),
    };
  },
  async chunk({ guild_id }) {
    const shard = client.gateway.get(0);
    const asked = { guild_id, query: '', limit: 0 };
    return (await shard.requestGuildMember(asked)).members.length;
  },
  async appear({ status, activity }) {
    const activities = [{ name: activity, type: ActivityType.Playing }];
    await client.gateway.setPresence({ status, activities, since: null, afk: false });
  },
  async enter({ guild_id, channel_id }) {
    const state = { guild_id, channel_id, self_mute: false, self_deaf: false };
    await client.gateway.send(0, { op: GatewayOpcodes.VoiceStateUpdate, d: state });
  },
};

// Its timers would keep the process alive.
obey(orders, () => {
  client.gateway?.disconnectAll();
  process.exit();
});
client.start().catch((error) => failed(error.code ?? error.name, `${error.stack}`));
