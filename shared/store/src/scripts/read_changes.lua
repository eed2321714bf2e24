-- Put in front of scripts that read a user's changes (USR-5).
-- Gives {newest id, id and predecessor of the oldest that is kept ('' when none is),
--        id, kind, data, …} of up to `count` changes after `since` ('' = from the oldest).
local function read_changes(stream, since, count)
  local newest, oldest, after = '0-0', '', ''
  -- What somebody else has left there, a wrong type or ids of another century, is done away with: whoever waits for what
  -- comes after it would wait for ever, or not at all.
  local found = redis.call('TYPE', stream).ok
  if found == 'stream' then
    local info = redis.call('XINFO', 'STREAM', stream)
    for i = 1, #info, 2 do
      if info[i] == 'last-generated-id' then newest = info[i + 1] end
    end
  end
  local unreadable = #string.match(newest, '^%d+') > 13
  if unreadable or (found ~= 'stream' and found ~= 'none') then
    redis.call('DEL', stream)
    newest = '0-0'
  end
  -- What stands at these names, wherever they stand.
  local function values(entry)
    local found = {}
    for i = 1, #entry[2], 2 do found[entry[2][i]] = entry[2][i + 1] end
    return found
  end
  local first = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
  if first then oldest, after = first[1], values(first)['after'] or '0-0' end
  local answer = {newest, oldest, after}
  if tonumber(count) > 0 then
    local from = since == '' and '-' or '(' .. since
    for _, entry in ipairs(redis.call('XRANGE', stream, from, '+', 'COUNT', count)) do
      local change = values(entry)
      answer[#answer + 1] = entry[1]
      answer[#answer + 1] = change['kind'] or ''
      answer[#answer + 1] = change['data'] or '{}'
    end
  end
  return answer
end
