-- Account-episodes given back within the horizon, by recorded cause. Population: account-episodes by month of suspension; clock:
-- cohort; horizon: horizon_days. An account that was given back counts whatever became of its appeal. planned_end: no
-- reinstatement on record, and the planned end was reached; not_recorded: given back without a recorded cause.
CREATE OR REPLACE VIEW reinstatement_cells AS
SELECT
    month,
    horizon_days,
    CASE
        WHEN reinstated THEN coalesce(reinstatement_cause, 'not_recorded')
        WHEN ended THEN 'planned_end'
    END AS cause,
    count(*) AS episodes
FROM episode_outcomes
WHERE reinstated OR ended
GROUP BY month, horizon_days, cause;

COMMENT ON VIEW reinstatement_cells IS 'Account-episodes given back within the horizon, by cause';
