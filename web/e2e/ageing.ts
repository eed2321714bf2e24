import { connect } from "node:net";

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

/**
 * Makes the proofs of somebody's sessions an hour old, where the server keeps them: what needs a fresh proof asks for
 * one then. Nobody wants to wait for that.
 */
export async function ageProofs(userId: string): Promise<void> {
  const url = process.env.POSTERN_REDIS_URL;
  if (!url) throw new Error("POSTERN_REDIS_URL is not set: `./up --detach --json` says it.");
  const { hostname, port, password } = new URL(url);
  const then = String(Date.now() - 3_600_000);
  const answer = await new Promise<string>((resolve, reject) => {
    let heard = "";
    const socket = connect({ host: hostname, port: Number(port) }, () => {
      if (password) socket.write(command("AUTH", decodeURIComponent(password)));
      socket.write(command("EVAL", SCRIPT, "0", `pst:{${userId}}:session:*`, then));
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
  const aged = Number(answer.match(/^:(\d+)/m)?.[1] ?? 0);
  if (aged === 0) throw new Error(`No session of ${userId} was made older: ${answer}`);
}
