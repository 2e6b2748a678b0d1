-- The cut-off: nothing that happened on or after this day counts. By default the day after the last one on record; a release
-- sets its own. One row.
CREATE OR REPLACE VIEW reporting_cutoff AS
SELECT records_through + 1 AS cutoff
FROM stored.snapshot;

COMMENT ON VIEW reporting_cutoff IS 'First day that no longer counts (half-open)';
