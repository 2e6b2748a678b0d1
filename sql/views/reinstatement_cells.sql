-- Account-episodes given back within the horizon, by recorded cause. Population: account-episodes by month of suspension; clock:
-- cohort; horizon: horizon_days. An account that was given back counts whatever became of its appeal. planned_end: no
-- reinstatement on record, and the planned end was reached; not_recorded: given back without a recorded cause. by_same, by_other
-- and by_unrecorded divide those with a reinstatement on record by who lifted the suspension: who had set it, or someone else.
CREATE OR REPLACE VIEW reinstatement_cells AS
SELECT
    month,
    horizon_days,
    CASE
        WHEN reinstated THEN coalesce(reinstatement_cause, 'not_recorded')
        WHEN ended THEN 'planned_end'
    END AS cause,
    count(*) AS episodes,
    count(*) FILTER (WHERE reinstated) AS lifted,
    count(*) FILTER (WHERE reinstated AND NOT reinstatement_other_reviewer) AS by_same,
    count(*) FILTER (WHERE reinstated AND reinstatement_other_reviewer) AS by_other,
    count(*) FILTER (WHERE reinstated AND reinstatement_other_reviewer IS NULL) AS by_unrecorded
FROM episode_outcomes
WHERE reinstated OR ended
GROUP BY
    month,
    horizon_days,
    CASE
        WHEN reinstated THEN coalesce(reinstatement_cause, 'not_recorded')
        WHEN ended THEN 'planned_end'
    END;

COMMENT ON VIEW reinstatement_cells IS 'Account-episodes given back within the horizon, by cause';
COMMENT ON COLUMN reinstatement_cells.lifted IS 'Of these, episodes with a reinstatement on record';
COMMENT ON COLUMN reinstatement_cells.by_same IS 'Lifted by whoever had suspended';
COMMENT ON COLUMN reinstatement_cells.by_other IS 'Lifted by someone else';
