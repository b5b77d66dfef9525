// The commands that bots on Node register: one that is typed, with two options, and two in menus.
'use strict';

const SAY = {
  type: 1,
  name: 'say',
  description: 'Say something',
  options: [
    { type: 3, name: 'text', description: 'What to say', required: true },
    { type: 4, name: 'times', description: 'How often', min_value: 1, max_value: 5 },
  ],
};
// As some libraries want it.
const CAMEL = {
  ...SAY,
  options: SAY.options.map(({ min_value, max_value, ...option }) => ({
    ...option,
    ...(min_value === undefined ? {} : { minValue: min_value, maxValue: max_value }),
  })),
};
const MENUS = [{ type: 2, name: 'Wave' }, { type: 3, name: 'Quote' }];

const namesOf = (commands) => ({ names: commands.map(({ name, type }) => [name, type]) });

module.exports = { SAY, CAMEL, MENUS, namesOf };
