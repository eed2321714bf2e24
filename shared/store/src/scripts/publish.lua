-- Put in front of scripts that change what a user's devices show (USR-5): appends to the user's stream of
-- changes, which keeps the last thousand or so, for a week. Each entry names the id it came `after` (0-0 when it
-- begins the stream): so the oldest that is kept tells which was the last that was dropped.
-- Rights  RW pst:{*}:changes
local function publish(stream, kind, data)
  local after = '0-0'
  if redis.call('EXISTS', stream) == 1 then
    local info = redis.call('XINFO', 'STREAM', stream)
    for i = 1, #info, 2 do
      if info[i] == 'last-generated-id' then after = info[i + 1] end
    end
  end
  redis.call('XADD', stream, 'MAXLEN', '~', 1000, '*', 'kind', kind, 'data', data, 'after', after)
  redis.call('PEXPIRE', stream, 604800000)
end
