-- One step of a live stream (USR-5): is its session still alive, and what has changed? Renews the lease. Does not
-- count as a use of the session.
-- KEYS  1 the user's changes  2 the user's streams
-- ARGV  1 since  2 how many at most  3 now  4 length of a lease (times in ms)  5 lease  6 the idle policy
--       7 the run of Redis in which the guard has asked Postgres
--       8 the session, which is not among the KEYS: Redis takes those for written (ADR 23)
-- Gives {0} when the session has ended, {2} when Postgres has to be asked again in this run of Redis (the guard does that
-- when the client comes again), else {1, its roles, then what `read_changes` gives}.
-- Rights  R pst:{*}:session:*, RW pst:{*}:changes, RW pst:{*}:streams
local session = redis.call('HMGET', ARGV[8], 'expires_at', 'roles', 'last_used_at', 'run')
if not session[1] or tonumber(session[1]) <= tonumber(ARGV[3])
  or is_idle(ARGV[6], tonumber(ARGV[3]), session[3], session[2]) then
  redis.call('ZREM', KEYS[2], ARGV[5])
  return {0}
end
local run = run_of_redis()
if session[4] ~= run and ARGV[7] ~= run then return {2} end
redis.call('ZADD', KEYS[2], tonumber(ARGV[3]) + tonumber(ARGV[4]), ARGV[5])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
local answer = {1, session[2] or ''}
for _, value in ipairs(read_changes(KEYS[1], ARGV[1], ARGV[2])) do answer[#answer + 1] = value end
return answer
