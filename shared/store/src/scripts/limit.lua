-- Generic cell rate algorithm over several keys at once (AUTH-9): the request is allowed when every key
-- allows it, and only then it counts. The specification is `postern_domain::auth::limits::gcra`.
-- KEYS  one per limit    ARGV  1 now  then for each key: burst, period (ms)
-- Gives {allowed, burst, remaining, reset_after, retry_after} of the tightest key.
-- Rights  RW pst:{limit:*}:address:*, RW pst:{limit:*}:account:*
local now = tonumber(ARGV[1])
local tightest, arrivals, allowed = nil, {}, 1
for i, key in ipairs(KEYS) do
  local burst, period = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local interval = period / burst
  local arrival = math.max(tonumber(redis.call('GET', key)) or now, now)
  local next_arrival = arrival + interval
  local wait = next_arrival - period - now
  local view
  if wait > 0 then
    allowed = 0
    view = {0, burst, 0, arrival - now, wait}
  else
    view = {1, burst, math.floor((period - (next_arrival - now)) / interval), next_arrival - now, 0}
  end
  arrivals[i] = next_arrival
  if not tightest or view[5] > tightest[5] or (view[5] == tightest[5] and view[3] < tightest[3]) then
    tightest = view
  end
end
if allowed == 1 then
  for i, key in ipairs(KEYS) do
    redis.call('SET', key, string.format('%.0f', arrivals[i]), 'PX', math.ceil(arrivals[i] - now))
  end
end
return {allowed, tightest[2], tightest[3], math.ceil(tightest[4]), math.ceil(tightest[5])}
