-- How long each appealed account-episode waited: one row per episode and horizon with an appeal within the horizon. Minutes run from
-- the first appeal. responded: a person answered that appeal within the horizon and before the cut-off, after response_minutes;
-- decided: an appeal of the case was decided, the first after resolution_minutes; withdrawn: none was, and one was taken back or
-- closed without a decision, the first then; corrected: none was decided, and the account was given back for a cause that admits a
-- mistake, whatever was taken back or closed besides. ending says what that end was: reversed, modified or upheld by the first decision,
-- whatever a later one made of it; corrected, withdrawn or omitted; NULL where the case was still open. A row that is none of these had
-- no response, or no end, when its horizon or the cut-off came, after so many minutes (right-censored; at the cut-off to the day). Clock:
-- cohort.
CREATE OR REPLACE VIEW episode_waits AS
WITH later AS (
    SELECT f.suspension_no, d.decided_minutes, d.decided_on, d.outcome
    FROM (
        SELECT suspension_no, min(place) AS place
        FROM stored.further_decisions
        WHERE outcome IN ('reversed', 'modified', 'upheld')
        GROUP BY suspension_no
    ) AS f
    JOIN stored.further_decisions AS d ON d.suspension_no = f.suspension_no AND d.place = f.place
),
followed AS (
    SELECT
        o.month,
        o.horizon_days,
        o.region,
        o.tenure,
        o.reason,
        o.route,
        o.account_age,
        o.measure,
        o.activity,
        o.sweep,
        o.filed_minutes,
        o.first_response_minutes,
        o.responded,
        CASE
            WHEN o.closed AND o.decision_outcome NOT IN ('withdrawn', 'omitted') THEN o.decision_minutes
            WHEN l.decided_minutes <= o.horizon_minutes AND l.decided_on < o.cutoff THEN l.decided_minutes
        END AS decided_minutes,
        o.outcome = 'corrected_undecided' AS corrected,
        CASE
            WHEN o.outcome = 'corrected_undecided' THEN greatest(o.reinstated_minutes, o.filed_minutes)
            WHEN o.closed THEN o.decision_minutes
        END AS closed_minutes,
        CASE
            WHEN o.closed AND o.decision_outcome NOT IN ('withdrawn', 'omitted') THEN o.decision_outcome
            WHEN l.decided_minutes <= o.horizon_minutes AND l.decided_on < o.cutoff THEN l.outcome
            WHEN o.outcome = 'corrected_undecided' THEN 'corrected'
            WHEN o.closed THEN o.decision_outcome
        END AS ending,
        least(o.horizon_minutes - o.filed_minutes, greatest(1440 * (o.cutoff - o.suspended_on) - o.filed_minutes, 0)) AS followed_minutes
    FROM episode_outcomes AS o
    LEFT JOIN later AS l ON l.suspension_no = o.suspension_no
    WHERE o.appealed
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
    activity,
    sweep,
    responded,
    CASE WHEN responded THEN first_response_minutes ELSE followed_minutes END AS response_minutes,
    followed_minutes,
    ending,
    decided_minutes IS NOT NULL AS decided,
    decided_minutes IS NULL AND closed_minutes IS NOT NULL AND NOT corrected AS withdrawn,
    corrected,
    coalesce(coalesce(decided_minutes, closed_minutes) - filed_minutes, followed_minutes) AS resolution_minutes
FROM followed;

COMMENT ON VIEW episode_waits IS 'How long each appealed account-episode waited for a response and a decision';
COMMENT ON COLUMN episode_waits.response_minutes IS 'Minutes to the first response, or to the end of the time followed';
COMMENT ON COLUMN episode_waits.ending IS 'What first ended the case: reversed, modified, upheld, corrected, withdrawn or omitted; NULL: still open';
COMMENT ON COLUMN episode_waits.followed_minutes IS 'Minutes from the first appeal to the end of the horizon or the cut-off';
COMMENT ON COLUMN episode_waits.resolution_minutes IS 'Minutes to the decision, withdrawal, closing or return as a mistake, or to the end of the time followed';
