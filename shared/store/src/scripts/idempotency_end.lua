-- How the request ended. KEYS  1 the key's record
-- ARGV  1 'done' | 'refused' (nothing was created: forget the key) | 'unknown' (let a retry go on, with the
--       same id)  2 status  3 headers  4 body
-- Rights  RW pst:{*}:idempotency:*
if redis.call('EXISTS', KEYS[1]) == 0 then return {0} end
if ARGV[1] == 'refused' then
  redis.call('DEL', KEYS[1])
elseif ARGV[1] == 'unknown' then
  redis.call('HSET', KEYS[1], 'locked_until', 0)
else
  redis.call('HSET', KEYS[1], 'status', ARGV[2], 'headers', ARGV[3], 'body', ARGV[4])
end
return {1}
