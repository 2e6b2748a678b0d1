-- The rows of exposure_cells without a breakdown. Population, clock and denominator as there, parts as in active_totals.
CREATE OR REPLACE VIEW exposure_totals AS
SELECT
    e.month,
    e.parts,
    coalesce(t.suspended, 0) AS suspended,
    e.active_accounts
FROM active_totals AS e
LEFT JOIN cohort_totals AS t ON t.month = e.month AND t.horizon_days = 90;

COMMENT ON COLUMN exposure_totals.parts IS 'What the month''s active accounts are given in, sorted';
COMMENT ON VIEW exposure_totals IS 'Account-episodes and active accounts by month, in total';
