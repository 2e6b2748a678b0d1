-- Suspensions per 1,000 active accounts by quarter. Numerator: account-episodes of the quarter; denominator: the mean of its
-- months' active accounts, months without exposure left out of both. NULL where some month has no active accounts of the category on
-- record while others have, or where they are given in different parts. Clock: cohort.
CREATE OR REPLACE VIEW exposure_rates AS
SELECT
    CAST(date_trunc('quarter', month) AS DATE) AS quarter,
    breakdown,
    category,
    category2,
    sum(suspended) AS suspended,
    sum(active_accounts) AS account_months,
    count(*) AS months,
    CASE
        WHEN count(DISTINCT parts) = 1 AND count(parts) = count(*)
            THEN 1000.0 * sum(suspended) * count(*) / nullif(sum(active_accounts), 0)
    END AS per_1000
FROM exposure_cells
GROUP BY CAST(date_trunc('quarter', month) AS DATE), breakdown, category, category2;

COMMENT ON VIEW exposure_rates IS 'Suspensions per 1,000 active accounts by quarter';
