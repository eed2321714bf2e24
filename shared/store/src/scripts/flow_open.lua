-- A user sets off to a provider (OAUTH-3).
-- KEYS  1 the flow (hash)  2 all flows of what the browser shows (sorted set: state → when it ends)
-- ARGV  1 how long it may take (ms)  2 now (ms)  3 the hash of the state  4… field, value, …
-- Rights  RW pst:{*}:flow:*, RW pst:{*}:flows
redis.call('HSET', KEYS[1], unpack(ARGV, 4))
redis.call('PEXPIRE', KEYS[1], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[2] + ARGV[1], ARGV[3])
-- The latest flow ends last.
redis.call('PEXPIRE', KEYS[2], ARGV[1])
return {1}
