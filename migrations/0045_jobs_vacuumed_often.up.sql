-- A row of `jobs` is changed four times in its life, which is short. Cleaned at a fifth of the table, as is usual, the
-- table would be mostly what is left of finished jobs, and whoever claims the next one reads past it.
ALTER TABLE jobs SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.02);
