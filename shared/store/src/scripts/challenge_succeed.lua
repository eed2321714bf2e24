-- The second step is done: the challenge is used up, and the tries of its device, or of strangers, are forgiven.
-- KEYS  1 the challenge  2 the user's tries    Gives {1} once, then {0}.
-- Rights  RW pst:{*}:challenge:*, RW pst:{*}:second_factor_tries
local known = redis.call('HGET', KEYS[1], 'known_device') or ''
if redis.call('DEL', KEYS[1]) == 0 then return {0} end
redis.call('HDEL', KEYS[2], 'since' .. known, 'count' .. known)
return {1}
