-- The quarter's suspensions with what they came to. quarter_start and quarter_end bound them, so that the table grows in order
-- of date and memory is bounded by one quarter.
INSERT INTO target.stored.suspensions BY NAME
SELECT
    s.record_no AS suspension_no,
    s.suspension_id,
    s.account_key,
    day_of(s.suspended_at) AS suspended_on,
    date_trunc('month', day_of(s.suspended_at)) AS month,
    s.measure,
    day_of(s.ends_at) AS ends_on,
    date_diff('minute', s.suspended_at, s.ends_at) AS ends_minutes,
    s.reason_code,
    s.rule_version,
    s.region,
    coalesce(g.region_group, CASE WHEN s.region IS NOT NULL THEN 'uncoded' END) AS region_group,
    s.region_basis,
    tenure_band(tenure_in_days(s.suspended_at, s.registered_on, s.tenure_days)) AS tenure_band,
    account_age_band(tenure_in_days(s.suspended_at, s.registered_on, s.tenure_days)) AS account_age_band,
    s.account_role,
    s.account_activity,
    s.standing_tier,
    s.verified,
    s.verification_method,
    s.detection,
    s.decided_by,
    s.human_review_before,
    s.signal_category,
    s.reports_before,
    s.prior_warnings,
    s.pre_action_contact,
    s.linked_account,
    s.team,
    s.action_group,
    date_diff('minute', s.suspended_at, s.notice_at) AS notice_minutes,
    s.notice_reason,
    s.notice_cites_rule,
    s.notice_version,
    s.appeal_offered,
    s.funds_held_band,
    s.funds_disposition,
    date_diff('minute', s.suspended_at, s.funds_released_at) AS funds_released_minutes,
    s.active_contracts,
    s.contracts_resumed,
    measure_takes_away(s.measure) AS takes_away,
    is_brief_hold(s.measure, date_diff('minute', s.suspended_at, s.ends_at), r.reinstated_minutes) AS brief_hold,
    measure_takes_away(s.measure)
        AND NOT is_brief_hold(s.measure, date_diff('minute', s.suspended_at, s.ends_at), r.reinstated_minutes)
        AND coalesce(p.place, 1) = 1 AS episode,
    CASE WHEN measure_takes_away(s.measure)
        AND NOT is_brief_hold(s.measure, date_diff('minute', s.suspended_at, s.ends_at), r.reinstated_minutes)
        AND coalesce(p.place, 1) = 1 THEN coalesce(p.suspensions, 1) END AS episode_suspensions,
    coalesce(a.appeals, 0) AS appeals,
    a.filed_on,
    a.filed_minutes,
    a.first_response_on,
    a.first_response_minutes,
    a.decision_on,
    a.decision_minutes,
    a.decision_outcome,
    a.decision_reason_given,
    a.decision_other_reviewer,
    coalesce(a.further_decisions, 0) AS further_decisions,
    r.reinstated_on,
    r.reinstated_minutes,
    r.cause AS reinstatement_cause,
    r.mistake AS reinstatement_mistake,
    r.other_reviewer AS reinstatement_other_reviewer
FROM source_suspensions AS s
LEFT JOIN region_groups AS g ON g.region = s.region
LEFT JOIN case_appeals AS a ON a.suspension_no = s.record_no
LEFT JOIN case_reinstatements AS r ON r.suspension_no = s.record_no
LEFT JOIN case_repeats AS p ON p.suspension_no = s.record_no
WHERE s.suspended_at >= quarter_start() AND s.suspended_at < quarter_end();
