const { Client } = require('discord.js');

const url = 'http://127.0.0.1:5000';
// without a version, which it adds itself
const rest = { api: `${url}/api`, cdn: url, mediaProxy: url };
const client = new Client({ ...options, rest });
