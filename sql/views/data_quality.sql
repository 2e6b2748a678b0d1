-- What the records lack, as counts: one row per check, with the records that fail it and those it was made on. Unit: the record.
CREATE OR REPLACE VIEW data_quality AS
SELECT 'lines rejected' AS check_name, coalesce(sum(lines) FILTER (WHERE fate = 'rejected'), 0) AS failing,
    coalesce(sum(lines) FILTER (WHERE fate IN ('loaded', 'rejected', 'duplicate')), 0) AS records
FROM stored.lines
UNION ALL
SELECT 'lines that repeat an earlier record', coalesce(sum(lines) FILTER (WHERE fate = 'duplicate'), 0),
    coalesce(sum(lines) FILTER (WHERE fate IN ('loaded', 'rejected', 'duplicate')), 0)
FROM stored.lines
UNION ALL
SELECT 'records corrected by a later one', coalesce(sum(lines) FILTER (WHERE fate = 'superseding'), 0), coalesce(sum(lines) FILTER (WHERE fate = 'loaded'), 0)
FROM stored.lines
UNION ALL
SELECT 'files refused as a whole', coalesce(sum(lines) FILTER (WHERE fate = 'quarantined'), 0), count(DISTINCT (batch, file))
FROM stored.lines
UNION ALL
SELECT 'suspensions of a hidden account', count(*) FILTER (WHERE account_key = 'withheld'), count(*)
FROM stored.suspensions
UNION ALL
SELECT 'suspensions without a recorded reason', count(*) FILTER (WHERE reason_code IS NULL), count(*)
FROM stored.suspensions
UNION ALL
SELECT 'suspensions with a reason outside the code list',
    count(*) FILTER (WHERE reason_code IS NOT NULL AND reason_code NOT IN (SELECT code FROM stored.codes WHERE list = 'reasons')), count(*)
FROM stored.suspensions
UNION ALL
SELECT 'suspensions without a recorded region', count(*) FILTER (WHERE region IS NULL), count(*)
FROM stored.suspensions
UNION ALL
SELECT 'suspensions with a region outside the code list', count(*) FILTER (WHERE region_group = 'uncoded'), count(*)
FROM stored.suspensions
UNION ALL
SELECT 'suspensions without a recorded tenure', count(*) FILTER (WHERE tenure_band IS NULL), count(*)
FROM stored.suspensions
UNION ALL
SELECT 'suspensions without a record of what the notice said', count(*) FILTER (WHERE notice_reason IS NULL), count(*)
FROM stored.suspensions
UNION ALL
SELECT 'appeals whose suspension has not arrived', count(*) FILTER (WHERE suspension_no IS NULL), count(*)
FROM stored.appeals
UNION ALL
SELECT 'appeals filed before their suspension', count(*) FILTER (WHERE filed_minutes < 0), count(*)
FROM stored.appeals
UNION ALL
SELECT 'decided appeals without a date', count(*) FILTER (WHERE outcome <> 'pending' AND decided_on IS NULL), count(*) FILTER (WHERE outcome <> 'pending')
FROM stored.appeals
UNION ALL
SELECT 'reinstatements whose suspension has not arrived', count(*) FILTER (WHERE suspension_no IS NULL), count(*)
FROM stored.reinstatements
UNION ALL
SELECT 'reinstatements before their suspension', count(*) FILTER (WHERE reinstated_minutes < 0), count(*)
FROM stored.reinstatements
UNION ALL
SELECT 'reinstatements without a recorded cause', count(*) FILTER (WHERE cause IS NULL), count(*)
FROM stored.reinstatements
UNION ALL
SELECT 'log entries about a block before the log', coalesce(sum(orphans), 0), coalesce(sum(entries), 0)
FROM stored.log_entries;

COMMENT ON VIEW data_quality IS 'What the records lack, one row per check';
