// oauth2-mock-server, a provider that nobody here wrote, with what a test wants to be different.
// `GET /control` gives the requests so far; `POST /control` takes what is to be different from now on:
//   token     members of the answer of the token endpoint; null takes one away
//   status    its status
//   claims    of the ID token
//   userinfo  members of the answer of the userinfo endpoint
//   redirect  parameters of the way back; null takes one away
//   delay_ms  how long the token endpoint takes before it looks at a request
//   hold_ms   how long it keeps its answer for itself, when all is done
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { OAuth2Issuer, OAuth2Service } from 'oauth2-mock-server';

const issuer = new OAuth2Issuer();
await issuer.keys.generate('RS256');
const service = new OAuth2Service(issuer);
const seen = [];
let different = {};

function change(target, members = {}) {
  for (const [name, value] of Object.entries(members)) {
    if (value === null) delete target[name];
    else target[name] = value;
  }
}

// Otherwise two tokens of one second are alike.
service.on('beforeTokenSigning', (token) => change(token.payload, { jti: randomUUID(), ...different.claims }));
service.on('beforeResponse', (response, request) => {
  seen.push({ path: '/token', headers: request.headers, body: request.body });
  if (different.status) {
    response.statusCode = different.status;
    response.body = {};
  }
  change(response.body, different.token);
});
service.on('beforeUserinfo', (response, request) => {
  seen.push({ path: '/userinfo', headers: request.headers });
  change(response.body, different.userinfo);
});
service.on('beforeRevoke', (_response, request) => seen.push({ path: '/revoke', headers: request.headers }));
service.on('beforeAuthorizeRedirect', (redirect) => {
  for (const [name, value] of Object.entries(different.redirect ?? {})) {
    if (value === null) redirect.url.searchParams.delete(name);
    else redirect.url.searchParams.set(name, value);
  }
});

async function control(request, response) {
  if (request.method === 'POST') {
    let text = '';
    for await (const part of request) text += part;
    different = JSON.parse(text);
  }
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(seen));
}

const server = createServer((request, response) => {
  if (request.url === '/control') return control(request, response);
  const delay = request.url === '/token' ? (different.delay_ms ?? 0) : 0;
  if (request.url === '/token' && different.hold_ms) {
    const end = response.end.bind(response);
    const held = different.hold_ms;
    response.end = (...last) => { setTimeout(() => end(...last), held); };
  }
  setTimeout(() => service.requestHandler(request, response), delay);
});
server.listen(0, '127.0.0.1', () => {
  issuer.url = `http://127.0.0.1:${server.address().port}`;
  console.log(`listening on ${issuer.url}`);
});
