// How a bot of a Node library talks with its test; see talk.py, which does so in Python.
// Its arguments are JSON objects, taken as one: among others origin, token, and intents, the name
// of a set of them, and directory, where below LITECORD_NODE the library is.
'use strict';

const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const readline = require('node:readline');

const given = Object.assign({}, ...process.argv.slice(2).map((each) => JSON.parse(each)));
const library = createRequire(path.join(process.env.LITECORD_NODE, given.directory ?? '', '/'));

// What docs/clients.rst shows, and the address in it.
const AIMING = path.join(__dirname, '..', '..', '..', 'docs', 'aiming');
const DOCUMENTED = '127.0.0.1:5000';

// Do what the documentation tells to do to a library, but with our address; the client.
const aim = (recipe, options) => {
  const text = readFileSync(path.join(AIMING, `${recipe}.js`), 'utf8');
  const aimed = text.replaceAll(DOCUMENTED, new URL(given.origin).host);
  const make = new Function('require', 'token', 'options', `${aimed}\nreturn client;`);
  return make(library, given.token, options);
};

const write = (said) => process.stdout.write(`${JSON.stringify(said)}\n`);
const tell = (event, said = {}) => write({ event, ...said });
const broken = (error) => tell('broken', { text: `${error?.stack ?? error}` });
process.on('unhandledRejection', broken);

const lines = readline.createInterface({ input: process.stdin });

// The library will not live: tell the test why, and end.
const failed = (type, text) => {
  tell('failed', { type, text });
  lines.close();
};

// What an error says of the answer to a request.
const refusalOf = ({ status = null, code = null }) => ({ status, code });

// Do what one is told, by the name of the order, until the test has had enough.
const obey = (orders, leave, refused = refusalOf) => {
  lines.on('line', async (line) => {
    const { number, do: order, given: what } = JSON.parse(line);
    try {
      write({ answer: number, result: (await orders[order](what)) ?? null });
    } catch (error) {
      const { name: type, message: text } = error;
      write({ answer: number, error: { type, text, ...refused(error) } });
    }
  });
  lines.on('close', leave);
};

// Intents by the names that tests have for them, as one number.
const MEMBERS = 1 << 1;
const PRESENCES = 1 << 8;
const CONTENT = 1 << 15;
const intentsOf = (all) =>
  ({
    all,
    'no presences': all & ~PRESENCES,
    plain: all & ~(MEMBERS | PRESENCES | CONTENT),
  })[given.intents];

// A file, and what was in it when it came back.
const fileTold = async ({ name, description = null, url }) => {
  const content = Buffer.from(await (await fetch(url)).arrayBuffer());
  const digest = createHash('sha256').update(content).digest('hex');
  return { name, description, digest, size: content.length };
};
const filesTold = async (id, files) => ({ id, files: await Promise.all(files.map(fileTold)) });

const named = (things, told, id = (each) => each.id) =>
  Object.fromEntries([...things].map((each) => [id(each), told(each)]));

module.exports = {
  ...given, library, aim, tell, broken, failed, obey, refusalOf, intentsOf, named, filesTold,
};
