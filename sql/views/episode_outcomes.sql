-- How every account-episode stood at the end of its horizon: 30 and 90 days of 24 hours from its suspension (clock: cohort), or
-- at the cut-off if that comes first. One row per episode and horizon; outcome is exhaustive and exclusive:
--   reversed, modified, upheld   the last decision on an appeal by then, whatever was filed, taken back or closed after it
--   corrected_undecided          appealed, nothing decided by then, and given back by then for a cause that admits a mistake
--   pending                      appealed, nothing decided or so corrected by then, an appeal open
--   omitted, withdrawn           the same, and none open: the last was closed without a decision or taken back
--   self_corrected               not appealed, given back by then for a cause that admits a mistake
--   other_reinstatement          not appealed, given back by then for another cause or none recorded, or planned end reached
--   suspended                    not appealed and still suspended
-- Beside the outcome stand four more partitions of the episodes, each exhaustive and exclusive:
--   ladder       lesser: the measure is not permanent, that is, it ends by plan or takes away only a part for a time. Of the permanent
--                ones, by the account's measures in the 180 days before, whatever became of them: after_lesser: prior_warnings counts
--                one, or a measure of a lower step is on record; skipped: prior_warnings is 0 and no lesser measure is on record;
--                unknown: neither can be said, because prior_warnings is not recorded, the records do not reach back 180 days, or the
--                account is hidden. Severe reasons skip steps rightly; this only counts.
--   reported     of the permanent ones: single or several reports by users before a measure that such a report led to; otherwise:
--                something else led to it; unknown: what led to it, or how many reports there were, is not recorded
--   resumption   of contracts running at the suspension, within 30 days of it; unknown: not recorded, or the cut-off came first
--   funds        what had become of funds held. A release counts on its day; refunds, forfeits and releases without a time have no day
--                and count as the record says now. unknown: held, and nothing says what became of them
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
        e.verified,
        e.sweep,
        e.funds_band,
        e.signal,
        e.warned,
        e.contracts,
        e.step,
        e.earlier_step,
        CASE
            WHEN e.step <> 'permanent' THEN 'lesser'
            WHEN e.lesser_before OR e.prior_warnings > 0 THEN 'after_lesser'
            WHEN NOT e.lesser_before AND e.prior_warnings = 0 AND e.suspended_on >= s.records_from + 180 THEN 'skipped'
            ELSE 'unknown'
        END AS ladder,
        CASE
            WHEN e.step <> 'permanent' THEN 'lesser'
            WHEN e.detection = 'user_report' AND e.reports_before = 1 THEN 'single'
            WHEN e.detection = 'user_report' AND e.reports_before > 1 THEN 'several'
            WHEN e.detection NOT IN ('user_report', 'not_recorded') THEN 'otherwise'
            ELSE 'unknown'
        END AS reported,
        e.prior_warnings,
        e.suspended_on >= s.records_from + 180 AS looked_back,
        e.pre_action_contact,
        e.notice_reason,
        e.notice_cites_rule,
        e.appeal_offered,
        e.human_review_before,
        CASE
            WHEN e.active_contracts IS NULL THEN 'not_recorded'
            WHEN e.active_contracts = 0 THEN 'none'
            WHEN e.contracts_resumed IS NULL OR e.suspended_on + 31 > c.cutoff THEN 'unknown'
            WHEN e.contracts_resumed = 0 THEN 'none_resumed'
            WHEN e.contracts_resumed < e.active_contracts THEN 'some_resumed'
            ELSE 'all_resumed'
        END AS resumption,
        CASE
            WHEN e.funds_held_band IS NULL THEN 'not_recorded'
            WHEN e.funds_held_band = 'none' THEN 'none'
            WHEN e.funds_disposition IN ('refunded', 'forfeited') THEN e.funds_disposition
            WHEN e.funds_released_minutes <= h.horizon_minutes AND e.funds_released_on < c.cutoff THEN 'released'
            WHEN e.funds_released_minutes IS NOT NULL OR e.funds_disposition = 'pending' THEN 'pending'
            WHEN e.funds_disposition = 'released' THEN 'released'
            ELSE 'unknown'
        END AS funds,
        e.funds_released_minutes,
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
        coalesce(e.ends_minutes <= h.horizon_minutes AND e.ends_on < c.cutoff, false) AS ended,
        e.ends_minutes,
        e.reinstated_minutes
    FROM episodes AS e
    CROSS JOIN horizons AS h
    CROSS JOIN reporting_cutoff AS c
    CROSS JOIN stored.snapshot AS s
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
    f.verified,
    f.sweep,
    f.funds_band,
    f.signal,
    f.warned,
    f.contracts,
    f.step,
    f.earlier_step,
    f.ladder,
    f.reported,
    f.prior_warnings,
    f.looked_back,
    f.pre_action_contact,
    f.notice_reason,
    f.notice_cites_rule,
    f.appeal_offered,
    f.human_review_before,
    f.resumption,
    f.funds,
    f.funds_released_minutes,
    f.filed_minutes,
    f.first_response_minutes,
    f.decision_minutes,
    f.decision_outcome,
    CASE WHEN l.suspension_no IS NULL THEN f.decision_reason_given ELSE l.reason_given END AS decision_reason_given,
    CASE WHEN l.suspension_no IS NULL THEN f.decision_other_reviewer ELSE l.other_reviewer END AS decision_other_reviewer,
    f.reinstated_minutes,
    f.ends_minutes,
    f.reinstatement_cause,
    f.reinstatement_mistake,
    f.reinstatement_other_reviewer,
    f.appealed,
    f.responded,
    f.reinstated,
    f.ended,
    f.closed,
    CASE
        WHEN f.closed AND coalesce(l.outcome, f.decision_outcome) IN ('reversed', 'modified', 'upheld')
            THEN coalesce(l.outcome, f.decision_outcome)
        WHEN f.appealed AND f.reinstated AND f.reinstatement_mistake THEN 'corrected_undecided'
        WHEN f.closed THEN coalesce(l.outcome, f.decision_outcome)
        WHEN f.appealed THEN 'pending'
        WHEN f.reinstated AND f.reinstatement_mistake THEN 'self_corrected'
        WHEN f.reinstated OR f.ended THEN 'other_reinstatement'
        ELSE 'suspended'
    END AS outcome,
    CASE
        WHEN f.closed OR f.appealed OR f.reinstated AND f.reinstatement_mistake THEN NULL
        WHEN f.reinstated THEN coalesce(f.reinstatement_cause, 'not_recorded')
        WHEN f.ended THEN 'term_served'
    END AS returned
