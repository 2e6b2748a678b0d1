-- The rows of exposure_cells without a breakdown, cheaper to read over many months. Population, clock and denominator as there.
-- parts names the groups of regions, bands and kinds of account that the month's active accounts are given in: months that differ in them cannot be
-- added up, because the suspensions of a part that is missing would be counted against accounts that are not.
CREATE OR REPLACE VIEW exposure_totals AS
SELECT
    e.month,
    e.parts,
    coalesce(t.suspended, 0) AS suspended,
    e.active_accounts
FROM (
    SELECT
        month,
        string_agg(part, ' ' ORDER BY part) AS parts,
        CAST(sum(active_accounts) AS BIGINT) AS active_accounts
    FROM (
        SELECT
            month,
            coalesce(region, '-') || '/' || coalesce(tenure_band, '-') || '/' || coalesce(account_role, '-') || '/' || coalesce(account_activity, '-') AS part,
            sum(active_accounts) AS active_accounts
        FROM stored.exposure
        GROUP BY month, region, tenure_band, account_role, account_activity
    ) AS p
    CROSS JOIN reporting_cutoff
    WHERE month < cutoff AND month NOT IN (SELECT month FROM mixed_exposure)
    GROUP BY month
) AS e
LEFT JOIN cohort_totals AS t ON t.month = e.month AND t.horizon_days = 90;

COMMENT ON COLUMN exposure_totals.parts IS 'What the month''s active accounts are given in, sorted';
COMMENT ON VIEW exposure_totals IS 'Account-episodes and active accounts by month, in total';
