// A bot on discord.js, which is told our address. How it talks with its test: see talk.cjs.
'use strict';

const { aim, broken, failed, filesTold, intentsOf, library, named, obey, options, tell, token } =
  require('./talk.cjs');
const expressions = require('./expressions.cjs');
const letters = require('./letters.cjs');
const furniture = require('./furniture.cjs');
const peace = require('./peace.cjs');
const { MENUS, SAY, namesOf } = require('./commands.cjs');
const {
  EmbedBuilder, Events, GatewayIntentBits, GatewayOpcodes, GuildChannel, IntentsBitField, Partials,
  WebhookClient,
} = library('discord.js');
const { ContextMenuCommandBuilder, SlashCommandBuilder } = library('discord.js');

const everyIntent = IntentsBitField.resolve(
  Object.values(GatewayIntentBits).filter((bit) => typeof bit === 'number'),
);
const client = aim('discord_js', {
  ...options,
  intents: intentsOf(everyIntent),
  // Bots are not told of DMs before something is said there: so the library's guide has it.
  partials: [Partials.Channel],
});

// -- what the library knows of things --------------------------------------------------------------

const embedOf = (embed) => ({
  title: embed.title,
  description: embed.description,
  url: embed.url,
  color: embed.color,
  footer: embed.footer?.text ?? null,
  author: embed.author?.name ?? null,
  fields: embed.fields.map(({ name, value, inline }) => [name, value, inline]),
});

const embedFrom = (given) =>
  new EmbedBuilder()
    .setTitle(given.title)
    .setDescription(given.description)
    .setURL(given.url)
    .setColor(given.color)
    .setFooter({ text: given.footer })
    .setAuthor({ name: given.author })
    .addFields(given.fields.map(([name, value, inline]) => ({ name, value, inline })));

const messageOf = (message) => ({
  id: message.id,
  channel_id: message.channelId,
  guild_id: message.guildId,
  author_id: message.author.id,
  author: message.author.username,
  content: message.content,
  kind: message.type,
  pinned: message.pinned,
  replies_to: message.reference?.messageId ?? null,
  mentions: [...message.mentions.users.keys()],
  embeds: message.embeds.map(embedOf),
  reactions: Object.fromEntries(
    message.reactions.cache.map((reaction) => [reaction.emoji.toString(), reaction.count]),
  ),
});

const roleOf = (role) => ({
  name: role.name,
  color: role.colors.primaryColor,
  hoist: role.hoist,
  position: role.rawPosition,
  permissions: role.permissions.bitfield.toString(),
});

const channelOf = (channel) => ({
  name: channel.name,
  kind: channel.type,
  topic: channel.topic ?? null,
  category_id: channel.parentId,
  overwrites: [...channel.permissionOverwrites.cache.keys()].sort(),
});

const threadOf = (thread) => {
  const names = new Map((thread.parent.availableTags ?? []).map(({ id, name }) => [id, name]));
  return {
    id: thread.id,
    name: thread.name,
    parent_id: thread.parentId,
    archived: thread.archived,
    tags: thread.appliedTags.map((id) => names.get(id)),
  };
};

const memberOf = (member) => ({
  name: member.user.username,
  nick: member.nickname,
  bot: member.user.bot,
  roles: [...member.roles.cache.keys()].filter((id) => id !== member.guild.id).sort(),
});

const presenceOf = (presence) => ({
  user_id: presence.userId,
  status: presence.status,
  activities: presence.activities.map((activity) => activity.name),
});

// -- what it sees ----------------------------------------------------------------------------------

const tellReady = () => {
  tell('ready', {
    user_id: client.user.id,
    guilds: [...client.guilds.cache.keys()],
  });
};
// The client is ready once, its shard each time that a session begins.
client.on(Events.ClientReady, tellReady);
client.on(Events.ShardReady, () => client.isReady() && tellReady());
client.on(Events.ShardResume, () => tell('resumed'));
client.on(Events.ShardReconnecting, () => tell('disconnected'));
client.on(Events.Error, broken);
client.on(Events.PresenceUpdate, (_, presence) => tell('presence', presenceOf(presence)));
client.on(Events.VoiceStateUpdate, (_, { id, channelId, selfMute }) => {
  tell('voice', { user_id: id, channel_id: channelId, self_mute: selfMute });
});

