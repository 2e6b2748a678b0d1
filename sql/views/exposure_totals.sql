-- The rows of exposure_cells without a breakdown, cheaper to read over many months. Population, clock and denominator as there.
CREATE OR REPLACE VIEW exposure_totals AS
SELECT
    e.month,
    coalesce(t.suspended, 0) AS suspended,
    e.active_accounts
FROM (
    SELECT month, CAST(sum(active_accounts) AS BIGINT) AS active_accounts
    FROM stored.exposure
    CROSS JOIN reporting_cutoff
    WHERE month < cutoff AND month NOT IN (SELECT month FROM mixed_exposure)
    GROUP BY month
) AS e
LEFT JOIN cohort_totals AS t ON t.month = e.month AND t.horizon_days = 90;

COMMENT ON VIEW exposure_totals IS 'Account-episodes and active accounts by month, in total';
