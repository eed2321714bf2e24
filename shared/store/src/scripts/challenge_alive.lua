-- Whether a challenge may still be answered. KEYS  1 the challenge    ARGV  1 now  2 tries of a challenge
local challenge = redis.call('HMGET', KEYS[1], 'ends_at', 'attempts')
if not challenge[1] or tonumber(challenge[1]) <= tonumber(ARGV[1]) then return {0} end
if tonumber(challenge[2]) >= tonumber(ARGV[2]) then return {0} end
return {1}
