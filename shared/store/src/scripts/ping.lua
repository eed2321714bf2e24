-- Answers when Redis can run scripts and take writes. KEYS 1 a probe key    ARGV 1 now
-- Rights  RW pst:{health}:probe
redis.call('SET', KEYS[1], ARGV[1], 'PX', 60000)
return {1}
