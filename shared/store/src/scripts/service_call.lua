-- Counts a call of a service account (OAUTH-8, AUTH-9).
-- KEYS  1 its bucket    ARGV  1 now  2 burst  3 period (times in ms)
-- Gives {}, or {reset_after, retry_after} when it has called too often.
local reset_after, retry_after = count_call(KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]))
if retry_after then return {reset_after, retry_after} end
return {}
