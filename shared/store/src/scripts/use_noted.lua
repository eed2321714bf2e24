-- Put in front of `session_check.lua` where the component may write sessions: notes a use, at most once a second.
-- Rights  RW pst:{*}:session:*
local function note_use(session, last_used_at, now)
  if now - tonumber(last_used_at) >= 1000 then
    redis.call('HSET', session, 'last_used_at', string.format('%.0f', now))
  end
end
