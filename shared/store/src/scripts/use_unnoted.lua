-- Put in front of `session_check.lua` where the component may only read sessions (ADR 23): the next refresh is a use.
local function note_use() end
