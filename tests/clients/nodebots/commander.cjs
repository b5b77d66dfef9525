// What bots with commands do on Node, whatever the library: see nodeusage.py. A library's bot
// describes each interaction to `begin` as an object, whose functions do with the library what is
// said here:
//
//   name                      of the command ("tags add"), or the custom id
//   value, member, file       of an option; a member is {name, joined}, a file {name, url}
//   user, message             what a menu command is used on: the name, the content
//   typed, suggest            completion
//   answer, defer, edit       the first answer; a message is {content, components, files, ephemeral,
//                             attachments}, of which defer takes whether it is ephemeral
//   original, remove          its content as it is read back; away with it
//   followUp, editFollowUp, removeFollowUp
//   update, deferUpdate       of the message that has the component
//   chosen                    the names of what was chosen in a menu
//   ask                       opens a modal
//   field, people, files      what was filled in; the names of users, or files, that were chosen
//   again                     answers once more, without the library's own guard
//   kick                      the member of an option
//   rights                    what the library knows of where and by whom it is used
'use strict';

const { broken, obey, refusalOf, tell } = require('./talk.cjs');

// -- what is registered ----------------------------------------------------------------------------

const TEXT = { type: 3, description: 'Some text', required: true };
const text = (name, more) => ({ ...TEXT, name, ...more });
const command = (name, description, ...options) => ({ type: 1, name, description, options });
const MEMBER = { type: 6, name: 'member', description: 'Somebody', required: true };
const FILE = { type: 11, name: 'file', description: 'Some file', required: true };
const TIMES = { type: 4, name: 'times', description: 'How often', min_value: 1, max_value: 3 };

const COMMANDS = [
  command('echo', 'Say it again', text('text'), TIMES),
  command('slow', 'Think first'),
  command('secret', 'For you alone'),
  command('panel', 'A button and menus'),
  command('menus', 'More menus'),
  command('form', 'A form'),
  command('survey', 'A long form'),
  command('silent', 'Say nothing'),
  command('twice', 'Say it twice'),
  command('history', 'Change your mind'),
  command('about', 'Who is it', MEMBER),
  command('kick', 'Away', MEMBER),
  command('parcel', 'A file', FILE),
  command('layout', 'Components of version 2'),
  command('rights', 'What may I'),
  command('search', 'Find fruit', text('query', { autocomplete: true })),
  { ...command('admin', 'For administrators'), default_member_permissions: '8' },
  command(
    'tags',
    'Tags',
    { type: 1, name: 'add', description: 'Add a tag', options: [text('name')] },
    {
      type: 2,
      name: 'kind',
      description: 'Their kinds',
      options: [{ type: 1, name: 'set', description: 'Set it', options: [text('name')] }],
    },
  ),
  command('wizard', 'Questions, for you alone'),
  command('hush', 'Think in silence'),
  { type: 2, name: 'Poke' },
  { type: 3, name: 'Quote' },
];
// What can be used in DMs with the bot, and with the application that a person has.
const GLOBAL_COMMANDS = [
  { ...command('whisper', 'In private'), contexts: [1] },
  { ...command('everywhere', 'Anywhere'), contexts: [0, 1, 2], integration_types: [1] },
];

// -- what is shown ---------------------------------------------------------------------------------

const row = (component) => ({ type: 1, components: [component] });
const label = (name, component) => ({ type: 18, label: name, component });
const options = (...names) => names.map((name) => ({ label: name, value: name }));
const button = (custom_id, name) => ({ type: 2, style: 1, label: name, custom_id });

const PANEL = [
  row(button('poke', 'Poke')),
  row({ type: 3, custom_id: 'colour', options: options('red', 'green') }),
  row({ type: 5, custom_id: 'who' }),
];
const MENUS = [
  row({ type: 6, custom_id: 'role' }),
  row({ type: 7, custom_id: 'both' }),
  row({ type: 8, custom_id: 'channel' }),
];
const FORM = {
  custom_id: 'form',
  title: 'A form',
  components: [label('Name', { type: 4, custom_id: 'name', style: 1, max_length: 20 })],
};
const SURVEY = {
  custom_id: 'survey',
  title: 'A survey',
  components: [
    label('Who', { type: 5, custom_id: 'who' }),
    label('Proof', { type: 19, custom_id: 'proof' }),
    label('One', { type: 21, custom_id: 'one', options: options('red', 'green') }),
    label('Many', { type: 22, custom_id: 'many', options: options('red', 'green', 'blue') }),
    label('Sure', { type: 23, custom_id: 'sure' }),
  ],
};
const WIZARD = {
  content: 'nameless',
  ephemeral: true,
  components: [row(button('ask', 'Name')), row(button('gone', 'Go'))],
};
const LAYOUT = 1 << 15;
const DOT = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg'
    + 'gg==',
  'base64',
);
const laidOut = (...components) => ({ flags: LAYOUT, components: [{ type: 17, components }] });
const paragraph = (content) => ({ type: 10, content });
const NAMING = {
  custom_id: 'naming',
  title: 'A name',
  components: [
    ...FORM.components,
    paragraph('And now:'),
    label('Colour', { type: 3, custom_id: 'colour', options: options('red', 'green') }),
  ],
};
const PRESSED = laidOut(paragraph('pressed'));
const UNPRESSED = {
  ...laidOut(
    paragraph('a layout'),
    { type: 14 },
    { type: 9, components: [paragraph('Do it')], accessory: button('press', 'Press') },
    { type: 12, items: [{ media: { url: 'attachment://dot.png' } }] },
  ),
  files: [{ name: 'dot.png', data: DOT }],
};

