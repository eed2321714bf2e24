-- A user sets off to a provider (OAUTH-3).
-- KEYS  1 the flow (hash)
-- ARGV  1 how long it may take (ms)  2… field, value, …
-- Rights  RW pst:{*}:flow
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return {1}
