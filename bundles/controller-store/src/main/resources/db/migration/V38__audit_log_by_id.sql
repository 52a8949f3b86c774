-- The audit log is read and cut by id; an index on the time was written with each entry for nothing.
DROP INDEX IF EXISTS audit_log_at;
