-- Lifts what a session was restricted by. KEYS  1 the session    Gives {1} when it was, else {0}.
-- Rights  RW pst:{*}:session:*
return {redis.call('HDEL', KEYS[1], 'restriction')}
