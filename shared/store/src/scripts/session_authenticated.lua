-- The user of a live session has proved again who they are (RFC 9470).
-- KEYS  1 the session    ARGV  1 now (ms)  2 assurance  3 proof  4 'strong' | 'weak'
-- Gives {0} when the session has ended, else {1, generation}.
local session = redis.call('HMGET', KEYS[1], 'expires_at', 'generation')
if not session[1] or tonumber(session[1]) <= tonumber(ARGV[1]) then return {0} end
redis.call('HSET', KEYS[1], 'auth_time', ARGV[1], 'assurance', ARGV[2], 'proof', ARGV[3])
if ARGV[4] == 'strong' then redis.call('HSET', KEYS[1], 'strong_time', ARGV[1]) end
return {1, session[2]}
