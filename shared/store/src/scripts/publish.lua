-- Put in front of scripts that change what a user's devices show (USR-5): appends to the user's stream of
-- changes, which keeps the last thousand or so, for a week.
local function publish(stream, kind, data)
  redis.call('XADD', stream, 'MAXLEN', '~', 1000, '*', 'kind', kind, 'data', data)
  redis.call('PEXPIRE', stream, 604800000)
end
