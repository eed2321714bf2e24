-- Postgres says that the session stands: from here on, in this run of Redis, it needs not be asked again.
-- KEYS  1 the session    ARGV  1 roles, by comma  2 '1' when no second factor is left
-- Gives {0} when the session is gone, else {1}.
if redis.call('EXISTS', KEYS[1]) == 0 then return {0} end
redis.call('HSET', KEYS[1], 'roles', ARGV[1], 'run', run_of_redis())
if ARGV[2] == '1' then redis.call('HSET', KEYS[1], 'assurance', 'aal1', 'proof', 'password') end
return {1}
