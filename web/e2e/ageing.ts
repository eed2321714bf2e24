import { connect } from "node:net";
import { setting } from "./app.ts";

/** For every session of somebody: when they last proved who they are, in ms since 1970. */
const SCRIPT = `
  local sessions = redis.call('KEYS', ARGV[1])
  for _, session in ipairs(sessions) do
    redis.call('HSET', session, 'auth_time', ARGV[2], 'strong_time', ARGV[2])
  end
  return #sessions`;

function command(...parts: string[]): string {
  return `*${parts.length}\r\n${parts.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`).join("")}`;
}

/** Runs a script where the app keeps what passes; its answer is a number. */
async function evaluate(url: string, script: string, ...args: string[]): Promise<number> {
  const { hostname, port, password } = new URL(url);
  const answer = await new Promise<string>((resolve, reject) => {
    let heard = "";
    const socket = connect({ host: hostname, port: Number(port) }, () => {
      if (password) socket.write(command("AUTH", decodeURIComponent(password)));
      socket.write(command("EVAL", script, "0", ...args));
    });
    socket.on("error", reject);
    socket.on("data", (data) => {
      heard += data.toString();
      // The answer of the script is a number; before it stands that of AUTH.
      if (!/^[:-].*\r\n/m.test(heard)) return;
      socket.end();
      resolve(heard);
    });
  });
  const number = answer.match(/^:(\d+)/m)?.[1];
  if (number === undefined) throw new Error(`The script failed: ${answer}`);
  return Number(number);
}

/**
 * Makes the proofs of somebody's sessions an hour old, where the server keeps them: what needs a fresh proof asks for
 * one then. Nobody wants to wait for that.
 */
export async function ageProofs(userId: string): Promise<void> {
  const then = String(Date.now() - 3_600_000);
  const aged = await evaluate(setting("REDIS_URL"), SCRIPT, `pst:{${userId}}:session:*`, then);
  if (aged === 0) throw new Error(`No session of ${userId} was made older`);
}

/** What one may read in a minute, as `of_caller` of the domain's limits says, in ms. */
const PERIOD = 60_000;

/**
 * Makes it so that somebody has just read all that they may, and the next read is allowed in `wait` ms: where the server
 * counts. Six hundred reads by a test would take as long as it takes to be allowed the next ones.
 */
export async function useUpReads(userId: string, wait: number): Promise<void> {
  const script = "return redis.call('SET', ARGV[1], ARGV[2], 'PX', ARGV[3]) and 1";
  const until = PERIOD + wait;
  await evaluate(
    setting("REDIS_URL"),
    script,
    `pst:{${userId}}:calls:reads`,
    String(Date.now() + until),
    String(until),
  );
}
