-- What happened, whenever the suspension was (clock: period): one row per record before the cut-off, with its day and what it is:
-- episodes (suspensions that are the account's first in their calendar quarter), repeat_suspensions (those after it), warnings,
-- brief_holds (identity holds lifted within 24 hours), appeals_filed, reinstatements.
CREATE OR REPLACE VIEW activity_records AS
WITH happened AS (
    SELECT
        suspended_on AS day,
        CASE
            WHEN NOT takes_away THEN 'warnings'
            WHEN brief_hold THEN 'brief_holds'
            WHEN episode THEN 'episodes'
            ELSE 'repeat_suspensions'
        END AS activity
    FROM stored.suspensions
    UNION ALL
    SELECT filed_on, 'appeals_filed'
    FROM stored.appeals
    UNION ALL
    SELECT reinstated_on, 'reinstatements'
    FROM stored.reinstatements
)
SELECT
    h.day,
    h.activity
FROM happened AS h
CROSS JOIN reporting_cutoff AS c
WHERE h.day < c.cutoff;

COMMENT ON VIEW activity_records IS 'Records by day and what they are';
