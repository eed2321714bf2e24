-- Put in front of scripts that change what a user's devices show (USR-5): appends to the user's stream of
-- changes, which keeps the last thousand or so, for a week. Each entry names the id it came `after` (0-0 when it
-- begins the stream): so the oldest that is kept tells which was the last that was dropped.
-- More components write there than may end sessions, and whoever has taken over one can leave something else, or a
-- stream whose ids are of another century: it begins anew then, for no end of a session may depend on it.
-- Rights  RW pst:{*}:changes
local function append(stream, kind, data, after)
  return redis.pcall('XADD', stream, 'MAXLEN', '~', 1000, '*', 'kind', kind, 'data', data, 'after', after)
end
local function publish(stream, kind, data)
  local after = '0-0'
  if redis.call('TYPE', stream).ok == 'stream' then
    local info = redis.call('XINFO', 'STREAM', stream)
    for i = 1, #info, 2 do
      if info[i] == 'last-generated-id' then after = info[i + 1] end
    end
    -- Ids are times, and what comes later would be of that time as well.
    if tonumber(string.match(after, '^%d+')) > tonumber(redis.call('TIME')[1]) * 1000 + 60000 then
      redis.call('DEL', stream)
      after = '0-0'
    end
  end
  local appended = append(stream, kind, data, after)
  if type(appended) == 'table' and appended.err then
    -- It is something else.
    redis.call('DEL', stream)
    append(stream, kind, data, '0-0')
  end
  redis.call('PEXPIRE', stream, 604800000)
end
