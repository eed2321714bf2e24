-- Adds to counters, of which the hash holds so many: what would be one more is counted as `overflow`, once each.
-- KEYS  1 the hash
-- ARGV  1 counters that there may be  2 bytes that a name may have  then field, amount, field, amount, …
-- Gives {how many were not kept}.
-- Rights  RW pst:{metrics}:counters
local most, longest = tonumber(ARGV[1]), tonumber(ARGV[2])
local count, dropped = redis.call('HLEN', KEYS[1]), 0
for i = 3, #ARGV, 2 do
  local known = redis.call('HEXISTS', KEYS[1], ARGV[i]) == 1
  if known or (count < most and #ARGV[i] <= longest) then
    redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1])
    if not known then count = count + 1 end
  else
    dropped = dropped + 1
  end
end
if dropped > 0 then redis.call('HINCRBY', KEYS[1], 'overflow', dropped) end
return {dropped}
