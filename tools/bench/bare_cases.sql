-- The account-episodes of a quarter and what each counted towards after 90 days, as somebody would write it who has the stored tables and
-- no view. Summed by a breakdown its counts are those of queries.Cohort, cell for cell. {from}, {until} and {cutoff} are filled in.
CREATE OR REPLACE TEMP TABLE cases AS
WITH last_decisions AS (
    SELECT suspension_no, outcome, reason_given, other_reviewer
    FROM w.stored.further_decisions
    WHERE decided_minutes <= 129600 AND decided_on < DATE '{cutoff}'
    QUALIFY row_number() OVER (PARTITION BY suspension_no ORDER BY place DESC) = 1
),
facts AS (
    SELECT
        s.notice_reason, s.notice_cites_rule, s.appeal_offered, s.human_review_before, s.pre_action_contact,
        s.prior_warnings, s.reports_before, s.active_contracts, s.contracts_resumed,
        coalesce(s.region_group, 'not_recorded') AS region,
        coalesce(s.tenure_band, 'not_recorded') AS tenure,
        coalesce(s.account_age_band, 'not_recorded') AS account_age,
        coalesce(s.reason_code, 'not_recorded') AS reason,
        coalesce(s.decided_by, 'not_recorded') AS route,
        coalesce(s.detection, 'not_recorded') AS detection,
        coalesce(s.account_role, 'not_recorded') AS account_role,
        coalesce(s.account_activity, 'not_recorded') AS activity,
        coalesce(s.standing_tier, 'not_recorded') AS standing,
        CASE WHEN s.verified THEN 'verified' WHEN NOT s.verified THEN 'not_verified' ELSE 'not_recorded' END AS verified,
        CASE WHEN s.action_group IS NULL THEN 'single_decision' ELSE 'sweep' END AS sweep,
        coalesce(s.funds_held_band, 'not_recorded') AS funds_band,
        coalesce(s.signal_category, 'not_recorded') AS signal,
        CASE WHEN s.prior_warnings > 0 THEN 'warned' WHEN s.prior_warnings = 0 THEN 'not_warned' ELSE 'not_recorded' END AS warned,
        CASE WHEN s.active_contracts > 1 THEN 'several' WHEN s.active_contracts = 1 THEN 'one' WHEN s.active_contracts = 0 THEN 'none'
            ELSE 'not_recorded' END AS contracts,
        s.measure,
        s.suspended_on + 91 <= DATE '{cutoff}' AS whole,
        s.step,
        s.step = 'permanent' AS permanent,
        coalesce(s.lesser_before, false) OR coalesce(s.prior_warnings, 0) > 0 AS after_lesser,
        coalesce(NOT s.lesser_before AND s.prior_warnings = 0, false)
            AND s.suspended_on >= (SELECT records_from FROM w.stored.snapshot) + 180 AS skipped,
        s.suspended_on + 31 <= DATE '{cutoff}' AS month_later,
        CASE
            WHEN s.funds_held_band = 'none' THEN 'none'
            WHEN s.funds_held_band IS NULL THEN NULL
            WHEN s.funds_disposition IN ('refunded', 'forfeited') THEN s.funds_disposition
            WHEN s.funds_released_minutes <= 129600 AND s.funds_released_on < DATE '{cutoff}' THEN 'released'
            WHEN s.funds_released_minutes IS NOT NULL OR s.funds_disposition = 'pending' THEN 'pending'
            WHEN s.funds_disposition = 'released' THEN 'released'
            ELSE 'unknown'
        END AS funds,
        s.filed_minutes <= 129600 AND s.filed_on < DATE '{cutoff}' AS appealed,
        s.filed_minutes + s.first_response_minutes <= 129600 AND s.first_response_on < DATE '{cutoff}' AS responded,
        CASE
            WHEN s.decision_minutes <= 129600 AND s.decision_on < DATE '{cutoff}'
                AND coalesce(l.outcome, s.decision_outcome) IN ('reversed', 'modified', 'upheld') THEN coalesce(l.outcome, s.decision_outcome)
            WHEN s.filed_minutes <= 129600 AND s.filed_on < DATE '{cutoff}'
                AND s.reinstated_minutes <= 129600 AND s.reinstated_on < DATE '{cutoff}' AND s.reinstatement_mistake THEN 'corrected_undecided'
            WHEN s.decision_minutes <= 129600 AND s.decision_on < DATE '{cutoff}' THEN coalesce(l.outcome, s.decision_outcome)
            WHEN s.filed_minutes <= 129600 AND s.filed_on < DATE '{cutoff}' THEN 'pending'
            WHEN s.reinstated_minutes <= 129600 AND s.reinstated_on < DATE '{cutoff}'
                THEN CASE WHEN s.reinstatement_mistake THEN 'self_corrected' ELSE 'other_reinstatement' END
            WHEN s.ends_minutes <= 129600 AND s.ends_on < DATE '{cutoff}' THEN 'other_reinstatement'
            ELSE 'suspended'
        END AS outcome,
        CASE WHEN s.reinstated_minutes <= 129600 AND s.reinstated_on < DATE '{cutoff}' THEN coalesce(s.reinstatement_cause, 'not_recorded')
            ELSE 'term_served' END AS cause,
        CASE WHEN l.suspension_no IS NULL THEN s.decision_reason_given ELSE l.reason_given END AS with_reason,
        CASE WHEN l.suspension_no IS NULL THEN s.decision_other_reviewer ELSE l.other_reviewer END AS by_other
    FROM w.stored.suspensions AS s
    LEFT JOIN last_decisions AS l ON l.suspension_no = s.suspension_no
    WHERE s.episode AND s.month >= DATE '{from}' AND s.month < DATE '{until}'
),
outcomes AS (
    SELECT *, outcome IN ('reversed', 'modified', 'upheld') AS decided
    FROM facts
)
SELECT
    region, tenure, account_age, reason, route, detection, account_role, activity, standing, verified, sweep, funds_band, signal, warned,
    contracts, measure, step,
    1 AS suspended,
    CASE WHEN whole THEN 1 ELSE 0 END AS mature,
    CASE WHEN outcome = 'suspended' THEN 1 ELSE 0 END AS still_suspended,
    CASE WHEN outcome = 'self_corrected' THEN 1 ELSE 0 END AS self_corrected,
    CASE WHEN outcome = 'other_reinstatement' THEN 1 ELSE 0 END AS other_reinstatement,
    CASE WHEN outcome = 'other_reinstatement' AND cause = 'term_served' THEN 1 ELSE 0 END AS returned_planned,
    CASE WHEN outcome = 'other_reinstatement' AND cause = 'conditions_met' THEN 1 ELSE 0 END AS returned_conditions,
    CASE WHEN outcome = 'other_reinstatement' AND cause = 'second_chance' THEN 1 ELSE 0 END AS returned_second_chance,
    CASE WHEN outcome = 'other_reinstatement' AND cause = 'goodwill' THEN 1 ELSE 0 END AS returned_goodwill,
    CASE WHEN outcome = 'other_reinstatement' AND cause = 'legal' THEN 1 ELSE 0 END AS returned_legal,
    CASE WHEN outcome = 'other_reinstatement' AND cause NOT IN ('term_served', 'conditions_met', 'second_chance', 'goodwill', 'legal')
        THEN 1 ELSE 0 END AS returned_otherwise,
    CASE WHEN outcome = 'reversed' THEN 1 ELSE 0 END AS reversed,
    CASE WHEN outcome = 'modified' THEN 1 ELSE 0 END AS modified,
    CASE WHEN outcome = 'upheld' THEN 1 ELSE 0 END AS upheld,
    CASE WHEN outcome = 'corrected_undecided' THEN 1 ELSE 0 END AS corrected_undecided,
    CASE WHEN outcome = 'omitted' THEN 1 ELSE 0 END AS omitted,
    CASE WHEN outcome = 'withdrawn' THEN 1 ELSE 0 END AS withdrawn,
    CASE WHEN outcome = 'pending' THEN 1 ELSE 0 END AS pending,
    CASE WHEN appealed THEN 1 ELSE 0 END AS appealed,
    CASE WHEN decided THEN 1 ELSE 0 END AS decided,
    CASE WHEN outcome IN ('reversed', 'self_corrected', 'corrected_undecided') THEN 1 ELSE 0 END AS confirmed_mistakes,
    CASE WHEN NOT decided AND outcome NOT IN ('self_corrected', 'corrected_undecided') THEN 1 ELSE 0 END AS unreviewed,
    CASE WHEN appealed AND responded THEN 1 ELSE 0 END AS responded,
    CASE WHEN notice_reason = 'specific' THEN 1 ELSE 0 END AS told_rule,
    CASE WHEN notice_reason = 'category' THEN 1 ELSE 0 END AS told_category,
    CASE WHEN notice_reason = 'none' THEN 1 ELSE 0 END AS told_nothing,
    CASE WHEN notice_reason IS NULL THEN 1 ELSE 0 END AS told_unrecorded,
    CASE WHEN notice_reason IS NOT NULL THEN 1 ELSE 0 END AS notice_recorded,
    CASE WHEN notice_cites_rule THEN 1 ELSE 0 END AS cites_rule,
    CASE WHEN NOT notice_cites_rule THEN 1 ELSE 0 END AS cites_no_rule,
    CASE WHEN notice_cites_rule IS NULL THEN 1 ELSE 0 END AS rule_citation_unrecorded,
    CASE WHEN appeal_offered THEN 1 ELSE 0 END AS appeal_offered,
    CASE WHEN NOT appeal_offered THEN 1 ELSE 0 END AS appeal_not_offered,
    CASE WHEN appeal_offered IS NULL THEN 1 ELSE 0 END AS appeal_offer_unrecorded,
    CASE WHEN appeal_offered IS NOT NULL THEN 1 ELSE 0 END AS appeal_offer_recorded,
    CASE WHEN decided AND with_reason THEN 1 ELSE 0 END AS decided_with_reason,
    CASE WHEN decided AND NOT with_reason THEN 1 ELSE 0 END AS decided_without_reason,
    CASE WHEN decided AND with_reason IS NULL THEN 1 ELSE 0 END AS decided_reason_unrecorded,
    CASE WHEN decided AND with_reason IS NOT NULL THEN 1 ELSE 0 END AS decided_reason_recorded,
    CASE WHEN decided AND by_other THEN 1 ELSE 0 END AS decided_by_other,
    CASE WHEN decided AND NOT by_other THEN 1 ELSE 0 END AS decided_by_same,
    CASE WHEN decided AND by_other IS NULL THEN 1 ELSE 0 END AS decided_by_unrecorded,
    CASE WHEN decided AND by_other IS NOT NULL THEN 1 ELSE 0 END AS decided_by_recorded,
    CASE WHEN human_review_before THEN 1 ELSE 0 END AS reviewed_before,
    CASE WHEN NOT human_review_before THEN 1 ELSE 0 END AS not_reviewed_before,
    CASE WHEN human_review_before IS NULL THEN 1 ELSE 0 END AS review_unrecorded,
    CASE WHEN human_review_before IS NOT NULL THEN 1 ELSE 0 END AS review_recorded,
    CASE WHEN pre_action_contact THEN 1 ELSE 0 END AS contacted_before,
    CASE WHEN NOT pre_action_contact THEN 1 ELSE 0 END AS not_contacted_before,
    CASE WHEN pre_action_contact IS NULL THEN 1 ELSE 0 END AS contact_unrecorded,
    CASE WHEN prior_warnings > 0 THEN 1 ELSE 0 END AS warned_before,
    CASE WHEN prior_warnings = 0 THEN 1 ELSE 0 END AS not_warned_before,
    CASE WHEN prior_warnings IS NULL THEN 1 ELSE 0 END AS warnings_unrecorded,
    CASE WHEN NOT permanent THEN 1 ELSE 0 END AS not_permanent,
    CASE WHEN permanent THEN 1 ELSE 0 END AS permanent,
    CASE WHEN permanent AND after_lesser THEN 1 ELSE 0 END AS after_lesser_step,
    CASE WHEN permanent AND skipped THEN 1 ELSE 0 END AS skipped_step,
    CASE WHEN permanent AND NOT after_lesser AND NOT skipped THEN 1 ELSE 0 END AS step_unrecorded,
    CASE WHEN permanent AND detection = 'user_report' AND reports_before = 1 THEN 1 ELSE 0 END AS permanent_single_report,
    CASE WHEN permanent AND detection = 'user_report' AND reports_before > 1 THEN 1 ELSE 0 END AS permanent_several_reports,
    CASE WHEN permanent AND detection NOT IN ('user_report', 'not_recorded') THEN 1 ELSE 0 END AS permanent_otherwise_detected,
    CASE WHEN permanent AND (detection = 'not_recorded' OR detection = 'user_report' AND coalesce(reports_before, 0) < 1)
        THEN 1 ELSE 0 END AS permanent_report_unrecorded,
    CASE WHEN active_contracts = 0 THEN 1 ELSE 0 END AS contracts_none,
    CASE WHEN active_contracts > 0 AND contracts_resumed >= active_contracts AND month_later THEN 1 ELSE 0 END AS contracts_all_resumed,
    CASE WHEN active_contracts > 0 AND contracts_resumed > 0 AND contracts_resumed < active_contracts AND month_later
        THEN 1 ELSE 0 END AS contracts_some_resumed,
    CASE WHEN active_contracts > 0 AND contracts_resumed = 0 AND month_later THEN 1 ELSE 0 END AS contracts_none_resumed,
    CASE WHEN active_contracts > 0 AND (contracts_resumed IS NULL OR NOT month_later) THEN 1 ELSE 0 END AS contracts_resumption_unrecorded,
    CASE WHEN active_contracts IS NULL THEN 1 ELSE 0 END AS contracts_unrecorded,
    CASE WHEN funds = 'none' THEN 1 ELSE 0 END AS no_funds_held,
    CASE WHEN funds <> 'none' THEN 1 ELSE 0 END AS funds_held,
    CASE WHEN funds = 'released' THEN 1 ELSE 0 END AS funds_released,
    CASE WHEN funds = 'refunded' THEN 1 ELSE 0 END AS funds_refunded,
    CASE WHEN funds = 'forfeited' THEN 1 ELSE 0 END AS funds_forfeited,
    CASE WHEN funds = 'pending' THEN 1 ELSE 0 END AS funds_pending,
    CASE WHEN funds = 'unknown' THEN 1 ELSE 0 END AS funds_disposition_unrecorded,
    CASE WHEN funds IS NULL THEN 1 ELSE 0 END AS funds_unrecorded,
    CASE WHEN activity = 'earning' THEN 1 ELSE 0 END AS earning,
    CASE WHEN sweep = 'sweep' THEN 1 ELSE 0 END AS in_sweeps
FROM outcomes
