-- Prepended to other scripts. Whether a session that was last used then has been idle for too long
-- (ASVS 7.3.1). `policy` is `milliseconds` or `milliseconds,role=milliseconds,…`; the shortest that one of the
-- session's roles has counts, else the first.
local function is_idle(policy, now, last_used_at, roles)
  local limit = tonumber(string.match(policy, '^%d+'))
  local shortest = nil
  for role, of_role in string.gmatch(policy, ',([^=,]+)=(%d+)') do
    local held = string.find(',' .. roles .. ',', ',' .. role .. ',', 1, true)
    if held and (not shortest or tonumber(of_role) < shortest) then shortest = tonumber(of_role) end
  end
  return now - tonumber(last_used_at) >= (shortest or limit)
end
