-- Acquires one of so many permits of a semaphore, or renews the lease of one that is held. A permit is leased: whoever dies
-- without releasing it loses it when the lease ends.
-- KEYS  1 the semaphore (sorted set: holder by the end of the lease)
-- ARGV  1 now  2 length of a lease (times in ms)  3 permits  4 holder
-- Gives {1}, or {0, when the first lease ends (ms)} when all are held. Running it twice acquires one permit.
-- Rights  RW pst:{hashes}:in_flight, RW pst:{streams}:all, RW pst:{*}:streams
local now = tonumber(ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if not redis.call('ZSCORE', KEYS[1], ARGV[4]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then
  return {0, redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]}
end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return {1}
