-- Takes one of so many places, or renews the lease of a place that is held. A place is leased: whoever dies without
-- giving it back loses it when the lease ends.
-- KEYS  1 the places (sorted set: lease by its end)
-- ARGV  1 now  2 length of a lease (times in ms)  3 places  4 lease
-- Gives {1}, or {0, when the first lease ends (ms)} when all are taken. Running it twice takes one place.
-- Rights  RW pst:{hashes}:in_flight, RW pst:{streams}:all, RW pst:{*}:streams
local now = tonumber(ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if not redis.call('ZSCORE', KEYS[1], ARGV[4]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then
  return {0, redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]}
end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return {1}
