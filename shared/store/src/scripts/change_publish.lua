-- One change for the user's devices, once: whoever repeats it finds it told.
-- KEYS  1 the user's changes  2 the ids of what was told lately (sorted set: id by time)
-- ARGV  1 kind  2 data (JSON)  3 id  4 now (ms)
-- Gives {1} when this has told it, {0} when it was told before.
-- Remembered are the last thousand ids, for nine days: a job tries for a week (`domain::jobs`), give or take a fifth.
-- Rights  RW pst:{*}:told
local now, remembered = tonumber(ARGV[4]), 777600000
local found = redis.call('TYPE', KEYS[2]).ok
if found ~= 'zset' and found ~= 'none' then redis.call('DEL', KEYS[2]) end
if redis.call('ZSCORE', KEYS[2], ARGV[3]) then return {0} end
publish(KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], now, ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - remembered)
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1001)
redis.call('PEXPIRE', KEYS[2], remembered)
return {1}
