-- An event has told of so many attempts. KEYS 1 the window    ARGV 1 how many
-- Rights  RW pst:{attempts:<component>}:*
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HINCRBY', KEYS[1], 'count', -ARGV[1]) end
return {}
