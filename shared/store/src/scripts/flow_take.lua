-- A user comes back from a provider, once, and in the browser that they set off with (OAUTH-3): the keys name what it shows.
-- KEYS  1 the flow  2 all flows of what the browser shows
-- ARGV  1 now (ms)  2 the hash of the state  3 the provider
-- Gives {0, left} when there is no such flow (any more) in this browser, or not to this provider; else {1, left, user,
-- session, connection, scopes, return_to, verifier, nonce, words}; `left` is how many others are still under way in this browser.
-- Rights  RW pst:{*}:flow:*, RW pst:{*}:flows
local flow = redis.call('HMGET', KEYS[1], 'ends_at', 'provider', 'user', 'session', 'connection', 'scopes', 'return_to',
  'verifier', 'nonce', 'words')
local live = flow[1] and tonumber(flow[1]) > tonumber(ARGV[1])
-- Whoever else has seen the address must not keep its user from using it.
local taken = live and flow[2] == ARGV[3]
if taken then
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[2], ARGV[2])
end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[1])
local left = redis.call('ZCARD', KEYS[2])
if not taken then return {0, left} end
return {1, left, unpack(flow, 3)}
