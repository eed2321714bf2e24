-- Writes the user's present roles into all of their sessions (SES-3).
-- KEYS  1 the user's sessions  2 the user's changes    ARGV  1 prefix of session keys  2 roles, by comma
-- Gives the number of sessions that had others.
local changed = 0
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local roles = redis.call('HGET', ARGV[1] .. id, 'roles')
  if roles and roles ~= ARGV[2] then
    redis.call('HSET', ARGV[1] .. id, 'roles', ARGV[2])
    changed = changed + 1
  end
end
if changed > 0 then publish(KEYS[2], 'roles.changed', '{}') end
return {changed}
