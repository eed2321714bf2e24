-- Is the session alive? Notes its use, at most once a second (SES-3, SES-4).
-- KEYS  1 the session    ARGV  1 now (ms)  2 the idle policy (see idle.lua)
-- Gives {0} or {1, auth_time, assurance, roles, confirmed, created_at, credential, strong_time, restriction}; `confirmed`
-- is 0 when the session was last confirmed in another run of Redis, and Postgres has to be asked; `restriction` is ''
-- for none.
local now = tonumber(ARGV[1])
local session = redis.call('HMGET', KEYS[1], 'expires_at', 'last_used_at', 'auth_time', 'assurance', 'roles',
  'run', 'created_at', 'credential', 'strong_time', 'restriction')
if not session[1] or tonumber(session[1]) <= now then return {0} end
if is_idle(ARGV[2], now, session[2], session[5]) then return {0} end
if now - tonumber(session[2]) >= 1000 then redis.call('HSET', KEYS[1], 'last_used_at', ARGV[1]) end
local confirmed = session[6] == run_of_redis() and 1 or 0
return {1, session[3], session[4], session[5], confirmed, session[7], session[8], session[9] or '0', session[10] or ''}
