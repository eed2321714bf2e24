-- Ends sessions of one user.
-- KEYS  1 the user's sessions  2 the user's changes
-- ARGV  1 prefix of session keys  2 only those opened with an older credential than this version
--       ('' = any)  3 but not this id ('' = none)
--       4… these ids; without any: all
-- Gives the ids that were ended. The session that is spared by its id lives on with the new version.
-- Rights  RW pst:{*}:session:*, RW pst:{*}:sessions
local version = tonumber(ARGV[2])
local ids = {}
if #ARGV > 3 then
  for i = 4, #ARGV do ids[#ids + 1] = ARGV[i] end
else
  ids = redis.call('ZRANGE', KEYS[1], 0, -1)
end
local ended = {}
if version and ARGV[3] ~= '' and redis.call('EXISTS', ARGV[1] .. ARGV[3]) == 1 then
  redis.call('HSET', ARGV[1] .. ARGV[3], 'credential', version)
end
for _, id in ipairs(ids) do
  local opened_with = tonumber(redis.call('HGET', ARGV[1] .. id, 'credential'))
  if id ~= ARGV[3] and (not version or not opened_with or opened_with < version) then
    redis.call('ZREM', KEYS[1], id)
    if redis.call('DEL', ARGV[1] .. id) == 1 then
      ended[#ended + 1] = id
      publish(KEYS[2], 'session.ended', '{"id":"' .. id .. '"}')
    end
  end
end
return ended
