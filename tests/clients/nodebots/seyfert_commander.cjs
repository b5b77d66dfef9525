// A bot with commands on seyfert, which has classes for commands and components: see commander.cjs.
'use strict';

const { aim, broken, failed, guild_id, library, tell, token } = require('./talk.cjs');
const { COMMANDS, GLOBAL_COMMANDS, begin, flagsOf, serve } = require('./commander.cjs');
const {
  AttachmentBuilder, Command, ComponentCommand, ContextMenuCommand, Declare, GatewayIntentBits,
  InteractionResponseType, InteractionType, Logger, LogLevels, ModalCommand, SubCommand,
} = library('seyfert');

const getRC = () => ({ token, intents: GatewayIntentBits.Guilds, locations: { base: '.' } });

// It logs what goes wrong, and raises nothing.
Logger.customize((_, level, args) => {
  if (level >= LogLevels.Warn) {
    broken(args.map((each) => each?.stack ?? each).join(' '));
  }
});
const client = aim('seyfert', { getRC });

const fileOf = ({ name, data }) =>
  new AttachmentBuilder({ filename: name, type: 'buffer', resolvable: data });
const sent = ({ content, components, files, attachments, ...how }) => ({
  content, components, files: files?.map(fileOf), attachments, flags: flagsOf(how),
});
const nameOf = ({ username, name, filename }) => username ?? name ?? filename;
const namesOf = (things = []) => things.map(nameOf);

// -- an interaction --------------------------------------------------------------------------------

const told = (name, interaction, options = {}) => ({
  name,
  value: (wanted) => options[wanted],
  member(wanted) {
    const { user, joinedAt } = options[wanted];
    return { name: user.username, joined: Boolean(joinedAt) };
  },
  file: (wanted) => ({ name: options[wanted].filename, url: options[wanted].url }),
  user: () => options.target.username,
  message: () => options.target.content,
  typed: () => interaction.getInput(),
  suggest: (choices) => interaction.respond(choices),
  answer: (message) => interaction.write(sent(message)),
  defer: (how) => interaction.deferReply(flagsOf(how)),
  edit: (message) => interaction.editResponse(sent(message)),
  original: async () => (await interaction.fetchResponse()).content,
  remove: () => interaction.deleteResponse(),
  followUp: async (message) => (await interaction.followup(sent(message))).id,
  editFollowUp: (id, message) => interaction.editMessage(id, sent(message)),
  removeFollowUp: (id) => interaction.deleteMessage(id),
  update: (message) => interaction.update(sent(message)),
  deferUpdate: () => interaction.deferUpdate(),
  chosen: () =>
    interaction.isStringSelectMenu()
      ? interaction.values
      : [interaction.users, interaction.roles, interaction.channels].flatMap(namesOf),
  ask: (modal) => interaction.modal(modal),
  field: (id) => interaction.getInputValue(id, true),
  people: (id) => namesOf(interaction.getUsers(id, true)),
  files: (id) => namesOf(interaction.getFiles(id, true)),
  again: () =>
    client.interactions.reply(interaction.id, interaction.token, {
      type: InteractionResponseType.ChannelMessageWithSource,
      data: { content: 'again' },
    }),
  kick: (wanted) => client.members.kick(interaction.guildId, options[wanted].id),
  rights: () => ({
    channel_id: interaction.channel.id,
    guild_id: interaction.guildId,
    user_id: interaction.user.id,
    app_permissions: `${interaction.appPermissions.bits}`,
    member_permissions: interaction.member?.permissions.bits.toString(),
    locale: interaction.locale,
    guild_locale: interaction.guildLocale,
    context: interaction.context,
    owners: interaction.authorizingIntegrationOwners,
  }),
});

// -- commands and components -----------------------------------------------------------------------

const completed = (name) => (interaction) =>
  begin(InteractionType.ApplicationCommandAutocomplete, told(name, interaction));

const optionsOf = (command, options = []) =>
  options.map(({ autocomplete, ...option }) =>
    autocomplete ? { ...option, autocomplete: completed(command) } : option,
  );

const used = (name) => ({ interaction, options, target }) =>
  begin(InteractionType.ApplicationCommand, told(name, interaction, { ...options, target }));

const declared = (base, { name, description, type }, more = {}) =>
  Declare({ name, description, type, ...more })(base);

const subCommand = (path, given, group) => {
  const name = `${path} ${given.name}`;
  return new (declared(
    class extends SubCommand {
      group = group;
      options = optionsOf(name, given.options);
      run = used(name);
    },
    given,
  ))();
};

const below = (path, options) =>
  options.flatMap((each) =>
    each.type === 2
      ? each.options.map((one) => subCommand(`${path} ${each.name}`, one, each.name))
      : subCommand(path, each),
  );

const typed = (given, guildId) => {
  const { name, options, contexts, integration_types: integrationTypes } = given;
  const permissions = given.default_member_permissions;
  const hasBelow = options.some((each) => each.type <= 2);
  const groups = options
    .filter((each) => each.type === 2)
    .map((each) => [each.name, { defaultDescription: each.description }]);
  return declared(
    class extends Command {
      options = hasBelow ? below(name, options) : optionsOf(name, options);
      groups = Object.fromEntries(groups);
      run = hasBelow ? undefined : used(name);
    },
    given,
    {
      guildId,
      contexts,
      integrationTypes,
      defaultMemberPermissions: permissions && [BigInt(permissions)],
    },
  );
};

const inMenu = (given) =>
  declared(
    class extends ContextMenuCommand {
      run = used(given.name);
    },
    given,
    { guildId: [guild_id] },
  );

const kinds = [
  'Button', 'StringSelect', 'UserSelect', 'RoleSelect', 'MentionableSelect', 'ChannelSelect',
];
const component = (componentType) =>
  class extends ComponentCommand {
    componentType = componentType;
    run({ interaction }) {
      return begin(InteractionType.MessageComponent, told(interaction.customId, interaction));
    }
  };

// Waiting for a modal, as the library can, would begin after a quick person has sent it.
class Submitted extends ModalCommand {
  run({ interaction }) {
    return begin(InteractionType.ModalSubmit, told(interaction.customId, interaction));
  }
}

client.commands.set([
  ...COMMANDS.map((each) => (each.type === 1 ? typed(each, [guild_id]) : inMenu(each))),
  ...GLOBAL_COMMANDS.map((each) => typed(each)),
]);
client.components.set([...kinds.map(component), Submitted]);
client.events.onFail = (_, error) => broken(error);
client.events.set([
  {
    data: { name: 'guildsReady' },
    async run() {
      await client.uploadCommands();
      tell('registered');
      tell('ready');
    },
  },
]);

// Its timers would keep the process alive.
const leave = () => {
  client.gateway?.disconnectAll();
  process.exit();
};
serve(leave, {
  refused: ({ code, metadata }) => ({
    status: metadata.status, code: Number(code.split('_').at(-1)),
  }),
});
client.start().catch((error) => failed(error.code ?? error.name, `${error.stack}`));
