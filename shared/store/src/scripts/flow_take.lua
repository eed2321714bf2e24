-- A user comes back from a provider, once, and in the browser that they set off with (OAUTH-3).
-- KEYS  1 the flow
-- ARGV  1 now (ms)  2 the hash of what the browser shows  3 the provider
-- Gives {0} when there is no such flow (any more), or not in this browser, or not to this provider; else {1, user, session,
-- connection, scopes, return_to, verifier, nonce}.
-- Rights  RW pst:{*}:flow
local flow = redis.call('HMGET', KEYS[1], 'ends_at', 'binding', 'provider', 'user', 'session', 'connection', 'scopes',
  'return_to', 'verifier', 'nonce')
if not flow[1] or tonumber(flow[1]) <= tonumber(ARGV[1]) then return {0} end
-- Whoever else has seen the address must not keep its user from using it.
if flow[2] ~= ARGV[2] or flow[3] ~= ARGV[3] then return {0} end
redis.call('DEL', KEYS[1])
return {1, unpack(flow, 4)}