FROM facts AS f
LEFT JOIN last_further AS l ON l.suspension_no = f.appealed_again AND l.horizon_days = f.horizon_days;

COMMENT ON VIEW episode_outcomes IS 'How each account-episode stood 30 and 90 days after its suspension';
COMMENT ON COLUMN episode_outcomes.outcome IS 'Exhaustive and exclusive: reversed, modified, upheld, corrected_undecided, omitted, withdrawn, pending, self_corrected, other_reinstatement, suspended';
COMMENT ON COLUMN episode_outcomes.returned IS 'Of other_reinstatement, why: the cause on record; term_served also where the planned end was reached';
COMMENT ON COLUMN episode_outcomes.mature IS 'The whole horizon lies before the cut-off';
COMMENT ON COLUMN episode_outcomes.appealed IS 'A first appeal was filed within the horizon';
COMMENT ON COLUMN episode_outcomes.responded IS 'A first response was given within the horizon';
COMMENT ON COLUMN episode_outcomes.looked_back IS 'The records reach back 180 days before the suspension';
COMMENT ON COLUMN episode_outcomes.ladder IS 'Exhaustive and exclusive: lesser (not permanent), after_lesser, skipped, unknown';
COMMENT ON COLUMN episode_outcomes.reported IS 'Exhaustive and exclusive: lesser (not permanent), single, several, otherwise, unknown';
COMMENT ON COLUMN episode_outcomes.resumption IS 'Running contracts: none, all_resumed, some_resumed, none_resumed, unknown, not_recorded';
COMMENT ON COLUMN episode_outcomes.funds IS 'Funds held: none, released, refunded, forfeited, pending, unknown, not_recorded';
