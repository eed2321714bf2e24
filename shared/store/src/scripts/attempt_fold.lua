-- Counts an attempt in the window of those that are alike (ASVS 16.3.3). A count goes down when an event has told of it.
-- KEYS  1 windows by their end    2 the window    3 the window for all, when there are too many
-- ARGV  1 now  2 length of a window (ms)  3 most windows  4 the event  5 id of the event that tells of the window
-- Gives {0}, or {1, window, count before} when this attempt has to become an event now.
-- Rights  RW pst:{attempts:<component>}:*
local now, closes_at, window = tonumber(ARGV[1]), ARGV[1] + ARGV[2], KEYS[2]
local known = redis.call('HGET', window, 'closes_at')
if not known and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then
  window = KEYS[3]
  known = redis.call('HGET', window, 'closes_at')
end
local before = tonumber(redis.call('HGET', window, 'count') or 0)
redis.call('HSET', window, 'count', before + 1, 'event', ARGV[4])
if known and tonumber(known) > now then return {0} end
if not known then redis.call('HSET', window, 'id', ARGV[5]) end
redis.call('HSET', window, 'closes_at', string.format('%.0f', closes_at))
redis.call('ZADD', KEYS[1], closes_at, window)
return {1, window, before}
