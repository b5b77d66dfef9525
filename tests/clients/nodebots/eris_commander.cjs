// A bot with commands on eris, which hands on most of an interaction as the protocol has it: see
// commander.cjs.
'use strict';

const { aim, broken, failed, guild_id, library, options, tell } = require('./talk.cjs');
const { COMMANDS, GLOBAL_COMMANDS, begin, filledIn, flagsOf, serve, typedIn } =
  require('./commander.cjs');
const { Constants } = library('eris');
const { Intents, InteractionResponseTypes } = Constants;

const client = aim('eris', { ...options, intents: Intents.guilds });

const sent = ({ content, components, attachments, ...how }) => ({
  content, components, attachments, flags: flagsOf(how),
});
const filesOf = ({ files }) => files?.map(({ name, data }) => ({ name, file: data }));

// What is resolved are collections of its structures, or in some places what the protocol has.
const found = (things, id) => things?.get?.(id) ?? things?.[id];

const told = (interaction) => {
  const { data } = interaction;
  const { name, given } = typedIn({ ...data, name: data.name ?? data.custom_id });
  const option = (wanted) => given.find((each) => each.name === wanted)?.value;
  const { users, members, roles, channels, messages, attachments } = data.resolved ?? {};
  const nameOf = (id) => {
    const { username, name: called, filename } = [users, roles, channels, attachments]
      .map((things) => found(things, id))
      .find((each) => each !== undefined);
    return username ?? called ?? filename;
  };
  return {
    name,
    value: option,
    member(wanted) {
      const member = members.get(option(wanted));
      return { name: member.username, joined: member.joinedAt !== null };
    },
    file: (wanted) => ({ name: nameOf(option(wanted)), url: attachments[option(wanted)].url }),
    user: () => users.get(data.target_id).username,
    message: () => messages.get(data.target_id).content,
    typed: () => given.find((each) => each.focused).value,
    suggest: (choices) => interaction.result(choices),
    answer: (message) => interaction.createMessage(sent(message), filesOf(message)),
    defer: (how) => interaction.defer(flagsOf(how)),
    edit: (message) => interaction.editOriginalMessage(sent(message), filesOf(message)),
    original: async () => (await interaction.getOriginalMessage()).content,
    remove: () => interaction.deleteOriginalMessage(),
    followUp: async (message) =>
      (await interaction.createFollowup(sent(message), filesOf(message))).id,
    editFollowUp: (id, message) => interaction.editMessage(id, sent(message)),
    removeFollowUp: (id) => interaction.deleteMessage(id),
    update: (message) => interaction.editParent(sent(message)),
    deferUpdate: () => interaction.deferUpdate(),
    chosen: () => (data.resolved ? data.values.map(nameOf) : data.values),
    ask: (modal) => interaction.createModal(modal),
    field: (wanted) => filledIn(data.components)(wanted),
    people: (wanted) => filledIn(data.components)(wanted).map(nameOf),
    files: (wanted) => filledIn(data.components)(wanted).map(nameOf),
    again: () =>
      client.createInteractionResponse(interaction.id, interaction.token, {
        type: InteractionResponseTypes.CHANNEL_MESSAGE_WITH_SOURCE,
        data: { content: 'again' },
      }),
    kick: (wanted) => client.kickGuildMember(interaction.guildID, option(wanted)),
    rights: () => ({
      channel_id: interaction.channel.id,
      guild_id: interaction.guildID,
      user_id: (interaction.member ?? interaction.user).id,
      app_permissions: `${interaction.appPermissions.allow}`,
    }),
  };
};

client.on('interactionCreate', (interaction) => begin(interaction.type, told(interaction)));
client.on('warn', broken);
client.on('error', broken);
client.once('ready', async () => {
  await client.bulkEditGuildCommands(guild_id, COMMANDS);
  await client.bulkEditCommands(GLOBAL_COMMANDS);
  tell('registered');
  tell('ready');
});

serve(() => client.disconnect({ reconnect: false }), {
  refused: ({ code, res }) => ({ status: res.statusCode, code }),
});
client.connect().catch((error) => failed(error.name, error.message));
