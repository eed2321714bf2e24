// A small back end of an assistant: it says which mailbox it would read, and how many messages are in it.
// It knows its users by their tokens for it, asks Postern whether they may, and gets a token for their account at Google there.
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

function setting(name: string, otherwise?: string): string {
  const value = process.env[name] ?? otherwise;
  if (value === undefined) throw new Error(`set ${name}`);
  return value;
}

const postern = setting('POSTERN_URL').replace(/\/$/, '');
const key = setting('SERVICE_KEY');
const audience = setting('AUDIENCE', 'assistant');
const gmail = setting('GMAIL_URL', 'https://gmail.googleapis.com/gmail/v1/users/me/profile');
const scope = 'https://www.googleapis.com/auth/gmail.readonly';

// Fetched anew when a token names a key that is not among them, twice a minute at most.
const keys = createRemoteJWKSet(new URL(`${postern}/.well-known/jwks.json`));

type User = { id: string; token: string };
type Decision = { allowed: boolean; reason: string };

function problem(status: 401 | 403 | 409 | 502 | 503, detail: unknown): HTTPException {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (status === 401) headers['www-authenticate'] = 'Bearer error="invalid_token"';
  return new HTTPException(status, { res: new Response(JSON.stringify({ detail }), { status, headers }) });
}

const unauthenticated = () => problem(401, 'Log in first.');

/** Whoever sent a token that is for us. */
async function userOf(authorization: string | undefined): Promise<User> {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['EdDSA'],
      issuer: postern,
      audience,
      typ: 'at+jwt',
      requiredClaims: ['exp', 'iat', 'sub'],
    });
    // A token for us and somebody else is one that somebody else can use here.
    if (typeof payload.aud !== 'string' || payload.sub === undefined) throw unauthenticated();
    return { id: payload.sub, token };
  } catch (error) {
    if (error instanceof HTTPException) throw error;
    // The keys did not come, which says nothing about the token.
    const missing = ['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'];
    const wrong = error instanceof errors.JOSEError && !missing.includes(error.code);
    throw wrong ? unauthenticated() : problem(503, 'Postern does not answer.');
  }
}

/** Asks Postern as the service account that we are. */
async function ask(path: string, question: object): Promise<{ status: number; body: unknown }> {
  try {
    const answer = await fetch(`${postern}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify(question),
      signal: AbortSignal.timeout(10_000),
    });
    return { status: answer.status, body: await answer.json() };
  } catch {
    throw problem(503, 'Postern does not answer.');
  }
}

/** Goes on if the user may do this right now. */
async function requirePermission(user: User, permission: string): Promise<void> {
  const { status, body } = await ask('/api/v1/rbac/token-check', { user_token: user.token, permission });
  // Logged out meanwhile, or the token has just expired.
  if (status === 400) throw unauthenticated();
  if (status !== 200) throw problem(503, 'Postern does not decide.');
  if (!(body as Decision).allowed) throw problem(403, 'You may not let the assistant read your mail.');
}

/** A token for the user's account at Google. */
async function providerToken(user: User, refused?: string): Promise<string> {
  const question = { user_id: user.id, provider: 'google', scopes: [scope] };
  const { status, body } = await ask('/api/v1/oauth/token', refused ? { ...question, refused_token: refused } : question);
  if (status === 200) return (body as { access_token: string }).access_token;
  const kind = String((body as { type?: string }).type).split('/').at(-1);
  // What only the user can mend: connect, connect again, resume, or grant more.
  if (status === 404 || status === 409 || kind === 'scope-not-granted') {
    throw problem(409, { problem: kind, mend_at: `${postern}/connections` });
  }
  throw problem(503, 'Postern gives no token.');
}

async function profile(token: string): Promise<Response> {
  try {
    return await fetch(gmail, { headers: { authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(10_000) });
  } catch {
    throw problem(502, 'Google does not answer.');
  }
}

const app = new Hono();

app.get('/mailbox', async (context) => {
  const user = await userOf(context.req.header('authorization'));
  await requirePermission(user, 'mail:read:own');
  const token = await providerToken(user);
  let answer = await profile(token);
  // Google takes it no more, whatever its end was to be: Postern gets another one, once.
  if (answer.status === 401) answer = await profile(await providerToken(user, token));
  if (answer.status !== 200) throw problem(502, 'Google does not answer as it should.');
  const { emailAddress, messagesTotal } = (await answer.json()) as { emailAddress: string; messagesTotal: number };
  return context.json({ address: emailAddress, messages: messagesTotal });
});

const port = Number(setting('PORT', '8000'));
serve({ fetch: app.fetch, hostname: setting('HOST', '127.0.0.1'), port }, (info) => {
  console.log(`listening on http://${info.address}:${info.port}`);
});
