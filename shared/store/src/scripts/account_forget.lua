-- Forgets what Redis knows of a user whose sessions have ended. KEYS  all that may be there
-- Gives {1}.
-- Rights  RW pst:{*}:sessions, RW pst:{*}:second_factor_tries, RW pst:{*}:streams, RW pst:{*}:changes, RW pst:{*}:told,
--         RW pst:{limit:*}:account:*
redis.call('DEL', unpack(KEYS))
return {1}
