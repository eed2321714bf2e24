-- One change for the user's devices. KEYS  1 the user's changes    ARGV  1 kind  2 data (JSON)
publish(KEYS[1], ARGV[1], ARGV[2])
return {1}
