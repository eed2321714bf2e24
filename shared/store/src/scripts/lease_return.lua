-- Gives a leased place back.
-- KEYS  1 the places    ARGV  1 lease
-- Rights  RW pst:{hashes}:in_flight, RW pst:{streams}:all, RW pst:{*}:streams
return {redis.call('ZREM', KEYS[1], ARGV[1])}
