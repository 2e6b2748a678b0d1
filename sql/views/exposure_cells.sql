-- Account-episodes and active accounts of a month, for rates per 1,000 active accounts. Numerator: account-episodes suspended in
-- the month; denominator: accounts active in it, as the platform reports them (may be rounded). A breakdown has rows only where
-- the exposure records carry its dimension, and only for months that had begun before the cut-off. Clock: cohort by month of
-- suspension. Over several months the mean of the months' active accounts is the denominator: sum(active_accounts) / number of
-- months.
CREATE OR REPLACE VIEW exposure_cells AS
WITH counted AS (
    SELECT
        month,
        grouping(region_group, tenure_band, account_role, account_activity) AS absent,
        region_group AS region,
        tenure_band AS tenure,
        account_role,
        account_activity AS activity,
        0 AS suspended,
        sum(active_accounts) AS active_accounts
    FROM stored.exposure
    CROSS JOIN reporting_cutoff
    WHERE month < cutoff AND month NOT IN (SELECT month FROM mixed_exposure)
    GROUP BY GROUPING SETS (
        (month),
        (month, region_group),
        (month, tenure_band),
        (month, account_role),
        (month, account_activity),
        (month, region_group, tenure_band)
    )
    UNION ALL
    SELECT
        month,
        grouping(region, tenure, account_role, activity) AS absent,
        region,
        tenure,
        account_role,
        activity,
        count(*) AS suspended,
        NULL AS active_accounts
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
    month,
    CASE absent
        WHEN 15 THEN 'total'
        WHEN 15 - 8 THEN 'region'
        WHEN 15 - 4 THEN 'tenure'
        WHEN 15 - 2 THEN 'account_role'
        WHEN 15 - 1 THEN 'activity'
        WHEN 15 - 8 - 4 THEN 'region_tenure'
    END AS breakdown,
    coalesce(region, tenure, account_role, activity, 'all') AS category,
    CASE absent WHEN 15 - 8 - 4 THEN tenure ELSE '' END AS category2,
    CAST(sum(suspended) AS BIGINT) AS suspended,
    CAST(sum(active_accounts) AS BIGINT) AS active_accounts
FROM counted
WHERE absent = 15 OR (absent = 15 - 8 - 4 AND region IS NOT NULL AND tenure IS NOT NULL)
    OR (absent NOT IN (15, 15 - 8 - 4) AND coalesce(region, tenure, account_role, activity) IS NOT NULL)
GROUP BY month, absent, region, tenure, account_role, activity
HAVING sum(active_accounts) IS NOT NULL;

COMMENT ON VIEW exposure_cells IS 'Account-episodes and active accounts by month';
COMMENT ON COLUMN exposure_cells.active_accounts IS 'Accounts active in the month, as the platform reports them';
