-- The counts that cohort indicators are made of, for every month, horizon and breakdown. Population: account-episodes by month of
-- suspension; clock: cohort; horizon: horizon_days from the suspension, or the cut-off if that comes first. Every count is a
-- whole number of episodes, defined in episode_counts; months add up to quarters, half-years and years. category2 is empty
-- except where a breakdown crosses two dimensions. A dimension that a record lacks counts under not_recorded.
CREATE OR REPLACE VIEW cohort_cells AS
SELECT
    month,
    horizon_days,
    CASE grouping(region, tenure, reason, route, account_age, measure, detection, account_role, activity, standing)
        WHEN 1023 THEN 'total'
        WHEN 1023 - 512 THEN 'region'
        WHEN 1023 - 256 THEN 'tenure'
        WHEN 1023 - 128 THEN 'reason'
        WHEN 1023 - 64 THEN 'route'
        WHEN 1023 - 32 THEN 'account_age'
        WHEN 1023 - 16 THEN 'measure'
        WHEN 1023 - 8 THEN 'detection'
        WHEN 1023 - 4 THEN 'account_role'
        WHEN 1023 - 2 THEN 'activity'
        WHEN 1023 - 1 THEN 'standing'
        WHEN 1023 - 512 - 256 THEN 'region_tenure'
    END AS breakdown,
    coalesce(region, tenure, reason, route, account_age, measure, detection, account_role, activity, standing, 'all') AS category,
    CASE grouping(region, tenure) WHEN 0 THEN tenure ELSE '' END AS category2,
    CAST(sum(suspended) AS BIGINT) AS suspended,
    CAST(sum(mature) AS BIGINT) AS mature,
    CAST(sum(still_suspended) AS BIGINT) AS still_suspended,
    CAST(sum(self_corrected) AS BIGINT) AS self_corrected,
    CAST(sum(other_reinstatement) AS BIGINT) AS other_reinstatement,
    CAST(sum(reversed) AS BIGINT) AS reversed,
    CAST(sum(modified) AS BIGINT) AS modified,
    CAST(sum(upheld) AS BIGINT) AS upheld,
    CAST(sum(omitted) AS BIGINT) AS omitted,
    CAST(sum(withdrawn) AS BIGINT) AS withdrawn,
    CAST(sum(pending) AS BIGINT) AS pending,
    CAST(sum(appealed) AS BIGINT) AS appealed,
    CAST(sum(decided) AS BIGINT) AS decided,
    CAST(sum(confirmed_mistakes) AS BIGINT) AS confirmed_mistakes,
    CAST(sum(responded) AS BIGINT) AS responded,
    CAST(sum(told_rule) AS BIGINT) AS told_rule,
    CAST(sum(told_category) AS BIGINT) AS told_category,
    CAST(sum(told_nothing) AS BIGINT) AS told_nothing,
    CAST(sum(told_unrecorded) AS BIGINT) AS told_unrecorded,
    CAST(sum(notice_recorded) AS BIGINT) AS notice_recorded,
    CAST(sum(appeal_offered) AS BIGINT) AS appeal_offered,
    CAST(sum(appeal_offer_recorded) AS BIGINT) AS appeal_offer_recorded,
    CAST(sum(decided_with_reason) AS BIGINT) AS decided_with_reason,
    CAST(sum(decided_reason_recorded) AS BIGINT) AS decided_reason_recorded,
    CAST(sum(decided_by_other) AS BIGINT) AS decided_by_other,
    CAST(sum(decided_by_recorded) AS BIGINT) AS decided_by_recorded,
    CAST(sum(reviewed_before) AS BIGINT) AS reviewed_before,
    CAST(sum(review_recorded) AS BIGINT) AS review_recorded,
    CAST(sum(earning) AS BIGINT) AS earning,
    CAST(sum(in_sweeps) AS BIGINT) AS in_sweeps
