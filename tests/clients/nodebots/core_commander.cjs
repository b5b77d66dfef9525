// A bot with commands on @discordjs/core, where everything is as the protocol has it: see
// commander.cjs.
'use strict';

const { aim, broken, failed, guild_id, library, tell } = require('./talk.cjs');
const { COMMANDS, GLOBAL_COMMANDS, begin, filledIn, flagsOf, serve, typedIn } =
  require('./commander.cjs');
const { GatewayDispatchEvents, GatewayIntentBits } = library('@discordjs/core');
const { WebSocketShardEvents } = library('@discordjs/ws');

const client = aim('discordjs_core', { intents: GatewayIntentBits.Guilds });

const sent = ({ content, components, files, attachments, ...how }) => ({
  content, components, files, attachments, flags: flagsOf(how),
});

const nameOf = ({ username, name, filename }) => username ?? name ?? filename;
const namesOf = (found, ids) => ids.map((id) => nameOf(found[id]));

const told = ({ data: interaction, api }) => {
  const { application_id, data, id, token } = interaction;
  const { name, given } = typedIn({ ...data, name: data.name ?? data.custom_id });
  const option = (wanted) => given.find((each) => each.name === wanted)?.value;
  const { users, members, roles, channels, messages, attachments } = data.resolved ?? {};
  const target = (things) => things[data.target_id];
  return {
    name,
    value: option,
    member: (wanted) => ({
      name: users[option(wanted)].username,
      joined: members[option(wanted)].joined_at !== null,
    }),
    file(wanted) {
      const { filename, url } = attachments[option(wanted)];
      return { name: filename, url };
    },
    user: () => target(users).username,
    message: () => target(messages).content,
    typed: () => given.find((each) => each.focused).value,
    suggest: (choices) => api.interactions.createAutocompleteResponse(id, token, { choices }),
    answer: (message) => api.interactions.reply(id, token, sent(message)),
    defer: (how) => api.interactions.defer(id, token, { flags: flagsOf(how) }),
    edit: (message) => api.interactions.editReply(application_id, token, sent(message)),
    original: async () => (await api.interactions.getOriginalReply(application_id, token)).content,
    remove: () => api.interactions.deleteReply(application_id, token),
    followUp: async (message) =>
      (await api.interactions.followUp(application_id, token, sent(message))).id,
    editFollowUp: (other, message) =>
      api.interactions.editReply(application_id, token, sent(message), other),
    removeFollowUp: (other) => api.interactions.deleteReply(application_id, token, other),
    update: (message) => api.interactions.updateMessage(id, token, sent(message)),
    deferUpdate: () => api.interactions.deferMessageUpdate(id, token),
    chosen: () =>
      data.resolved ? namesOf({ ...users, ...roles, ...channels }, data.values) : data.values,
    ask: (modal) => api.interactions.createModal(id, token, modal),
    field: (wanted) => filledIn(data.components)(wanted),
    people: (wanted) => namesOf(users, filledIn(data.components)(wanted)),
    files: (wanted) => namesOf(attachments, filledIn(data.components)(wanted)),
    again: () => api.interactions.reply(id, token, { content: 'again' }),
    kick: (wanted) => api.guilds.removeMember(interaction.guild_id, option(wanted)),
    rights: () => ({
      channel_id: interaction.channel.id,
      guild_id: interaction.guild?.id,
      user_id: (interaction.member ?? interaction).user.id,
      app_permissions: interaction.app_permissions,
      member_permissions: interaction.member?.permissions,
      locale: interaction.locale,
      guild_locale: interaction.guild_locale,
      context: interaction.context,
      owners: interaction.authorizing_integration_owners,
    }),
  };
};

client.on(GatewayDispatchEvents.InteractionCreate, (event) => begin(event.data.type, told(event)));
client.once(GatewayDispatchEvents.Ready, async ({ data, api }) => {
  const { id } = data.application;
  await api.applicationCommands.bulkOverwriteGuildCommands(id, guild_id, COMMANDS);
  await api.applicationCommands.bulkOverwriteGlobalCommands(id, GLOBAL_COMMANDS);
  tell('registered');
  tell('ready');
});
client.on('error', broken);
client.gateway.on(WebSocketShardEvents.Error, broken);

serve(() => client.gateway.destroy());
client.gateway.connect().catch((error) => failed(error.name, error.message));
