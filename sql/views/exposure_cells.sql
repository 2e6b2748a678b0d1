-- Account-episodes and active accounts of a month, for rates per 1,000 active accounts. Numerator: account-episodes suspended in
-- the month; denominator: accounts active in it, as the platform reports them (may be rounded). A breakdown has rows only where
-- the exposure records carry its dimension, and only for months that had begun before the cut-off. Clock: cohort by month of
-- suspension. Over several months the mean of the months' active accounts is the denominator: sum(active_accounts) / number of
-- months.
CREATE OR REPLACE VIEW exposure_cells AS
WITH active AS (
    SELECT
        month,
        grouping(region_group, tenure_band, account_role, account_activity) AS absent,
        region_group,
        tenure_band,
        account_role,
        account_activity,
        sum(active_accounts) AS active_accounts
    FROM stored.exposure
    CROSS JOIN reporting_cutoff
    WHERE month < cutoff
    GROUP BY GROUPING SETS (
        (month),
        (month, region_group),
        (month, tenure_band),
        (month, account_role),
        (month, account_activity),
        (month, region_group, tenure_band)
    )
),
exposed AS (
    SELECT
        month,
        CASE absent
            WHEN 15 THEN 'total'
            WHEN 15 - 8 THEN 'region'
            WHEN 15 - 4 THEN 'tenure'
            WHEN 15 - 2 THEN 'account_role'
            WHEN 15 - 1 THEN 'activity'
            WHEN 15 - 8 - 4 THEN 'region_tenure'
        END AS breakdown,
        coalesce(region_group, tenure_band, account_role, account_activity, 'all') AS category,
        CASE absent WHEN 15 - 8 - 4 THEN tenure_band ELSE '' END AS category2,
        active_accounts
    FROM active
    WHERE absent = 15
        OR (absent = 15 - 8 AND region_group IS NOT NULL)
        OR (absent = 15 - 4 AND tenure_band IS NOT NULL)
        OR (absent = 15 - 2 AND account_role IS NOT NULL)
        OR (absent = 15 - 1 AND account_activity IS NOT NULL)
        OR (absent = 15 - 8 - 4 AND region_group IS NOT NULL AND tenure_band IS NOT NULL)
),
suspended AS (
    SELECT
        month,
        grouping(region, tenure, account_role, activity) AS absent,
        coalesce(region, tenure, account_role, activity, 'all') AS category,
        tenure,
        count(*) AS suspended
    FROM episodes
    CROSS JOIN reporting_cutoff
    WHERE suspended_on < cutoff
    GROUP BY GROUPING SETS (
        (month),
        (month, region),
        (month, tenure),
        (month, account_role),
        (month, activity),
        (month, region, tenure)
    )
)
SELECT
    e.month,
    e.breakdown,
    e.category,
    e.category2,
    coalesce(s.suspended, 0) AS suspended,
    CAST(e.active_accounts AS BIGINT) AS active_accounts
FROM exposed AS e
LEFT JOIN suspended AS s
    ON s.month = e.month
    AND s.category = e.category
    AND s.absent = CASE e.breakdown
        WHEN 'total' THEN 15
        WHEN 'region' THEN 15 - 8
        WHEN 'tenure' THEN 15 - 4
        WHEN 'account_role' THEN 15 - 2
        WHEN 'activity' THEN 15 - 1
        WHEN 'region_tenure' THEN 15 - 8 - 4
    END
    AND CASE e.breakdown WHEN 'region_tenure' THEN s.tenure ELSE '' END = e.category2;

COMMENT ON VIEW exposure_cells IS 'Account-episodes and active accounts by month';
COMMENT ON COLUMN exposure_cells.active_accounts IS 'Accounts active in the month, as the platform reports them';
