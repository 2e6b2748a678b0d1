-- Every appeal that was closed before the cut-off: one row per appeal, every count 0 or 1. Population: all appeals with a
-- decision, withdrawal or closing on record, every level, whenever the suspension was (clock: period, by the month of closing).
CREATE OR REPLACE VIEW closed_appeals AS
SELECT
    a.appeal_id,
    a.suspension_no,
    a.decided_on,
    CAST(date_trunc('month', a.decided_on) AS DATE) AS month,
    a.level,
    1 AS closed,
    CASE WHEN a.outcome IN ('reversed', 'modified', 'upheld') THEN 1 ELSE 0 END AS decided,
    CASE WHEN a.outcome = 'reversed' THEN 1 ELSE 0 END AS reversed,
    CASE WHEN a.outcome = 'modified' THEN 1 ELSE 0 END AS modified,
    CASE WHEN a.outcome = 'upheld' THEN 1 ELSE 0 END AS upheld,
    CASE WHEN a.outcome = 'omitted' THEN 1 ELSE 0 END AS omitted,
    CASE WHEN a.outcome = 'withdrawn' THEN 1 ELSE 0 END AS withdrawn
FROM stored.appeals AS a
CROSS JOIN reporting_cutoff AS c
WHERE a.outcome <> 'pending' AND a.decided_on < c.cutoff;

COMMENT ON VIEW closed_appeals IS 'Appeals closed before the cut-off, and how';
