-- Closed windows whose counts were told: one in which nothing was is forgotten, another follows the others, so that of
-- alike attempts there is at most one event a window. What was settled by somebody else has another id by now.
-- KEYS  1 windows by their end
-- ARGV  1 now  2 length of a window (ms)  then for each: window, id, count that was told, id of the next event
-- Rights  RW pst:{attempts:<component>}:*
local closes_at = ARGV[1] + ARGV[2]
for i = 3, #ARGV, 4 do
  local window, told = ARGV[i], tonumber(ARGV[i + 2])
  local of = redis.call('HMGET', window, 'id', 'count')
  if not of[1] then
    redis.call('ZREM', KEYS[1], window)
  elseif of[1] == ARGV[i + 1] then
    local left = tonumber(of[2]) - told
    if told <= 0 and left <= 0 then
      redis.call('DEL', window)
      redis.call('ZREM', KEYS[1], window)
    else
      redis.call('HSET', window, 'id', ARGV[i + 3], 'count', left, 'closes_at', string.format('%.0f', closes_at))
      redis.call('ZADD', KEYS[1], closes_at, window)
    end
  end
end
return {}
