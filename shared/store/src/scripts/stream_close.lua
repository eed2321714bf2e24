-- Gives back a place for a live stream.
-- KEYS  1 the user's streams    ARGV  1 lease
return {redis.call('ZREM', KEYS[1], ARGV[1])}
