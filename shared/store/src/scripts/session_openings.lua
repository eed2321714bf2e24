-- How each of the user's sessions began.
-- KEYS  1 the user's sessions    ARGV  1 prefix of session keys
-- Gives {id, created_at, credential, id, …}.
-- Rights  R pst:{*}:session:*, RW pst:{*}:sessions
local answer = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local session = redis.call('HMGET', ARGV[1] .. id, 'created_at', 'credential')
  if session[1] and session[2] then
    answer[#answer + 1] = id
    answer[#answer + 1] = session[1]
    answer[#answer + 1] = session[2]
  end
end
return answer
