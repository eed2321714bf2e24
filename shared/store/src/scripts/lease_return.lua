-- Gives a leased place back.
-- KEYS  1 the places    ARGV  1 lease
return {redis.call('ZREM', KEYS[1], ARGV[1])}
