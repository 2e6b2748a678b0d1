-- Entries of a MediaWiki block log by month and action: one row per month and action, all zero-length where no such source was
-- loaded. Unit: the log entry; clock: the entry's own date.
CREATE OR REPLACE VIEW log_entries AS
SELECT
    month,
    action,
    entries,
    withheld,
    orphans
FROM stored.log_entries;

COMMENT ON VIEW log_entries IS 'Entries of a MediaWiki block log by month and action';
COMMENT ON COLUMN log_entries.orphans IS 'Changes and liftings of blocks that the log does not hold';
