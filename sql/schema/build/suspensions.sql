-- Every suspension of a slice with what it came to; the views slice_ are the tables case_, cut to the slice.
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
    day_of(s.funds_released_at) AS funds_released_on,
    date_diff('minute', s.suspended_at, s.funds_released_at) AS funds_released_minutes,
    s.active_contracts,
    s.contracts_resumed,
    measure_takes_away(s.measure) AS takes_away,
    is_brief_hold(s.measure, date_diff('minute', s.suspended_at, s.ends_at), r.reinstated_minutes) AS brief_hold,
    step_name(ladder_step(s.measure, s.ends_at)) AS step,
    step_name(h.earlier_step) AS earlier_step,
    CASE WHEN s.account_key <> 'withheld' THEN coalesce(h.lesser_before, false) END AS lesser_before,
    measure_takes_away(s.measure)
        AND NOT is_brief_hold(s.measure, date_diff('minute', s.suspended_at, s.ends_at), r.reinstated_minutes)
        AND coalesce(h.place, 1) = 1 AS episode,
    CASE WHEN measure_takes_away(s.measure)
        AND NOT is_brief_hold(s.measure, date_diff('minute', s.suspended_at, s.ends_at), r.reinstated_minutes)
        AND coalesce(h.place, 1) = 1 THEN coalesce(h.suspensions, 1) END AS episode_suspensions,
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
    r.other_reviewer AS reinstatement_other_reviewer,
    CASE
        WHEN NOT measure_takes_away(s.measure) THEN NULL
        WHEN h.suspension_no IS NULL THEN day_of(back_at(s.suspended_at, s.ends_at, r.reinstated_minutes))
        ELSE day_of(h.free_at)
    END AS back_on,
    h.back_no,
    day_of(h.next_at) AS next_on,
    date_diff('minute', h.free_at, h.next_at) AS next_minutes
FROM slice_suspensions AS s
LEFT JOIN region_groups AS g ON g.region = s.region
LEFT JOIN slice_appeals AS a ON a.suspension_no = s.record_no
LEFT JOIN slice_reinstatements AS r ON r.suspension_no = s.record_no
LEFT JOIN slice_histories AS h ON h.suspension_no = s.record_no;
