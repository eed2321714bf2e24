-- Windows that have closed: {window, id, count, event, …}. They share the hash tag of the key.
-- KEYS  1 windows by their end    ARGV  1 now  2 most windows to give
-- Rights  RW pst:{attempts:<component>}:*
local closed = {}
for _, window in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])) do
  local of = redis.call('HMGET', window, 'id', 'count', 'event')
  for _, value in ipairs({window, of[1] or '', tonumber(of[2] or 0), of[3] or ''}) do closed[#closed + 1] = value end
end
return closed
