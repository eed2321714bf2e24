-- Whether a challenge may still be answered.
-- ARGV  1 now  2 tries of a challenge
--       3 the challenge, which is not among the KEYS: Redis takes those for written (ADR 23)
-- Rights  R pst:{*}:challenge:*
local challenge = redis.call('HMGET', ARGV[3], 'ends_at', 'attempts')
if not challenge[1] or tonumber(challenge[1]) <= tonumber(ARGV[1]) then return {0} end
if tonumber(challenge[2]) >= tonumber(ARGV[2]) then return {0} end
return {1}
