// A bot with commands on discord.js: see commander.cjs. Builders make what it sends; collectors wait
// for what is done with it.
'use strict';

const { aim, broken, failed, guild_id, library, tell, token } = require('./talk.cjs');
const { COMMANDS, begin, flagsOf, serve } = require('./commander.cjs');
const {
  AttachmentBuilder, ComponentType, Events, GatewayIntentBits, ModalBuilder, Routes,
  createComponentBuilder,
} = library('discord.js');

const client = aim('discord_js', { intents: GatewayIntentBits.Guilds });

const sent = ({ content, components, files, ...how }) => ({
  content,
  components: components?.map((each) => createComponentBuilder(each)),
  files: files?.map(({ name, data }) => new AttachmentBuilder(data, { name })),
  flags: flagsOf(how),
});

const namesOf = (things = []) => [...things.values()].map((each) => each.username ?? each.name);

const pathOf = ({ commandName, options }) =>
  [commandName, options?.getSubcommandGroup?.(false), options?.getSubcommand?.(false)]
    .filter((each) => each)
    .join(' ');

// Every message with components has a collector of its own.
const collect = (message) => {
  const collector = message.createMessageComponentCollector();
  collector.on('collect', (each) => begin(3, told(each)));
};

const told = (interaction) => ({
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
  async answer(message) {
    const response = await interaction.reply({ ...sent(message), withResponse: true });
    if (message.components) {
      collect(response.resource.message);
    }
  },
  defer: () => interaction.deferReply(),
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
      : [...namesOf(interaction.users), ...namesOf(interaction.roles), ...namesOf(interaction.channels)],
  async ask(modal) {
    await interaction.showModal(new ModalBuilder(modal));
    await begin(5, told(await interaction.awaitModalSubmit({ time: 60_000 })));
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
    member_permissions: `${interaction.memberPermissions.bitfield}`,
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
  await client.guilds.cache.get(guild_id).commands.set(COMMANDS);
  tell('registered');
  tell('ready');
});

serve(() => client.destroy());
client.login(token).catch((error) => failed(error.code ?? error.name, error.message));
