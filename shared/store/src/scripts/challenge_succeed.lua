-- The second step is done: the challenge is used up, and the user's tries are forgiven.
-- KEYS  1 the challenge  2 the user's tries    Gives {1} once, then {0}.
if redis.call('DEL', KEYS[1]) == 0 then return {0} end
redis.call('DEL', KEYS[2])
return {1}
