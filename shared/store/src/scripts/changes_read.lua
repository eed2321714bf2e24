-- A page of a user's changes.
-- KEYS  1 the user's changes    ARGV  1 since ('' = from the oldest)  2 how many at most
-- Gives what `read_changes` gives.
-- Rights  RW pst:{*}:changes
return read_changes(KEYS[1], ARGV[1], ARGV[2])
