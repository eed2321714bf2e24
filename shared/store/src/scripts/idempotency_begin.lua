-- Whether a request with an Idempotency-Key may go on (API-5).
-- KEYS  1 the key's record (hash)
-- ARGV  1 now  2 fingerprint of the request  3 id of what it would create  4 lock  5 lifetime (ms)
-- Gives {'go', id} (the id of the first try, should that have died), {'busy', ms to wait}, {'other'} when
-- the key was used for another request, or {'done', status, headers, body}.
-- Rights  RW pst:{*}:idempotency:*
local now = tonumber(ARGV[1])
local record = redis.call('HMGET', KEYS[1], 'fingerprint', 'id', 'locked_until', 'status', 'headers', 'body')
if record[1] and record[1] ~= ARGV[2] then return {'other'} end
if record[4] then return {'done', record[4], record[5], record[6]} end
if record[3] and tonumber(record[3]) > now then return {'busy', tonumber(record[3]) - now} end
local id = record[2] or ARGV[3]
redis.call('HSET', KEYS[1], 'fingerprint', ARGV[2], 'id', id, 'locked_until', now + tonumber(ARGV[4]))
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return {'go', id}
