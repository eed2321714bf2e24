-- One try at a challenge (MFA-4), counted before the code is looked at. The specification is
-- `postern_domain::mfa::challenge::attempt`. Known devices are counted apart from strangers (AUTH-10).
-- KEYS  1 the challenge  2 the user's tries (hash: since and count, for strangers and for each known device)
-- ARGV  1 now  2 tries of a challenge  3 tries of a user  4 period of the user's tries (ms)
-- Gives {'go', left, device, transport, credential, known device ('' for none)}, {'over'} or {'too_many', ms to wait}.
-- Rights  RW pst:{*}:challenge:*, RW pst:{*}:second_factor_tries
local now = tonumber(ARGV[1])
local challenge = redis.call('HMGET', KEYS[1], 'ends_at', 'attempts', 'device', 'transport', 'credential', 'known_device')
if not challenge[1] or tonumber(challenge[1]) <= now then return {'over'} end
local tried = tonumber(challenge[2])
if tried >= tonumber(ARGV[2]) then return {'over'} end
local known = challenge[6] or ''
local tries = redis.call('HMGET', KEYS[2], 'since' .. known, 'count' .. known)
local since, count = tonumber(tries[1]), tonumber(tries[2])
if not since or since + tonumber(ARGV[4]) <= now then since, count = now, 0 end
if count >= tonumber(ARGV[3]) then return {'too_many', since + tonumber(ARGV[4]) - now} end
redis.call('HSET', KEYS[1], 'attempts', tried + 1)
redis.call('HSET', KEYS[2], 'since' .. known, since, 'count' .. known, count + 1)
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return {'go', tonumber(ARGV[2]) - tried - 1, challenge[3], challenge[4], challenge[5], known}
