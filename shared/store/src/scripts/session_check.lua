-- Is the session alive? Notes its use, at most once a second (SES-3, SES-4), and counts the request against what one
-- caller may do (AUTH-9), by the algorithm of `postern_domain::auth::limits::gcra`.
-- KEYS  1 the session    2 the caller's bucket    ARGV  1 now  2 burst (0: no limit)  3 period (times in ms)
-- Gives {0}, {1, auth_time, assurance, roles}, or {2, burst, reset_after, retry_after}.
local now, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local session = redis.call('HMGET', KEYS[1], 'expires_at', 'last_used_at', 'auth_time', 'assurance', 'roles')
if not session[1] or tonumber(session[1]) <= now then return {0} end
if burst > 0 then
  local period = tonumber(ARGV[3])
  local arrival = math.max(tonumber(redis.call('GET', KEYS[2])) or now, now)
  local next_arrival = arrival + period / burst
  local wait = next_arrival - period - now
  if wait > 0 then return {2, burst, math.ceil(arrival - now), math.ceil(wait)} end
  redis.call('SET', KEYS[2], string.format('%.0f', next_arrival), 'PX', math.ceil(next_arrival - now))
end
if now - tonumber(session[2]) >= 1000 then redis.call('HSET', KEYS[1], 'last_used_at', ARGV[1]) end
return {1, session[3], session[4], session[5]}
