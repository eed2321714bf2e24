-- Forgets what Redis knows of a user whose sessions have ended. KEYS  all that may be there
-- Gives {1}.
redis.call('DEL', unpack(KEYS))
return {1}
