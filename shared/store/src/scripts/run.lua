-- Prepended to other scripts. Names this run of Redis: after a restart, or on a replica that has taken over,
-- it is another one, and what the data says of sessions may be older than what was promised.
local function run_of_redis()
  return string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
end