// -- what is done ----------------------------------------------------------------------------------

const FRUIT = ['apple', 'apricot', 'banana'];
let waiting = null;
let clicks = 0;
let refused = refusalOf;

const refusal = async (act) => {
  try {
    await act();
    return 'nothing';
  } catch (error) {
    const { status, code } = refused(error);
    return `${status} ${code}`;
  }
};
const say = (x, content) => x.answer({ content });
const sayChosen = (x) => say(x, `chose ${x.chosen().join()}`);

const commands = {
  echo: (x) => say(x, Array(x.value('times') ?? 1).fill(x.value('text')).join(' ')),
  async slow(x) {
    await x.defer({});
    await x.edit({ content: 'done' });
  },
  async secret(x) {
    await x.answer({ content: 'psst', ephemeral: true });
    await x.followUp({ content: 'and more', ephemeral: true });
  },
  panel: (x) => x.answer({ content: 'panel', components: PANEL }),
  menus: (x) => x.answer({ content: 'menus', components: MENUS }),
  form: (x) => x.ask(FORM),
  survey: (x) => x.ask(SURVEY),
  async silent(x) {
    waiting = x;
  },
  async twice(x) {
    await say(x, 'once');
    await x.edit({ content: await refusal(x.again) });
  },
  async history(x) {
    await say(x, 'one');
    tell('original', { content: await x.original() });
    await x.edit({ content: 'two' });
    const id = await x.followUp({ content: 'three' });
    await x.editFollowUp(id, { content: 'four' });
    await x.removeFollowUp(id);
    await x.remove();
  },
  async about(x) {
    const { name, joined } = x.member('member');
    await say(x, `${name} ${joined ? 'True' : 'False'}`);
  },
  kick: async (x) => say(x, await refusal(() => x.kick('member'))),
  async parcel(x) {
    const { name, url } = x.file('file');
    const data = Buffer.from(await (await fetch(url)).arrayBuffer());
    await x.answer({ content: `got ${name}`, files: [{ name: 'copy.txt', data }] });
    const files = [{ name: 'more.txt', data: Buffer.from('more') }];
    await x.followUp({ content: 'and more files', files });
  },
  layout: (x) => x.answer(UNPRESSED),
  async rights(x) {
    tell('rights', x.rights());
    await say(x, 'told');
  },
  whisper: (x) => commands.rights(x),
  everywhere: (x) => commands.rights(x),
  wizard: (x) => x.answer(WIZARD),
  async hush(x) {
    await x.defer({ ephemeral: true });
    await x.edit({ content: 'a file', files: [{ name: 'a.txt', data: Buffer.from('a') }] });
    await x.edit({ content: 'no file', attachments: [] });
  },
  search: (x) => say(x, `found ${x.value('query')}`),
  admin: (x) => say(x, 'yes'),
  'tags add': (x) => say(x, `added ${x.value('name')}`),
  'tags kind set': (x) => say(x, `set ${x.value('name')}`),
  Poke: (x) => say(x, `poked ${x.user()}`),
  Quote: (x) => say(x, `> ${x.message()}`),
};

const completions = {
  search: (x) => {
    const found = FRUIT.filter((each) => each.startsWith(x.typed()));
    return x.suggest(found.map((value) => ({ name: value, value })));
  },
};

const components = {
  async poke(x) {
    clicks += 1;
    await x.update({ content: `clicked ${clicks}`, components: PANEL });
  },
  colour: sayChosen,
  async who(x) {
    await x.deferUpdate();
    await x.followUp({ content: `chose ${x.chosen().join()}`, ephemeral: true });
  },
  role: sayChosen,
  both: sayChosen,
  channel: sayChosen,
  press: (x) => x.update(PRESSED),
  ask: (x) => x.ask(NAMING),
  async gone(x) {
    await x.deferUpdate();
    await x.remove();
  },
};

const modals = {
  form: (x) => say(x, `hello ${x.field('name')}`),
  naming: (x) => x.update({ content: `called ${x.field('name')}, ${x.field('colour').join()}` }),
  async survey(x) {
    const chosen = ['one', 'many', 'sure'].map((each) => x.field(each));
    const told = [x.people('who'), x.files('proof'), ...chosen];
    await say(x, told.map((each) => [each].flat().join('+')).join(' '));
  },
};

const kinds = { 2: commands, 3: components, 4: completions, 5: modals };

// -- what a library's bot needs --------------------------------------------------------------------

// Do what an interaction of a type asks for.
const begin = (type, x) => Promise.resolve(kinds[type][x.name](x)).catch(broken);

// Obey, as talk.cjs has it.
const serve = (leave, { refused: refusedBy = refusalOf, orders = {} } = {}) => {
  refused = refusedBy;
  obey({ late: () => say(waiting, 'too late'), ...orders }, leave, refused);
};

const flagsOf = ({ flags = 0, ephemeral = false }) => flags | (ephemeral ? 64 : 0) || undefined;

// The name of a command as it was typed, and the options that were given, of the protocol's data.
const typedIn = ({ name, options: given = [] }) => {
  const [first] = given;
  if (first?.type > 2 || first === undefined) {
    return { name, given };
  }
  const below = typedIn(first);
  return { name: `${name} ${below.name}`, given: below.given };
};

// What was filled in, of a modal's components in the protocol.
const filledIn = (parts) => {
  const found = parts.flatMap((each) => each.component ?? each.components ?? []);
  return (id) => {
    const { value, values } = found.find((each) => each.custom_id === id);
    return value ?? values;
  };
};

module.exports = { COMMANDS, GLOBAL_COMMANDS, begin, commands, filledIn, flagsOf, serve, typedIn };
