-- All counters: {field, amount, …}. KEYS 1 the hash
-- Rights  RW pst:{metrics}:counters
return redis.call('HGETALL', KEYS[1])
