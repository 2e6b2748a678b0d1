-- How long each account-episode went until the account was back: one row per episode and horizon. Minutes run from the suspension.
-- ending: mistake, where a reinstatement within the horizon is on record whose cause admits a mistake; otherwise, where its cause is
-- another or not recorded; planned_end, where none is on record and the planned end was reached; NULL, where the account was not back
-- when its horizon or the cut-off came, after so many minutes (right-censored; at the cut-off to the day). Where both a
-- reinstatement and the planned end lie within the horizon, the account was back at the earlier. Clock: cohort. Every ending counts,
-- whatever became of an appeal: the endings of a cohort are those of reinstatement_cells.
CREATE OR REPLACE VIEW episode_returns AS
SELECT
    month,
    horizon_days,
    region,
    tenure,
    reason,
    route,
    CASE
        WHEN reinstated AND reinstatement_mistake THEN 'mistake'
        WHEN reinstated THEN 'otherwise'
        WHEN ended THEN 'planned_end'
    END AS ending,
    CASE
        WHEN reinstated AND ended AND ends_minutes < reinstated_minutes THEN ends_minutes
        WHEN reinstated THEN reinstated_minutes
        WHEN ended THEN ends_minutes
        WHEN mature THEN horizon_minutes
        ELSE least(horizon_minutes, 1440 * (cutoff - suspended_on))
    END AS minutes
FROM episode_outcomes;

COMMENT ON VIEW episode_returns IS 'How long each account-episode went until the account was back, and why it was';
COMMENT ON COLUMN episode_returns.ending IS 'mistake, otherwise or planned_end; NULL: not back when it could not be followed longer';
COMMENT ON COLUMN episode_returns.minutes IS 'Minutes from the suspension to the return, or to the end of the time followed';
