-- How every account-episode stood at the end of its horizon: 30 and 90 days of 24 hours from its suspension (clock: cohort), or
-- at the cut-off if that comes first. One row per episode and horizon; outcome is exhaustive and exclusive:
--   reversed, modified, upheld   the last decision on an appeal by then, whatever was filed, taken back or closed after it
--   pending                      appealed, nothing decided by then, an appeal open
--   omitted, withdrawn           appealed, nothing decided and none open: the last was closed without a decision or taken back
--   self_corrected               not appealed, given back by then for a cause that admits a mistake
--   other_reinstatement          not appealed, given back by then for another cause or none recorded, or planned end reached
--   suspended                    not appealed and still suspended
-- mature is true when the whole horizon lies before the cut-off; until then the row can change. (The horizons are not
-- materialised, because DuckDB then reads every column of the episodes, whatever the query asks for.)
CREATE OR REPLACE VIEW episode_outcomes AS
WITH horizons AS NOT MATERIALIZED (
    SELECT horizon_days, horizon_days * 1440 AS horizon_minutes
    FROM (VALUES (30), (90)) AS h (horizon_days)
),
further AS (
    SELECT
        d.suspension_no,
        h.horizon_days,
        max(d.place) AS place
    FROM stored.further_decisions AS d
    CROSS JOIN horizons AS h
    CROSS JOIN reporting_cutoff AS c
    WHERE d.decided_minutes <= h.horizon_minutes AND d.decided_on < c.cutoff
    GROUP BY d.suspension_no, h.horizon_days
),
last_further AS (
    SELECT f.suspension_no, f.horizon_days, d.outcome, d.reason_given, d.other_reviewer
    FROM further AS f
    JOIN stored.further_decisions AS d ON d.suspension_no = f.suspension_no AND d.place = f.place
),
facts AS (
    SELECT
        e.suspension_no,
        e.suspension_id,
        e.account_key,
        e.suspended_on,
        e.month,
        e.quarter,
        e.measure,
        e.region,
        e.tenure,
        e.account_age,
        e.reason,
        e.route,
        e.detection,
        e.account_role,
        e.activity,
        e.standing,
        e.action_group,
        e.notice_reason,
        e.notice_cites_rule,
        e.appeal_offered,
        e.human_review_before,
        e.filed_minutes,
        e.first_response_minutes,
        e.decision_minutes,
        e.decision_outcome,
        e.decision_reason_given,
        e.decision_other_reviewer,
        CASE WHEN e.appeals > 1 THEN e.suspension_no END AS appealed_again,
        e.reinstatement_cause,
        e.reinstatement_mistake,
        e.reinstatement_other_reviewer,
        h.horizon_days,
        h.horizon_minutes,
        c.cutoff,
        e.suspended_on + h.horizon_days + 1 <= c.cutoff AS mature,
        coalesce(e.filed_minutes <= h.horizon_minutes AND e.filed_on < c.cutoff, false) AS appealed,
        coalesce(e.decision_minutes <= h.horizon_minutes AND e.decision_on < c.cutoff, false) AS closed,
        coalesce(e.filed_minutes + e.first_response_minutes <= h.horizon_minutes AND e.first_response_on < c.cutoff, false) AS responded,
        coalesce(e.reinstated_minutes <= h.horizon_minutes AND e.reinstated_on < c.cutoff, false) AS reinstated,
        coalesce(e.ends_minutes <= h.horizon_minutes AND e.ends_on < c.cutoff, false) AS ended
    FROM episodes AS e
    CROSS JOIN horizons AS h
    CROSS JOIN reporting_cutoff AS c
    WHERE e.suspended_on < c.cutoff
)
SELECT
    f.suspension_no,
    f.suspension_id,
    f.account_key,
    f.suspended_on,
    f.month,
    f.quarter,
    f.horizon_days,
    f.horizon_minutes,
    f.cutoff,
    f.mature,
    f.measure,
    f.region,
    f.tenure,
    f.account_age,
    f.reason,
    f.route,
    f.detection,
    f.account_role,
    f.activity,
    f.standing,
    f.action_group,
    f.notice_reason,
    f.notice_cites_rule,
    f.appeal_offered,
    f.human_review_before,
    f.filed_minutes,
    f.first_response_minutes,
    f.decision_minutes,
    f.decision_outcome,
    CASE WHEN l.suspension_no IS NULL THEN f.decision_reason_given ELSE l.reason_given END AS decision_reason_given,
    CASE WHEN l.suspension_no IS NULL THEN f.decision_other_reviewer ELSE l.other_reviewer END AS decision_other_reviewer,
    f.reinstatement_cause,
    f.reinstatement_other_reviewer,
    f.appealed,
    f.responded,
    f.reinstated,
    f.ended,
    f.closed,
    CASE
        WHEN f.closed THEN coalesce(l.outcome, f.decision_outcome)
        WHEN f.appealed THEN 'pending'
        WHEN f.reinstated AND f.reinstatement_mistake THEN 'self_corrected'
        WHEN f.reinstated OR f.ended THEN 'other_reinstatement'
        ELSE 'suspended'
    END AS outcome
FROM facts AS f
LEFT JOIN last_further AS l ON l.suspension_no = f.appealed_again AND l.horizon_days = f.horizon_days;

COMMENT ON VIEW episode_outcomes IS 'How each account-episode stood 30 and 90 days after its suspension';
COMMENT ON COLUMN episode_outcomes.outcome IS 'Exhaustive and exclusive: reversed, modified, upheld, omitted, withdrawn, pending, self_corrected, other_reinstatement, suspended';
COMMENT ON COLUMN episode_outcomes.mature IS 'The whole horizon lies before the cut-off';
COMMENT ON COLUMN episode_outcomes.appealed IS 'A first appeal was filed within the horizon';
COMMENT ON COLUMN episode_outcomes.responded IS 'A first response was given within the horizon';
