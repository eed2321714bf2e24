-- Postgres says that the session stands: from here on, in this run of Redis, it needs not be asked again.
-- KEYS  1 the session    ARGV  1 roles, by comma  2 '1' when no second factor is left
--       3 the user's version that has the roles: a session keeps those of a later one
-- Gives {0} when the session is gone, else {1}.
-- Rights  RW pst:{*}:session:*
if redis.call('EXISTS', KEYS[1]) == 0 then return {0} end
redis.call('HSET', KEYS[1], 'run', run_of_redis())
if tonumber(ARGV[3]) >= tonumber(redis.call('HGET', KEYS[1], 'roles_version') or 0) then
  redis.call('HSET', KEYS[1], 'roles', ARGV[1], 'roles_version', ARGV[3])
end
if ARGV[2] == '1' then redis.call('HSET', KEYS[1], 'assurance', 'aal1', 'proof', 'password') end
return {1}
