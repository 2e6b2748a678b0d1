-- Current version of every suspension, warnings and holds among them. Population: all records accepted. Unit: the record, not the
-- account; for rates use episodes.
CREATE OR REPLACE VIEW suspensions AS
SELECT
    suspension_id,
    account_key,
    suspended_on,
    measure,
    ends_on,
    ends_minutes,
    reason_code,
    rule_version,
    region,
    region_group,
    region_basis,
    tenure_band,
    account_age_band,
    account_role,
    account_activity,
    standing_tier,
    verified,
    verification_method,
    detection,
    decided_by,
    human_review_before,
    signal_category,
    reports_before,
    prior_warnings,
    pre_action_contact,
    linked_account,
    team,
    action_group,
    notice_minutes,
    notice_reason,
    notice_cites_rule,
    notice_version,
    appeal_offered,
    funds_held_band,
    funds_disposition,
    funds_released_minutes,
    active_contracts,
    contracts_resumed,
    takes_away,
    brief_hold,
    episode,
    episode_suspensions
FROM stored.suspensions;

COMMENT ON VIEW suspensions IS 'Every suspension, warning and hold, current version';
COMMENT ON COLUMN suspensions.takes_away IS 'The measure is a suspension, not a warning';
COMMENT ON COLUMN suspensions.brief_hold IS 'An identity hold lifted within 24 hours; counted apart';
COMMENT ON COLUMN suspensions.episode IS 'The first suspension of its account in its calendar quarter';
COMMENT ON COLUMN suspensions.notice_minutes IS 'Minutes from the suspension to the notice; negative where the notice came first';
