-- No second factor is left: what was proved with one counts for aal1 from now on.
-- KEYS  1 the user's sessions    ARGV  1 prefix of session keys    Gives {1}.
-- Rights  RW pst:{*}:session:*, RW pst:{*}:sessions
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if redis.call('EXISTS', ARGV[1] .. id) == 1 then
    redis.call('HSET', ARGV[1] .. id, 'assurance', 'aal1')
  end
end
return {1}
