-- Prepended to other scripts. Counts a call against what one caller may do (AUTH-9), by the algorithm of
-- `postern_domain::auth::limits::gcra`. Gives nothing when it may go on, else after which time (ms) the limit is whole
-- again, and after which the next call would be allowed.
-- Rights  RW pst:{*}:calls:*
local function count_call(bucket, now, burst, period)
  local arrival = math.max(tonumber(redis.call('GET', bucket)) or now, now)
  local next_arrival = arrival + period / burst
  local wait = next_arrival - period - now
  if wait > 0 then return math.ceil(arrival - now), math.ceil(wait) end
  redis.call('SET', bucket, string.format('%.0f', next_arrival), 'PX', math.ceil(next_arrival - now))
end
