-- The unit that rates count: the account-episode, an account's first suspension in a calendar quarter. Warnings and identity
-- holds lifted within 24 hours are none. A hidden account (withheld) is its own unit. Dimensions that a record lacks read
-- not_recorded. Minutes run from the suspension, except those that say otherwise. Half-years and years are sums of quarters.
CREATE OR REPLACE VIEW episodes AS
SELECT
    suspension_no,
    suspension_id,
    account_key,
    suspended_on,
    month,
    CAST(date_trunc('quarter', suspended_on) AS DATE) AS quarter,
    measure,
    coalesce(region_group, 'not_recorded') AS region,
    coalesce(tenure_band, 'not_recorded') AS tenure,
    coalesce(account_age_band, 'not_recorded') AS account_age,
    coalesce(reason_code, 'not_recorded') AS reason,
    coalesce(decided_by, 'not_recorded') AS route,
    coalesce(detection, 'not_recorded') AS detection,
    coalesce(account_role, 'not_recorded') AS account_role,
    coalesce(account_activity, 'not_recorded') AS activity,
    coalesce(standing_tier, 'not_recorded') AS standing,
    CASE WHEN verified THEN 'verified' WHEN NOT verified THEN 'not_verified' ELSE 'not_recorded' END AS verified,
    CASE WHEN action_group IS NULL THEN 'single_decision' ELSE 'sweep' END AS sweep,
    coalesce(funds_held_band, 'not_recorded') AS funds_band,
    coalesce(signal_category, 'not_recorded') AS signal,
    CASE WHEN prior_warnings > 0 THEN 'warned' WHEN prior_warnings = 0 THEN 'not_warned' ELSE 'not_recorded' END AS warned,
    CASE
        WHEN active_contracts > 1 THEN 'several'
        WHEN active_contracts = 1 THEN 'one'
        WHEN active_contracts = 0 THEN 'none'
        ELSE 'not_recorded'
    END AS contracts,
    step,
    earlier_step,
    lesser_before,
    action_group,
    episode_suspensions,
    prior_warnings,
    pre_action_contact,
    reports_before,
    notice_reason,
    notice_cites_rule,
    notice_minutes,
    appeal_offered,
    human_review_before,
    active_contracts,
    contracts_resumed,
    funds_held_band,
    funds_disposition,
    funds_released_on,
    funds_released_minutes,
    ends_on,
    ends_minutes,
    appeals,
    filed_on,
    filed_minutes,
    first_response_on,
    first_response_minutes,
    decision_on,
    decision_minutes,
    decision_outcome,
    decision_reason_given,
    decision_other_reviewer,
    further_decisions,
    reinstated_on,
    reinstated_minutes,
    reinstatement_cause,
    reinstatement_mistake,
    reinstatement_other_reviewer,
    back_on,
    back_no,
    next_on,
    next_minutes
FROM stored.suspensions
WHERE episode;

COMMENT ON VIEW episodes IS 'Account-episodes: one row per account and calendar quarter, its first suspension';
COMMENT ON COLUMN episodes.episode_suspensions IS 'Suspensions of the account in the quarter, this one included';
COMMENT ON COLUMN episodes.sweep IS 'Part of a sweep of many accounts, or a single decision';
COMMENT ON COLUMN episodes.warned IS 'Whether the record of the suspension counts warnings in the 180 days before';
COMMENT ON COLUMN episodes.contracts IS 'Contracts running at the suspension: none, one or several';
COMMENT ON COLUMN episodes.step IS 'Step of the ladder of measures: warning, payout_hold, restriction, temporary, permanent';
COMMENT ON COLUMN episodes.earlier_step IS 'Step of the account''s last measure on record in the 180 days before, whatever became of it';
COMMENT ON COLUMN episodes.lesser_before IS 'A measure of a lower step is on record in the 180 days before; NULL where the account is hidden';
COMMENT ON COLUMN episodes.back_on IS 'Day on which the account was back: by a reinstatement or planned end, and no other suspension of it stood';
COMMENT ON COLUMN episodes.next_minutes IS 'Minutes from then to the account''s next suspension';
COMMENT ON COLUMN episodes.filed_minutes IS 'Minutes from the suspension to the first appeal';
COMMENT ON COLUMN episodes.first_response_minutes IS 'Minutes from the first appeal to the first response to it';
COMMENT ON COLUMN episodes.decision_minutes IS 'Minutes from the suspension to the first decision, withdrawal or closing of an appeal';
COMMENT ON COLUMN episodes.reinstated_minutes IS 'Minutes from the suspension to the first reinstatement';
