-- Remembers the last checkpoint, and never an older one than before (DATA-4).
-- KEYS  1 the memory    ARGV  1 number of the checkpoint  2 the checkpoint  3 number of the patrol
-- Rights  RW pst:{audit}:sealer
if tonumber(ARGV[1]) > tonumber(redis.call('HGET', KEYS[1], 'seq') or -1) then
  redis.call('HSET', KEYS[1], 'seq', ARGV[1], 'checkpoint', ARGV[2])
end
redis.call('HSET', KEYS[1], 'patrolled', ARGV[3])
return {}
