-- The user's live sessions, oldest first.
-- KEYS  1 the user's sessions    ARGV  1 prefix of session keys  2 now (ms)
-- Gives {id, device, address, created_at, last_used_at, expires_at, id, …}.
-- Rights  R pst:{*}:session:*, RW pst:{*}:sessions
local answer = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. ARGV[2], '+inf')) do
  local s = redis.call('HMGET', ARGV[1] .. id, 'device', 'address', 'created_at', 'last_used_at', 'expires_at')
  if s[5] then
    answer[#answer + 1] = id
    for i = 1, 5 do answer[#answer + 1] = s[i] end
  end
end
return answer
