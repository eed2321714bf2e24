// oauth2-mock-server, a provider that nobody here wrote, with what a test wants to be different.
// `GET /control` gives the requests so far; `POST /control` takes what is to be different from now on:
//   token     members of the answer of the token endpoint; null takes one away
//   status    its status
//   claims    of the ID token
//   header    of the ID token
//   forged    claims that the ID token gets after it was signed
//   metadata  members of its description of itself; null takes one away
//   away      paths that answer 503
//   rotated   true: from now on it has another key, and that alone
//   userinfo  members of the answer of the userinfo endpoint
//   refused   access tokens that it refuses there
//   redirect  parameters of the way back; null takes one away
//   delay_ms  how long the token endpoint takes before it looks at a request
//   hold_ms   how long it keeps its answer for itself, when all is done
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { OAuth2Issuer, OAuth2Service } from 'oauth2-mock-server';

const DESCRIPTION = '/.well-known/openid-configuration';
const seen = [];
let url;
let service;
let different = {};

function change(target, members = {}) {
  for (const [name, value] of Object.entries(members)) {
    if (value === null) delete target[name];
    else target[name] = value;
  }
}

function forge(token, claims) {
  const [header, payload, signature] = token.split('.');
  const forged = { ...JSON.parse(Buffer.from(payload, 'base64url')), ...claims };
  return [header, Buffer.from(JSON.stringify(forged)).toString('base64url'), signature].join('.');
}

// A provider with a key of its own.
async function provider() {
  const issuer = new OAuth2Issuer();
  await issuer.keys.generate('RS256');
  issuer.url = url;
  const service = new OAuth2Service(issuer);
  service.on('beforeTokenSigning', (token) => {
    // Otherwise two tokens of one second are alike.
    change(token.payload, { jti: randomUUID(), ...different.claims });
    change(token.header, different.header);
  });
  service.on('beforeResponse', (response, request) => {
    seen.push({ path: '/token', headers: request.headers, body: request.body });
    if (different.status) {
      response.statusCode = different.status;
      response.body = {};
    }
    if (different.forged) response.body.id_token = forge(response.body.id_token, different.forged);
    change(response.body, different.token);
  });
  service.on('beforeUserinfo', (response, request) => {
    seen.push({ path: '/userinfo', headers: request.headers });
    if (different.refused?.includes(request.headers.authorization?.replace('Bearer ', ''))) {
      response.statusCode = 401;
      response.body = {};
    }
    change(response.body, different.userinfo);
  });
  service.on('beforeRevoke', (_response, request) => seen.push({ path: '/revoke', headers: request.headers }));
  service.on('beforeAuthorizeRedirect', (redirect) => {
    for (const [name, value] of Object.entries(different.redirect ?? {})) {
      if (value === null) redirect.url.searchParams.delete(name);
      else redirect.url.searchParams.set(name, value);
    }
  });
  return service;
}

async function control(request, response) {
  if (request.method === 'POST') {
    let text = '';
    for await (const part of request) text += part;
    different = JSON.parse(text);
    if (different.rotated) service = await provider();
  }
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(seen));
}

// The documents for which the server has no event.
function describe(request, response) {
  const path = request.url;
  seen.push({ path, headers: request.headers });
  // Where each tenant has a name of its own, they have one description.
  if (path.endsWith(DESCRIPTION)) request.url = DESCRIPTION;
  const end = response.end.bind(response);
  response.end = (text, ...last) => {
    const document = JSON.parse(text);
    if (path.endsWith(DESCRIPTION)) change(document, different.metadata);
    const changed = JSON.stringify(document);
    response.setHeader('content-length', Buffer.byteLength(changed));
    return end(changed, ...last);
  };
}

const server = createServer((request, response) => {
  if (request.url === '/control') return control(request, response);
  const isDescription = request.url === '/jwks' || request.url.endsWith(DESCRIPTION);
  if (isDescription) describe(request, response);
  if (different.away?.includes(request.url)) {
    response.statusCode = 503;
    return response.end('{}');
  }
  const delay = request.url === '/token' ? (different.delay_ms ?? 0) : 0;
  if (request.url === '/token' && different.hold_ms) {
    const end = response.end.bind(response);
    const held = different.hold_ms;
    response.end = (...last) => { setTimeout(() => end(...last), held); };
  }
  setTimeout(() => service.requestHandler(request, response), delay);
});
server.listen(0, '127.0.0.1', async () => {
  url = `http://127.0.0.1:${server.address().port}`;
  service = await provider();
  console.log(`listening on ${url}`);
});
