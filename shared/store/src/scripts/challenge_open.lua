-- Opens a log-in challenge (MFA-4). KEYS  1 the challenge (hash)
-- ARGV  1 now  2 lifetime (ms)  3… field, value, …
-- Rights  RW pst:{*}:challenge:*
redis.call('HSET', KEYS[1], 'attempts', 0, 'ends_at', tonumber(ARGV[1]) + tonumber(ARGV[2]), unpack(ARGV, 3))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return {1}
