-- Writes roles of a user into all of their sessions (SES-3), in the order of the user's versions: a session keeps
-- what it has of a later one.
-- KEYS  1 the user's sessions  2 the user's changes
-- ARGV  1 prefix of session keys  2 roles, by comma  3 the user's version that has them
-- Gives the number of sessions that had others.
-- Rights  RW pst:{*}:session:*, RW pst:{*}:sessions
local version, changed = tonumber(ARGV[3]), 0
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local session = redis.call('HMGET', ARGV[1] .. id, 'roles', 'roles_version')
  if session[1] and version >= tonumber(session[2] or 0) then
    redis.call('HSET', ARGV[1] .. id, 'roles', ARGV[2], 'roles_version', ARGV[3])
    if session[1] ~= ARGV[2] then changed = changed + 1 end
  end
end
if changed > 0 then publish(KEYS[2], 'roles.changed', '{}') end
return {changed}
