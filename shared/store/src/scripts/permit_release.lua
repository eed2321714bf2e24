-- Releases a permit.
-- KEYS  1 the semaphore    ARGV  1 holder
-- Rights  RW pst:{hashes}:in_flight, RW pst:{streams}:all, RW pst:{*}:streams
return {redis.call('ZREM', KEYS[1], ARGV[1])}