FROM episode_counts
GROUP BY GROUPING SETS (
    (month, horizon_days),
    (month, horizon_days, region),
    (month, horizon_days, tenure),
    (month, horizon_days, reason),
    (month, horizon_days, route),
    (month, horizon_days, account_age),
    (month, horizon_days, measure),
    (month, horizon_days, detection),
    (month, horizon_days, account_role),
    (month, horizon_days, activity),
    (month, horizon_days, standing),
    (month, horizon_days, region, tenure)
);

COMMENT ON VIEW cohort_cells IS 'Counts of account-episodes by month of suspension, horizon and breakdown';
COMMENT ON COLUMN cohort_cells.suspended IS 'Account-episodes';
COMMENT ON COLUMN cohort_cells.mature IS 'Of these, episodes whose whole horizon lies before the cut-off';
COMMENT ON COLUMN cohort_cells.still_suspended IS 'Not appealed and still suspended at the end of the horizon';
COMMENT ON COLUMN cohort_cells.self_corrected IS 'Not appealed, given back for a cause that admits a mistake';
COMMENT ON COLUMN cohort_cells.other_reinstatement IS 'Not appealed, given back for another cause or none recorded, or the planned end was reached';
COMMENT ON COLUMN cohort_cells.reversed IS 'The last decision took the suspension back as wrong';
COMMENT ON COLUMN cohort_cells.modified IS 'The last decision shortened or lessened it';
COMMENT ON COLUMN cohort_cells.upheld IS 'The last decision left it standing';
COMMENT ON COLUMN cohort_cells.omitted IS 'No decision and no appeal open: the last was closed without a decision';
COMMENT ON COLUMN cohort_cells.withdrawn IS 'No decision and no appeal open: the last was taken back';
COMMENT ON COLUMN cohort_cells.pending IS 'Appealed, not decided within the horizon, an appeal open at its end';
COMMENT ON COLUMN cohort_cells.appealed IS 'Episodes with an appeal within the horizon';
COMMENT ON COLUMN cohort_cells.decided IS 'Episodes with a decision on an appeal within the horizon: reversed, modified or upheld';
COMMENT ON COLUMN cohort_cells.confirmed_mistakes IS 'Reversed on appeal, or corrected without one';
COMMENT ON COLUMN cohort_cells.responded IS 'Episodes appealed to which a person responded within the horizon';
COMMENT ON COLUMN cohort_cells.told_rule IS 'The notice named the specific rule or act';
COMMENT ON COLUMN cohort_cells.told_category IS 'The notice named a general category only';
COMMENT ON COLUMN cohort_cells.told_nothing IS 'The notice named no reason';
COMMENT ON COLUMN cohort_cells.told_unrecorded IS 'It is not recorded what the notice said';
COMMENT ON COLUMN cohort_cells.notice_recorded IS 'Episodes for which it is recorded what the notice said';
COMMENT ON COLUMN cohort_cells.appeal_offered IS 'The notice offered an appeal that a locked account can reach';
COMMENT ON COLUMN cohort_cells.appeal_offer_recorded IS 'Episodes for which it is recorded whether an appeal was offered';
COMMENT ON COLUMN cohort_cells.decided_with_reason IS 'Decided with a reason given';
COMMENT ON COLUMN cohort_cells.decided_reason_recorded IS 'Decided, and recorded whether a reason was given';
COMMENT ON COLUMN cohort_cells.decided_by_other IS 'Decided by someone other than who suspended';
COMMENT ON COLUMN cohort_cells.decided_by_recorded IS 'Decided, and recorded whether by someone else';
COMMENT ON COLUMN cohort_cells.reviewed_before IS 'A person looked at the case before the measure took effect';
COMMENT ON COLUMN cohort_cells.review_recorded IS 'Episodes for which that is recorded';
COMMENT ON COLUMN cohort_cells.earning IS 'Episodes of accounts that earned in the year before';
COMMENT ON COLUMN cohort_cells.in_sweeps IS 'Episodes that are part of a sweep of many accounts';
