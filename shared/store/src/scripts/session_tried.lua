-- A try within a session was right: those before it are forgiven.    KEYS  1 the session    Gives {1}.
-- Rights  RW pst:{*}:session:*
redis.call('HDEL', KEYS[1], 'tries')
return {1}