client.on(Events.MessageCreate, async (message) => {
  tell('message', messageOf(message));
  if (message.content === '!ping' && message.author.id !== client.user.id) {
    await message.reply('pong');
  }
});
client.on(Events.MessageUpdate, (before, after) => {
  tell('message_edit', { id: after.id, before: before.content, after: after.content });
});
client.on(Events.MessageDelete, (message) => {
  tell('message_delete', { id: message.id, content: message.content });
});
client.on(Events.MessageBulkDelete, (messages) => {
  tell('bulk_delete', { ids: [...messages.keys()].sort() });
});
client.on(Events.TypingStart, (typing) => {
  tell('typing', { channel_id: typing.channel.id, user_id: typing.user.id });
});

const reacted = (event) => (reaction, user) => {
  const emoji = reaction.emoji.toString();
  tell(event, { message_id: reaction.message.id, user_id: user.id, emoji });
};
client.on(Events.MessageReactionAdd, reacted('reaction_add'));
client.on(Events.MessageReactionRemove, reacted('reaction_remove'));
client.on(Events.ChannelPinsUpdate, (channel, when) => {
  tell('pins', { channel_id: channel.id, is_any: when !== null });
});

client.on(Events.GuildMemberAdd, (member) => tell('member_join', { user_id: member.id }));
client.on(Events.GuildMemberRemove, (member) => tell('member_leave', { user_id: member.id }));
client.on(Events.GuildMemberUpdate, (before, after) => {
  tell('member_update', { user_id: after.id, before: memberOf(before), ...memberOf(after) });
});
client.on(Events.GuildRoleCreate, (role) => tell('role_create', { id: role.id, ...roleOf(role) }));
client.on(Events.GuildRoleUpdate, (before, after) => {
  tell('role_update', { id: after.id, before: roleOf(before), ...roleOf(after) });
});
client.on(Events.GuildRoleDelete, (role) => tell('role_delete', { id: role.id }));
client.on(Events.ChannelCreate, (channel) => {
  tell('channel_create', { id: channel.id, ...channelOf(channel) });
});
client.on(Events.ChannelUpdate, (before, after) => {
  tell('channel_update', { id: after.id, before: channelOf(before), ...channelOf(after) });
});
client.on(Events.ThreadCreate, (thread) => tell('thread_create', threadOf(thread)));
client.on(Events.ThreadUpdate, (_, thread) => tell('thread_update', threadOf(thread)));
client.on(Events.ThreadDelete, ({ id }) => tell('thread_delete', { id }));
client.on(Events.ChannelDelete, (channel) => tell('channel_delete', { id: channel.id }));

// -- what it is told to do -------------------------------------------------------------------------

const known = (manager, id) => {
  const found = manager.cache.get(id);
  if (found === undefined) {
    throw new Error(`${id} is not in the cache`);
  }
  return found;
};
const channelById = (id) => known(client.channels, id);
const guildById = (id) => known(client.guilds, id);
const roleById = (guild, id) => known(guildById(guild).roles, id);
const memberById = (guild, id) => known(guildById(guild).members, id);
const fetched = (channel, id) => channelById(channel).messages.fetch({ message: id, force: true });
const attached = ({ id, attachments }) => filesTold(id, [...attachments.values()]);

// An image of the CDN, as text.
const loaded = async (url) => {
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`${url}: ${response.status}`);
  }
  return Buffer.from(await response.arrayBuffer()).toString('base64');
};
// It as the library asks for it by itself, and in some other ways.
const looksOf = async (url) => ({
  'as is': await loaded(url()),
  small: await loaded(url({ size: 32 })),
  still: await loaded(url({ size: 64, extension: 'webp', forceStatic: true })),
});

