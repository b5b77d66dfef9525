const https = require('node:https');
const net = require('node:net');
const { Client } = require('eris');
const Endpoints = require('eris/lib/rest/Endpoints');

const url = new URL('http://127.0.0.1:5000');
// it calls https.request whatever the address: an agent whose sockets are plain ones
class PlainAgent extends https.Agent {
  createConnection() {
    return net.connect(url.port, url.hostname);
  }
}
// the port is a part of the domain: where the Gateway is, is answered by the Host that was asked
const rest = { domain: url.host, agent: new PlainAgent() };
// images and files
Endpoints.CDN_URL = url.origin;
const client = new Client(`Bot ${token}`, { ...options, rest });
