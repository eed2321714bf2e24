-- Is the session alive? Notes its use, at most once a second (SES-3, SES-4).
-- KEYS  1 the session    ARGV  1 now (ms)
-- Gives {0} or {1, auth_time, assurance, roles, strong_time}.
local now = tonumber(ARGV[1])
local session = redis.call('HMGET', KEYS[1], 'expires_at', 'last_used_at', 'auth_time', 'assurance', 'roles',
  'strong_time')
if not session[1] or tonumber(session[1]) <= now then return {0} end
if now - tonumber(session[2]) >= 1000 then redis.call('HSET', KEYS[1], 'last_used_at', ARGV[1]) end
return {1, session[3], session[4], session[5], session[6] or '0'}