const orders = {
  ...letters(client),
  ...expressions(client, loaded),
  ...peace(client),
  ...furniture(client),
  async register() {
    const [text, times] = SAY.options;
    const say = new SlashCommandBuilder()
      .setName(SAY.name)
      .setDescription(SAY.description)
      .addStringOption((option) => option
        .setName(text.name).setDescription(text.description).setRequired(true))
      .addIntegerOption((option) => option
        .setName(times.name).setDescription(times.description).setMinValue(1).setMaxValue(5));
    const menus = MENUS.map(({ name, type }) => new ContextMenuCommandBuilder()
      .setName(name).setType(type));
    const made = await client.application.commands.set([say, ...menus]);
    return namesOf([...made.values()]);
  },
  async cache({ guild_id }) {
    const guild = guildById(guild_id);
    return {
      name: guild.name,
      owner_id: guild.ownerId,
      member_count: guild.memberCount,
      me: guild.members.me.id,
      roles: named(guild.roles.cache.values(), roleOf),
      channels: named(
        [...guild.channels.cache.values()].filter((each) => each instanceof GuildChannel),
        channelOf,
      ),
      members: named(guild.members.cache.values(), memberOf),
    };
  },
  async shards() {
    const shards = client.ws.shards.map((shard) => {
      const guilds = client.guilds.cache.filter((guild) => guild.shardId === shard.id);
      return [shard.id, [...guilds.keys()].sort()];
    });
    return Object.fromEntries(shards);
  },
  async chunk({ guild_id }) {
    return (await guildById(guild_id).members.fetch()).size;
  },
  async appear({ status, activity }) {
    client.user.setPresence({ status, activities: [{ name: activity }] });
  },
  async enter({ guild_id, channel_id }) {
    const state = { guild_id, channel_id, self_mute: false, self_deaf: false };
    guildById(guild_id).shard.send({ op: GatewayOpcodes.VoiceStateUpdate, d: state });
  },
  async send({ channel_id, content, embed }) {
    const embeds = embed ? [embedFrom(embed)] : [];
    return messageOf(await channelById(channel_id).send({ content, embeds }));
  },
  async open_dm({ user_id }) {
    return (await client.users.createDM(user_id)).id;
  },
  async burst({ channel_id, count }) {
    const ids = [];
    for (let number = 0; number < count; number += 1) {
      ids.push((await channelById(channel_id).send(`burst ${number}`)).id);
    }
    return ids;
  },
  async edit({ channel_id, message_id, content }) {
    return messageOf(await channelById(channel_id).messages.edit(message_id, content));
  },
  async delete({ channel_id, message_id }) {
    await channelById(channel_id).messages.delete(message_id);
  },
  async delete_many({ channel_id, message_ids }) {
    await channelById(channel_id).bulkDelete(message_ids);
  },
  async type({ channel_id }) {
    await channelById(channel_id).sendTyping();
  },
  async fetch({ channel_id, message_id }) {
    return messageOf(await fetched(channel_id, message_id));
  },
  async history({ channel_id, limit }) {
    const found = await channelById(channel_id).messages.fetch({ limit });
    return found.map(messageOf).reverse();
  },
  async react({ channel_id, message_id, emoji }) {
    await channelById(channel_id).messages.react(message_id, emoji);
  },
  async unreact({ channel_id, message_id, emoji }) {
    const message = await fetched(channel_id, message_id);
    const reaction = message.reactions.cache.find((each) => each.emoji.toString() === emoji);
    await reaction.users.remove();
  },
  async reactors({ channel_id, message_id, emoji }) {
    const message = await fetched(channel_id, message_id);
    const reaction = message.reactions.cache.find((each) => each.emoji.toString() === emoji);
    return [...(await reaction.users.fetch()).keys()];
  },
  async pin({ channel_id, message_id }) {
    await channelById(channel_id).messages.pin(message_id);
  },
  async unpin({ channel_id, message_id }) {
    await channelById(channel_id).messages.unpin(message_id);
  },
  async pins({ channel_id }) {
    const { items } = await channelById(channel_id).messages.fetchPins();
    return items.map(({ message }) => message.id);
  },
  async begin({ channel_id, message_id, name }) {
    return threadOf(await (await fetched(channel_id, message_id)).startThread({ name }));
  },
  async say_in({ thread_id, content }) {
    return (await channelById(thread_id).send(content)).id;
  },
  async archive({ thread_id, archived }) {
    await channelById(thread_id).setArchived(archived);
  },
  async threads({ guild_id }) {
    const known = guildById(guild_id).channels.cache.filter((channel) => channel.isThread());
    return Object.fromEntries(known.map(({ id, name }) => [id, name]));
  },
  async open_post({ channel_id, name, content, tag }) {
    const forum = channelById(channel_id);
    const appliedTags = forum.availableTags.filter((each) => each.name === tag).map(({ id }) => id);
    return threadOf(await forum.threads.create({ name, message: { content }, appliedTags }));
  },
  async attach({ channel_id, files }) {
    const sent = files.map(({ path, name, description }) => (
      { attachment: path, name, description: description ?? undefined }
    ));
    return attached(await channelById(channel_id).send({ content: 'files', files: sent }));
  },
  async detach({ channel_id, message_id, name }) {
    const message = await fetched(channel_id, message_id);
    const left = [...message.attachments.values()].filter((each) => each.name !== name);
    return attached(await message.edit({ attachments: left }));
  },
  async hook({ channel_id, name, picture }) {
    const channel = channelById(channel_id);
    const avatar = Buffer.from(picture, 'base64');
    const made = await channel.createWebhook({ name, avatar });
    const found = (await channel.fetchWebhooks()).first();
    return {
      id: found.id,
      token: made.token,
      name: found.name,
      user: found.owner?.id ?? null,
      is_own: made.token === found.token,
      avatar: await looksOf((how) => made.avatarURL(how)),
    };
  },
  async hook_says({ hook: { id, token }, content, edited, embed, file }) {
    const { rest } = client.options;
    const webhook = new WebhookClient({ id, token }, { rest });
    const files = [{ attachment: file.path, name: file.name }];
    const embeds = [embedFrom(embed)];
    const made = await webhook.send({ content, username: 'Somebody', embeds, files });
    await webhook.editMessage(made.id, { content: edited });
    const seen = await webhook.fetchMessage(made.id);
    const gone = await webhook.send('gone');
    await webhook.deleteMessage(gone.id);
    return {
      id: seen.id,
      author: seen.author.username,
      author_id: seen.author.id,
      content: seen.content,
      embeds: seen.embeds.map(embedOf),
      files: seen.attachments.map((each) => each.name ?? each.filename),
    };
  },
  async unhook({ hook: { id } }) {
    const webhook = await client.fetchWebhook(id);
    await webhook.edit({ name: 'renamed' });
    await webhook.delete();
  },
  async wear({ guild_id, still, moving }) {
    const [standing, running] = [still, moving].map((each) => Buffer.from(each, 'base64'));
    const guild = guildById(guild_id);
    await client.user.setAvatar(running);
    await client.user.setBanner(standing);
    await guild.members.editMe({ avatar: standing, banner: running });
    const changed = await guild.edit({
      icon: running, banner: standing, splash: standing, discoverySplash: standing,
    });
    const emoji = await guild.emojis.create({ name: 'moving', attachment: running });
    const app = await client.application.edit({ icon: standing, coverImage: standing });
    const me = await guild.members.fetch({ user: client.user.id, force: true });
    const user = await client.users.fetch(client.user.id, { force: true });
    return {
      'user avatar': await looksOf((how) => user.avatarURL(how)),
      'user banner': await looksOf((how) => user.bannerURL(how)),
      'member avatar': await looksOf((how) => me.avatarURL(how)),
      'member banner': await looksOf((how) => me.bannerURL(how)),
      icon: await looksOf((how) => changed.iconURL(how)),
      banner: await looksOf((how) => changed.bannerURL(how)),
      splash: await looksOf((how) => changed.splashURL(how)),
      'discovery splash': await looksOf((how) => changed.discoverySplashURL(how)),
      'app icon': await looksOf((how) => app.iconURL(how)),
      cover: await looksOf((how) => app.coverURL(how)),
      emoji: { 'as is': await loaded(emoji.imageURL({ extension: emoji.animated ? 'gif' : 'webp' })) },
      default: { 'as is': await loaded(user.defaultAvatarURL) },
    };
  },
  async create_channel({ guild_id, name, topic }) {
    return (await guildById(guild_id).channels.create({ name, topic })).id;
  },
  async edit_channel({ channel_id, name, topic }) {
    await channelById(channel_id).edit({ name, topic });
  },
  async hide_channel({ channel_id, role_id }) {
    await channelById(channel_id).permissionOverwrites.edit(role_id, { ViewChannel: false });
  },
  async delete_channel({ channel_id }) {
    await channelById(channel_id).delete();
  },
  async create_role({ guild_id, name, color }) {
    const colors = { primaryColor: color };
    return (await guildById(guild_id).roles.create({ name, colors })).id;
  },
  async edit_role({ guild_id, role_id, name, hoist }) {
    await roleById(guild_id, role_id).edit({ name, hoist });
  },
  async delete_role({ guild_id, role_id }) {
    await roleById(guild_id, role_id).delete();
  },
  async give_role({ guild_id, user_id, role_id }) {
    await memberById(guild_id, user_id).roles.add(role_id);
  },
  async take_role({ guild_id, user_id, role_id }) {
    await memberById(guild_id, user_id).roles.remove(role_id);
  },
  async rename({ guild_id, user_id, nick }) {
    await memberById(guild_id, user_id).setNickname(nick);
  },
  async kick({ guild_id, user_id }) {
    await memberById(guild_id, user_id).kick();
  },
};

obey(orders, () => client.destroy());
client.login(token).catch((error) => failed(error.code ?? error.message, error.message));
