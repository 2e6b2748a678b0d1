-- How long each appealed account-episode waited: one row per episode and horizon with an appeal within the horizon. Minutes run from
-- the first appeal. responded: a person answered that appeal within the horizon and before the cut-off, after response_minutes;
-- decided: an appeal was decided, after resolution_minutes; withdrawn: before any was, one was taken back or closed without a
-- decision, then. A row that is none of these had no response, or no end, when its horizon or the cut-off came, after so many
-- minutes (right-censored; at the cut-off to the day). Clock: cohort.
CREATE OR REPLACE VIEW episode_waits AS
WITH followed AS (
    SELECT
        month,
        horizon_days,
        region,
        tenure,
        reason,
        route,
        account_age,
        measure,
        filed_minutes,
        first_response_minutes,
        decision_minutes,
        responded,
        closed AND decision_outcome NOT IN ('withdrawn', 'omitted') AS decided,
        closed AND decision_outcome IN ('withdrawn', 'omitted') AS withdrawn,
        least(horizon_minutes - filed_minutes, greatest(1440 * (cutoff - suspended_on) - filed_minutes, 0)) AS followed_minutes
    FROM episode_outcomes
    WHERE appealed
)
SELECT
    month,
    horizon_days,
    region,
    tenure,
    reason,
    route,
    account_age,
    measure,
    responded,
    CASE WHEN responded THEN first_response_minutes ELSE followed_minutes END AS response_minutes,
    followed_minutes,
    decided,
    withdrawn,
    CASE WHEN decided OR withdrawn THEN decision_minutes - filed_minutes ELSE followed_minutes END AS resolution_minutes
FROM followed;

COMMENT ON VIEW episode_waits IS 'How long each appealed account-episode waited for a response and a decision';
COMMENT ON COLUMN episode_waits.response_minutes IS 'Minutes to the first response, or to the end of the time followed';
COMMENT ON COLUMN episode_waits.followed_minutes IS 'Minutes from the first appeal to the end of the horizon or the cut-off';
COMMENT ON COLUMN episode_waits.resolution_minutes IS 'Minutes to the decision, withdrawal or closing, or to the end of the time followed';
