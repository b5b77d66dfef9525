// A bot with commands on oceanic.js, whose wrappers read options and values: see commander.cjs.
'use strict';

const { aim, broken, compress = false, failed, guild_id, library, tell } = require('./talk.cjs');
const { COMMANDS, GLOBAL_COMMANDS, begin, flagsOf, serve } = require('./commander.cjs');
const { ComponentTypes, Intents, InteractionResponseTypes, InteractionTypes } =
  library('oceanic.js');

const client = aim('oceanic', { gateway: { compress, intents: Intents.GUILDS } });

const parsed = (components) => components && client.util.componentsToParsed(components);
const sent = ({ content, components, files, attachments, ...how }) => ({
  content,
  attachments,
  components: parsed(components),
  files: files?.map(({ name, data }) => ({ name, contents: data })),
  flags: flagsOf(how),
});

const registered = (given) => {
  const { options = [], default_member_permissions, integration_types, ...command } = given;
  return {
    ...command,
    options: options.map((each) => client.util.optionToParsed(each)),
    defaultMemberPermissions: default_member_permissions,
    integrationTypes: integration_types,
  };
};

const namesOf = (things) => things.map((each) => each.username ?? each.name ?? each.filename);

// What was chosen in a menu of a message.
const CHOSEN = {
  [ComponentTypes.STRING_SELECT]: (values) => values.getStrings(),
  [ComponentTypes.USER_SELECT]: (values) => namesOf(values.getUsers(true)),
  [ComponentTypes.ROLE_SELECT]: (values) => namesOf(values.getRoles(true)),
  [ComponentTypes.MENTIONABLE_SELECT]: (values) => namesOf(values.getMentionables(true)),
  [ComponentTypes.CHANNEL_SELECT]: (values) => namesOf(values.getChannels(true)),
};
// What was filled into a modal, by the kind of its field.
const FILLED = {
  [ComponentTypes.TEXT_INPUT]: (fields, id) => fields.getTextInput(id, true),
  [ComponentTypes.STRING_SELECT]: (fields, id) => fields.getStringSelectValues(id, true),
  [ComponentTypes.RADIO_GROUP]: (fields, id) => fields.getRadioGroupValue(id, true),
  [ComponentTypes.CHECKBOX_GROUP]: (fields, id) => fields.getCheckboxGroupValues(id, true),
  [ComponentTypes.CHECKBOX]: (fields, id) => fields.getCheckboxValue(id, true),
};

const nameOf = ({ type, data }) =>
  type === InteractionTypes.MESSAGE_COMPONENT || type === InteractionTypes.MODAL_SUBMIT
    ? data.customID
    : [data.name, ...(data.options.getSubCommand(false) ?? [])].join(' ');

const told = (interaction) => {
  const { data } = interaction;
  return {
    name: nameOf(interaction),
    value: (name) => data.options.getOptions().find((each) => each.name === name)?.value,
    member(name) {
      const member = data.options.getMember(name, true);
      return { name: member.username, joined: member.joinedAt !== null };
    },
    file(name) {
      const { filename, url } = data.options.getAttachment(name, true);
      return { name: filename, url };
    },
    user: () => data.target.username,
    message: () => data.target.content,
    typed: () => data.options.getFocused(true).value,
    suggest: (choices) => interaction.result(choices),
    answer: (message) => interaction.createMessage(sent(message)),
    defer: (how) => interaction.defer(flagsOf(how)),
    edit: (message) => interaction.editOriginal(sent(message)),
    original: async () => (await interaction.getOriginal()).content,
    remove: () => interaction.deleteOriginal(),
    followUp: async (message) => (await interaction.createFollowup(sent(message))).message.id,
    editFollowUp: (id, message) => interaction.editFollowup(id, sent(message)),
    removeFollowUp: (id) => interaction.deleteFollowup(id),
    update: (message) => interaction.editParent(sent(message)),
    deferUpdate: () => interaction.deferUpdate(),
    chosen: () => CHOSEN[data.componentType](data.values),
    async ask({ custom_id, title, components }) {
      // it cannot read a modal with texts when that is sent
      const fields = components.filter((each) => each.type !== ComponentTypes.TEXT_DISPLAY);
      await interaction.createModal({ customID: custom_id, title, components: parsed(fields) });
    },
    field(id) {
      const { type } = data.components.getComponents().find((each) => each.customID === id);
      return FILLED[type](data.components, id);
    },
    people: (id) => namesOf(data.components.getUserSelectValues(id, true)),
    files: (id) => namesOf(data.components.getFileUploadValues(id, true)),
    again: () =>
      client.rest.interactions.createInteractionResponse(interaction.id, interaction.token, {
        type: InteractionResponseTypes.CHANNEL_MESSAGE_WITH_SOURCE,
        data: { content: 'again' },
      }),
    kick: (name) => interaction.guild.removeMember(data.options.getUser(name, true).id),
    rights: () => ({
      channel_id: interaction.channelID,
      guild_id: interaction.guildID ?? undefined,
      user_id: interaction.user.id,
      app_permissions: `${interaction.appPermissions.allow}`,
      member_permissions: interaction.memberPermissions?.allow.toString(),
      locale: interaction.locale,
      guild_locale: interaction.guildLocale,
      context: interaction.context,
      owners: interaction.authorizingIntegrationOwners,
    }),
  };
};

client.on('interactionCreate', (interaction) => begin(interaction.type, told(interaction)));
client.on('warn', broken);
client.on('error', broken);
client.once('ready', async () => {
  await client.application.bulkEditGuildCommands(guild_id, COMMANDS.map(registered));
  await client.application.bulkEditGlobalCommands(GLOBAL_COMMANDS.map(registered));
  tell('registered');
  tell('ready');
});

serve(() => client.disconnect(false), {
  refused: ({ code, response }) => ({ status: response.status, code }),
});
client.connect().catch((error) => failed(error.cause.name, error.cause.message));
