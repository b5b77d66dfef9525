const http = require('node:http');
const https = require('node:https');
const { ApiHandler, Client } = require('seyfert');

const url = new URL('http://127.0.0.1:5000');
const client = new Client(options);
client.setServices({ rest: new ApiHandler({ token, domain: url.origin, baseUrl: 'api/v10' }) });

// its WebSocket calls https.request with the name of the host alone, and loses what comes together
// with the answer to its handshake
const { request } = https;
https.request = (asked, ...rest) => {
  if (asked.headers?.Upgrade !== 'websocket') {
    return request(asked, ...rest);
  }
  const upgrade = http.request({ ...asked, port: url.port }, ...rest);
  return upgrade.on('upgrade', (_, socket, head) => head.length && socket.unshift(head));
};
