-- The counts of cohort_cells without a breakdown, cheaper to read over many periods. Population, clock and horizon as there.
CREATE OR REPLACE VIEW cohort_totals AS
SELECT
    month,
    horizon_days,
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
GROUP BY month, horizon_days;

COMMENT ON VIEW cohort_totals IS 'Counts of account-episodes by month of suspension and horizon';
