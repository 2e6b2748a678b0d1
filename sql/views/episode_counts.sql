-- What each account-episode counts towards at each horizon: one row per episode and horizon, every count 0 or 1. Sums of these
-- columns are the numerators and denominators of all cohort indicators; they are defined here and nowhere else. Population and
-- clock as in episode_outcomes.
CREATE OR REPLACE VIEW episode_counts AS
SELECT
    suspension_no,
    suspended_on,
    month,
    quarter,
    horizon_days,
    region,
    tenure,
    reason,
    route,
    account_age,
    measure,
    detection,
    account_role,
    activity,
    standing,
    1 AS suspended,
    CASE WHEN mature THEN 1 ELSE 0 END AS mature,
    CASE WHEN outcome = 'suspended' THEN 1 ELSE 0 END AS still_suspended,
    CASE WHEN outcome = 'self_corrected' THEN 1 ELSE 0 END AS self_corrected,
    CASE WHEN outcome = 'other_reinstatement' THEN 1 ELSE 0 END AS other_reinstatement,
    CASE WHEN outcome = 'reversed' THEN 1 ELSE 0 END AS reversed,
    CASE WHEN outcome = 'modified' THEN 1 ELSE 0 END AS modified,
    CASE WHEN outcome = 'upheld' THEN 1 ELSE 0 END AS upheld,
    CASE WHEN outcome = 'omitted' THEN 1 ELSE 0 END AS omitted,
    CASE WHEN outcome = 'withdrawn' THEN 1 ELSE 0 END AS withdrawn,
    CASE WHEN outcome = 'pending' THEN 1 ELSE 0 END AS pending,
    CASE WHEN appealed THEN 1 ELSE 0 END AS appealed,
    CASE WHEN outcome IN ('reversed', 'modified', 'upheld') THEN 1 ELSE 0 END AS decided,
    CASE WHEN outcome IN ('reversed', 'self_corrected') THEN 1 ELSE 0 END AS confirmed_mistakes,
    CASE WHEN appealed AND responded THEN 1 ELSE 0 END AS responded,
    CASE WHEN notice_reason = 'specific' THEN 1 ELSE 0 END AS told_rule,
    CASE WHEN notice_reason = 'category' THEN 1 ELSE 0 END AS told_category,
    CASE WHEN notice_reason = 'none' THEN 1 ELSE 0 END AS told_nothing,
    CASE WHEN notice_reason IS NULL THEN 1 ELSE 0 END AS told_unrecorded,
    CASE WHEN notice_reason IS NOT NULL THEN 1 ELSE 0 END AS notice_recorded,
    CASE WHEN appeal_offered THEN 1 ELSE 0 END AS appeal_offered,
    CASE WHEN appeal_offered IS NOT NULL THEN 1 ELSE 0 END AS appeal_offer_recorded,
    CASE WHEN outcome IN ('reversed', 'modified', 'upheld') AND decision_reason_given THEN 1 ELSE 0 END AS decided_with_reason,
    CASE WHEN outcome IN ('reversed', 'modified', 'upheld') AND decision_reason_given IS NOT NULL THEN 1 ELSE 0 END AS decided_reason_recorded,
    CASE WHEN outcome IN ('reversed', 'modified', 'upheld') AND decision_other_reviewer THEN 1 ELSE 0 END AS decided_by_other,
    CASE WHEN outcome IN ('reversed', 'modified', 'upheld') AND decision_other_reviewer IS NOT NULL THEN 1 ELSE 0 END AS decided_by_recorded,
    CASE WHEN human_review_before THEN 1 ELSE 0 END AS reviewed_before,
    CASE WHEN human_review_before IS NOT NULL THEN 1 ELSE 0 END AS review_recorded,
    CASE WHEN activity = 'earning' THEN 1 ELSE 0 END AS earning,
    CASE WHEN action_group IS NOT NULL THEN 1 ELSE 0 END AS in_sweeps
FROM episode_outcomes;

COMMENT ON VIEW episode_counts IS 'What each account-episode counts towards, 0 or 1';
COMMENT ON COLUMN episode_counts.suspended IS 'Account-episodes';
COMMENT ON COLUMN episode_counts.mature IS 'Of these, episodes whose whole horizon lies before the cut-off';
COMMENT ON COLUMN episode_counts.still_suspended IS 'Not appealed and still suspended at the end of the horizon';
COMMENT ON COLUMN episode_counts.self_corrected IS 'Not appealed, given back for a cause that admits a mistake';
COMMENT ON COLUMN episode_counts.other_reinstatement IS 'Not appealed, given back for another cause or none recorded, or the planned end was reached';
COMMENT ON COLUMN episode_counts.reversed IS 'The last decision took the suspension back as wrong';
COMMENT ON COLUMN episode_counts.modified IS 'The last decision shortened or lessened it';
COMMENT ON COLUMN episode_counts.upheld IS 'The last decision left it standing';
COMMENT ON COLUMN episode_counts.omitted IS 'No decision and no appeal open: the last was closed without a decision';
COMMENT ON COLUMN episode_counts.withdrawn IS 'No decision and no appeal open: the last was taken back';
COMMENT ON COLUMN episode_counts.pending IS 'Appealed, not decided within the horizon, an appeal open at its end';
COMMENT ON COLUMN episode_counts.appealed IS 'Episodes with an appeal within the horizon';
COMMENT ON COLUMN episode_counts.decided IS 'Episodes with a decision on an appeal within the horizon: reversed, modified or upheld';
COMMENT ON COLUMN episode_counts.confirmed_mistakes IS 'Reversed on appeal, or corrected without one';
COMMENT ON COLUMN episode_counts.responded IS 'Episodes appealed to which a person responded within the horizon';
COMMENT ON COLUMN episode_counts.told_rule IS 'The notice named the specific rule or act';
COMMENT ON COLUMN episode_counts.told_category IS 'The notice named a general category only';
COMMENT ON COLUMN episode_counts.told_nothing IS 'The notice named no reason';
COMMENT ON COLUMN episode_counts.told_unrecorded IS 'It is not recorded what the notice said';
COMMENT ON COLUMN episode_counts.notice_recorded IS 'Episodes for which it is recorded what the notice said';
COMMENT ON COLUMN episode_counts.appeal_offered IS 'The notice offered an appeal that a locked account can reach';
COMMENT ON COLUMN episode_counts.appeal_offer_recorded IS 'Episodes for which it is recorded whether an appeal was offered';
COMMENT ON COLUMN episode_counts.decided_with_reason IS 'Decided with a reason given';
COMMENT ON COLUMN episode_counts.decided_reason_recorded IS 'Decided, and recorded whether a reason was given';
COMMENT ON COLUMN episode_counts.decided_by_other IS 'Decided by someone other than who suspended';
COMMENT ON COLUMN episode_counts.decided_by_recorded IS 'Decided, and recorded whether by someone else';
COMMENT ON COLUMN episode_counts.reviewed_before IS 'A person looked at the case before the measure took effect';
COMMENT ON COLUMN episode_counts.review_recorded IS 'Episodes for which that is recorded';
COMMENT ON COLUMN episode_counts.earning IS 'Episodes of accounts that earned in the year before';
COMMENT ON COLUMN episode_counts.in_sweeps IS 'Episodes that are part of a sweep of many accounts';
