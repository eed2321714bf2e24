-- Opens a session and keeps the user's number of sessions within the limit (SES-2).
-- KEYS  1 the user's sessions (sorted set: id by expiry)  2 the new session (hash)  3 the user's changes
-- ARGV  1 now  2 lifetime  3 limit  4 'evict_oldest' | 'refuse'  5 session id  6 prefix of session keys
--       7… field, value, …            (times in ms)
-- Gives {0} when refused, else {1, evicted ids…}. Running it twice with the same id changes nothing.
-- Rights  RW pst:{*}:session:*, RW pst:{*}:sessions
local now, lifetime, limit = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if redis.call('EXISTS', KEYS[2]) == 1 then return {1} end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local answer = {1}
local surplus = redis.call('ZCARD', KEYS[1]) - limit + 1
if surplus > 0 then
  if ARGV[4] == 'refuse' then return {0} end
  for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, surplus - 1)) do
    redis.call('DEL', ARGV[6] .. id)
    redis.call('ZREM', KEYS[1], id)
    publish(KEYS[3], 'session.ended', '{"id":"' .. id .. '"}')
    answer[#answer + 1] = id
  end
end
redis.call('HSET', KEYS[2], 'generation', 0, 'expires_at', now + lifetime, 'run', run_of_redis(), unpack(ARGV, 7))
redis.call('PEXPIRE', KEYS[2], lifetime)
redis.call('ZADD', KEYS[1], now + lifetime, ARGV[5])
redis.call('PEXPIRE', KEYS[1], lifetime)
publish(KEYS[3], 'session.opened', '{"id":"' .. ARGV[5] .. '"}')
return answer
