-- A live session has another assurance: its user has set up a second factor in it, or removed the last.
-- KEYS  1 the session    ARGV  1 now (ms)  2 assurance  3 proof  4 'strong' | 'weak'
-- Rights  RW pst:{*}:session:*
if redis.call('EXISTS', KEYS[1]) == 0 then return {0} end
redis.call('HSET', KEYS[1], 'auth_time', ARGV[1], 'assurance', ARGV[2], 'proof', ARGV[3])
if ARGV[4] == 'strong' then redis.call('HSET', KEYS[1], 'strong_time', ARGV[1]) end
return {1}
