-- One try at proving again who one is, within a session, counted before it is looked at (AUTH-10).
-- KEYS  1 the session    ARGV  1 now (ms)
-- Gives {0} when the session has ended, else {1, tries since the last that was right, this one included}.
-- Rights  RW pst:{*}:session:*
local expires_at = redis.call('HGET', KEYS[1], 'expires_at')
if not expires_at or tonumber(expires_at) <= tonumber(ARGV[1]) then return {0} end
return {1, redis.call('HINCRBY', KEYS[1], 'tries', 1)}
