-- The user of a live session has proved again who they are (RFC 9470). The refresh token turns at the same time,
-- without the window for retries: a copy of the one before must not profit from a proof that somebody else
-- gave (ASVS 7.2.4).
-- KEYS  1 the session    ARGV  1 now (ms)  2 assurance  3 proof  4 'strong' | 'weak'
-- Gives {0} when the session has ended, else {1, generation}.
-- Rights  RW pst:{*}:session:*
local session = redis.call('HMGET', KEYS[1], 'expires_at', 'generation', 'oldest_use')
if not session[1] or tonumber(session[1]) <= tonumber(ARGV[1]) then return {0} end
local generation = tonumber(session[2])
redis.call('HDEL', KEYS[1], 'tries')
for used = tonumber(session[3] or generation), generation do redis.call('HDEL', KEYS[1], 'used:' .. used) end
redis.call('HSET', KEYS[1], 'auth_time', ARGV[1], 'assurance', ARGV[2], 'proof', ARGV[3],
  'generation', generation + 1, 'oldest_use', generation + 1, 'last_used_at', ARGV[1])
if ARGV[4] == 'strong' then redis.call('HSET', KEYS[1], 'strong_time', ARGV[1]) end
return {1, generation + 1}
