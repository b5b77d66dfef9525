// A bot with commands on discord.js: see commander.cjs. Builders make what it sends; collectors
// wait for what is done with it.
'use strict';

const { aim, broken, failed, guild_id, library, tell, token } = require('./talk.cjs');
const { COMMANDS, GLOBAL_COMMANDS, begin, commands, flagsOf, serve } = require('./commander.cjs');
const {
  AttachmentBuilder, ComponentType, Events, GatewayIntentBits, InteractionType, MessageFlags,
  ModalBuilder, Routes, SlashCommandBuilder, createComponentBuilder,
} = library('discord.js');

const { GuildMessages, Guilds } = GatewayIntentBits;
const client = aim('discord_js', { intents: [Guilds, GuildMessages] });

const sent = ({ content, components, files, attachments, ...how }) => ({
  content,
  attachments,
  components: components?.map((each) => createComponentBuilder(each)),
  files: files?.map(({ name, data }) => new AttachmentBuilder(data, { name })),
  flags: flagsOf(how),
});

const nameOf = ({ username, name }) => username ?? name;
const namesOf = (things = new Map()) => [...things.values()].map(nameOf);

const pathOf = ({ commandName, options }) =>
  [commandName, options?.getSubcommandGroup?.(false), options?.getSubcommand?.(false)]
    .filter((each) => each)
    .join(' ');

// A channel has a collector: one for a message would come after the click of a quick person.
const collect = (channel) => {
  const collector = channel.createMessageComponentCollector();
  collector.on('collect', (each) => begin(InteractionType.MessageComponent, told(each)));
};

const told = (interaction) => ({
  interaction,
  name: interaction.customId ?? pathOf(interaction),
  value: (name) => interaction.options.get(name)?.value,
  member(name) {
    const member = interaction.options.getMember(name);
    return { name: member.user.username, joined: member.joinedAt !== null };
  },
  file: (name) => interaction.options.getAttachment(name),
  user: () => interaction.targetUser.username,
  message: () => interaction.targetMessage.content,
  typed: () => interaction.options.getFocused(),
  suggest: (choices) => interaction.respond(choices),
  answer: (message) => interaction.reply(sent(message)),
  defer: (how) => interaction.deferReply({ flags: flagsOf(how) }),
  edit: (message) => interaction.editReply(sent(message)),
  original: async () => (await interaction.fetchReply()).content,
  remove: () => interaction.deleteReply(),
  followUp: async (message) => (await interaction.followUp(sent(message))).id,
  editFollowUp: (id, message) => interaction.editReply({ ...sent(message), message: id }),
  removeFollowUp: (id) => interaction.deleteReply(id),
  update: (message) => interaction.update(sent(message)),
  deferUpdate: () => interaction.deferUpdate(),
  chosen: () =>
    interaction.componentType === ComponentType.StringSelect
      ? interaction.values
      : [interaction.users, interaction.roles, interaction.channels].flatMap(namesOf),
  async ask(modal) {
    const awaited = interaction.awaitModalSubmit({ time: 60_000 });
    await interaction.showModal(new ModalBuilder(modal));
    const submitted = await awaited;
    await begin(submitted.type, told(submitted));
  },
  field(id) {
    const { value, values } = interaction.fields.getField(id);
    return value ?? values;
  },
  people: (id) => namesOf(interaction.fields.getSelectedUsers(id)),
  files: (id) => namesOf(interaction.fields.getUploadedFiles(id)),
  again: () =>
    client.rest.post(Routes.interactionCallback(interaction.id, interaction.token), {
      auth: false,
      body: { type: 4, data: { content: 'again' } },
    }),
  kick: (name) => interaction.guild.members.kick(interaction.options.getUser(name)),
  rights: () => ({
    channel_id: interaction.channelId,
    guild_id: interaction.guildId,
    user_id: interaction.user.id,
    app_permissions: `${interaction.appPermissions.bitfield}`,
    member_permissions: interaction.memberPermissions?.bitfield.toString(),
    locale: interaction.locale,
    guild_locale: interaction.guildLocale,
    context: interaction.context,
    owners: interaction.authorizingIntegrationOwners,
  }),
});

client.on(Events.InteractionCreate, (interaction) => {
  if (interaction.isCommand() || interaction.isAutocomplete()) {
    begin(interaction.type, told(interaction));
  }
});
client.on('error', broken);
client.once(Events.ClientReady, async () => {
  await client.guilds.cache.get(guild_id).commands.set([...COMMANDS, ...OF_THE_LIBRARY]);
  await client.application.commands.set(GLOBAL_COMMANDS);
  client.channels.cache.filter((each) => each.isTextBased()).forEach(collect);
  tell('registered');
  tell('ready');
});

const commandOf = (command) => ({
  name: command.name,
  description: command.description,
  localized: command.nameLocalizations,
  options: command.options.map((each) => each.name),
});

// What a first answer is told of, if one asks for it.
const callbackOf = ({ interaction, resource }) => ({
  message_id: interaction.responseMessageId,
  loading: interaction.responseMessageLoading,
  ephemeral: interaction.responseMessageEphemeral,
  kind: resource.type,
  same: resource.message.id === interaction.responseMessageId,
});
commands.respond = async ({ interaction }) => {
  const flags = MessageFlags.Ephemeral;
  const deferred = await interaction.deferReply({ flags, withResponse: true });
  tell('deferred', callbackOf(deferred));
  await interaction.editReply('responded');
};
commands.poll = async ({ interaction }) => {
  const poll = {
    question: { text: 'Tea?' },
    answers: [{ text: 'yes' }, { text: 'no', emoji: '\u{1F44E}' }],
    duration: 1,
    allowMultiselect: false,
  };
  const response = await interaction.reply({ poll, withResponse: true });
  tell('polled', callbackOf(response));
  const { message } = response.resource;
  const ended = await message.poll.end();
  const answers = message.poll.answers.map((each) => `${each.emoji ?? ''}${each.text}`);
  tell('ended', { id: ended.id, question: message.poll.question.text, answers });
};
const OF_THE_LIBRARY = ['respond', 'poll'].map((name) =>
  new SlashCommandBuilder().setName(name).setDescription(`To ${name}`).toJSON(),
);

// The library's managers of commands: one is made, edited, read in every way, and deleted. What
// the library has cached changes with each answer.
const manage = async ({ name }) => {
  const manager = client.application.commands;
  const made = await manager.create(
    new SlashCommandBuilder()
      .setName(name)
      .setNameLocalization('de', 'vorläufig')
      .setDescription('For now')
      .addStringOption((option) => option.setName('text').setDescription('The text')),
  );
  const told = {
    made: commandOf(made),
    edited: commandOf(await manager.edit(made, { description: 'For a while' })),
    listed: commandOf((await manager.fetch({ withLocalizations: true })).get(made.id)),
    fetched: commandOf(await manager.fetch(made.id, { force: true })),
  };
  await manager.delete(made);
  return { told, left: (await manager.fetch()).map((each) => each.name) };
};

serve(() => client.destroy(), {
  orders: {
    manage,
    async collect({ channel_id, message_id }) {
      const message = await client.channels.cache.get(channel_id).messages.fetch(message_id);
      message.createMessageComponentCollector().on('end', (collected, reason) => {
        tell('collected', { message_id, clicks: collected.size, reason });
      });
    },
    async permissions() {
      const found = await client.guilds.cache.get(guild_id).commands.permissions.fetch();
      return Object.fromEntries(found);
    },
  },
});
client.login(token).catch((error) => failed(error.code ?? error.name, error.message));
