-- What happened in a month, whenever the suspension was (clock: period): suspensions that took effect, warnings, identity holds
-- lifted within 24 hours, repeated suspensions of an account in one quarter, appeals filed, reinstatements. Unit: the record.
CREATE OR REPLACE VIEW period_activity AS
SELECT
    CAST(date_trunc('month', day) AS DATE) AS month,
    activity,
    count(*) AS records
FROM activity_records
GROUP BY CAST(date_trunc('month', day) AS DATE), activity;

COMMENT ON VIEW period_activity IS 'Records by month and what they are';
