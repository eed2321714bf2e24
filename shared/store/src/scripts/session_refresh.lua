-- One step of a refresh token family (AUTH-3; RFC 9700 section 4.14.2). The specification of these
-- transitions is `postern_domain::auth::refresh::decide`.
-- KEYS  1 the session    2 the user's sessions    3 the user's changes
-- ARGV  1 now  2 presented generation  3 retry window (times in ms)  4 session id
-- Gives {'unknown'}, {'replayed'} (the session is gone then), or
--       {'rotated' | 'repeated', generation to hand out, auth_time, proof}.
local now, presented, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local session = redis.call('HMGET', KEYS[1], 'expires_at', 'generation', 'oldest_use', 'auth_time', 'proof',
  'assurance')
if not session[1] or tonumber(session[1]) <= now then return {'unknown'} end
-- Sessions of the release before do not say.
local proof = session[5] or (session[6] == 'aal2' and 'totp' or 'password')
local current = tonumber(session[2])
if presented > current then return {'unknown'} end

local function within_window(generation)
  local used = redis.call('HGET', KEYS[1], 'used:' .. generation)
  return used and now - tonumber(used) <= window
end

if presented < current then
  if within_window(presented) then return {'repeated', presented + 1, session[4], proof} end
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
return {'rotated', current + 1, session[4], proof}
