-- One step of a refresh token family (AUTH-3; RFC 9700 section 4.14.2). The specification of these
-- transitions is `postern_domain::auth::refresh::decide`.
-- KEYS  1 the session    2 the user's sessions    3 the user's changes
-- ARGV  1 now  2 presented generation  3 retry window (times in ms)  4 session id  5 the idle policy
-- Gives {'unknown'}, {'replayed'} (the session is gone then), or
--       {'rotated' | 'repeated', generation to hand out, auth_time, proof, created_at, credential}.
-- Rights  RW pst:{*}:session:*, RW pst:{*}:sessions
local now, presented, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local session = redis.call('HMGET', KEYS[1], 'expires_at', 'generation', 'oldest_use', 'auth_time', 'proof',
  'created_at', 'credential', 'last_used_at', 'roles', 'run', 'assurance')
if not session[1] or tonumber(session[1]) <= now then return {'unknown'} end
if is_idle(ARGV[5], now, session[8], session[9]) then return {'unknown'} end
-- Sessions of the release before do not say.
local proof = session[5] or (session[11] == 'aal2' and 'totp' or 'password')
local current = tonumber(session[2])
if presented > current then
  -- Nobody but us can have made a token of this generation. When Redis has lost its last seconds, it has
  -- forgotten that it did.
  if session[10] == run_of_redis() then return {'unknown'} end
  current = presented
end

local function within_window(generation)
  local used = redis.call('HGET', KEYS[1], 'used:' .. generation)
  return used and now - tonumber(used) <= window
end

if presented < current then
  if within_window(presented) then return {'repeated', presented + 1, session[4], proof, session[6], session[7]} end
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[2], ARGV[4])
  publish(KEYS[3], 'session.ended', '{"id":"' .. ARGV[4] .. '"}')
  return {'replayed'}
end

-- Uses whose window has closed need not be remembered: their replay is recognised by absence.
local oldest = tonumber(session[3] or current)
while oldest < current and not within_window(oldest) do
  redis.call('HDEL', KEYS[1], 'used:' .. oldest)
  oldest = oldest + 1
end
redis.call('HSET', KEYS[1], 'generation', current + 1, 'used:' .. current, now,
  'oldest_use', oldest, 'last_used_at', now)
return {'rotated', current + 1, session[4], proof, session[6], session[7]}
