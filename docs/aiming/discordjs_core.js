const { API, Client } = require('@discordjs/core');
const { REST } = require('@discordjs/rest');
const { WebSocketManager } = require('@discordjs/ws');

const url = 'http://127.0.0.1:5000';
const rest = new REST({ api: `${url}/api`, cdn: url }).setToken(token);
const fetchGatewayInformation = () => new API(rest).gateway.getBot();
const gateway = new WebSocketManager({ ...options, token, rest, fetchGatewayInformation });
const client = new Client({ rest, gateway });
