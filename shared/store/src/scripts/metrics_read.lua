-- All counters: {field, amount, …}. KEYS 1 the hash
return redis.call('HGETALL', KEYS[1])
