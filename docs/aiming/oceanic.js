const { Client } = require('oceanic.js');

const rest = { baseURL: 'http://127.0.0.1:5000/api/v10' };
const client = new Client({ ...options, auth: `Bot ${token}`, rest });
