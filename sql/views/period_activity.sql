-- What happened in a month, whenever the suspension was (clock: period): suspensions that took effect, warnings, identity holds
-- lifted within 24 hours, repeated suspensions of an account in one quarter, appeals filed, reinstatements. Unit: the record.
CREATE OR REPLACE VIEW period_activity AS
WITH happened AS (
    SELECT
        month,
        suspended_on AS day,
        CASE
            WHEN NOT takes_away THEN 'warnings'
            WHEN brief_hold THEN 'brief_holds'
            WHEN episode THEN 'episodes'
            ELSE 'repeat_suspensions'
        END AS activity
    FROM stored.suspensions
    UNION ALL
    SELECT CAST(date_trunc('month', filed_on) AS DATE), filed_on, 'appeals_filed'
    FROM stored.appeals
    UNION ALL
    SELECT CAST(date_trunc('month', reinstated_on) AS DATE), reinstated_on, 'reinstatements'
    FROM stored.reinstatements
)
SELECT
    h.month,
    h.activity,
    count(*) AS records
FROM happened AS h
CROSS JOIN reporting_cutoff AS c
WHERE h.day < c.cutoff
GROUP BY h.month, h.activity;

COMMENT ON VIEW period_activity IS 'Records by month and what they are';
