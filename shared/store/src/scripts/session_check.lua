-- Is the session alive (SES-3, SES-4)? Behind `use_noted.lua` or `use_unnoted.lua`. Counts the request against what one
-- caller may do (AUTH-9).
-- KEYS  1 the caller's bucket
-- ARGV  1 now  2 burst (0: no limit)  3 period (times in ms)  4 the idle policy (see idle.lua)
--       5 the session, which is not among the KEYS: Redis takes those for written (ADR 23)
-- Gives {0}, {2, burst, reset_after, retry_after}, or {1, auth_time, assurance, roles, confirmed, created_at, credential,
-- strong_time, restriction, run, device}; `confirmed` is 0 when the session was last confirmed in another run of Redis than
-- `run`, this one, and Postgres has to be asked; `restriction` is '' for none.
-- Rights  R pst:{*}:session:*
local now, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local session = redis.call('HMGET', ARGV[5], 'expires_at', 'last_used_at', 'auth_time', 'assurance', 'roles',
  'run', 'created_at', 'credential', 'strong_time', 'restriction', 'device')
if not session[1] or tonumber(session[1]) <= now then return {0} end
if is_idle(ARGV[4], now, session[2], session[5]) then return {0} end
if burst > 0 then
  local reset_after, retry_after = count_call(KEYS[1], now, burst, tonumber(ARGV[3]))
  if retry_after then return {2, burst, reset_after, retry_after} end
end
note_use(ARGV[5], session[2], now)
local run = run_of_redis()
local confirmed = session[6] == run and 1 or 0
return {1, session[3], session[4], session[5], confirmed, session[7], session[8], session[9] or '0', session[10] or '',
  run, session[11] or ''}
