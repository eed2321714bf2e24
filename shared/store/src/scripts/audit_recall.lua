-- What the sealer remembers (DATA-4): {checkpoint or '', number of the patrol}. KEYS 1 the memory
-- Rights  RW pst:{audit}:sealer
local memory = redis.call('HMGET', KEYS[1], 'checkpoint', 'patrolled')
return {memory[1] or '', tonumber(memory[2] or 0)}
