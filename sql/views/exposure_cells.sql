-- Account-episodes and active accounts of a month, for rates per 1,000 active accounts. Numerator: account-episodes suspended in
-- the month; denominator: accounts active in it, as the platform reports them (may be rounded). A breakdown has rows only where
-- the exposure records carry its dimension, and only for months that had begun before the cut-off; of those, a category without
-- active accounts on record has its suspensions and NULL. Clock: cohort by month of suspension. Over several months the mean of the
-- months' active accounts is the denominator: sum(active_accounts) / number of months. parts names what the month's active accounts
-- of the category are given in: months that differ in it cannot be added up, because the suspensions of a part that is missing would
-- be counted against accounts that are not.
CREATE OR REPLACE VIEW exposure_cells AS
WITH delivered AS (
    SELECT
        month,
        region_group AS region,
        tenure_band AS tenure,
        account_role,
        account_activity AS activity,
        coalesce(region, '-') || '/' || coalesce(tenure_band, '-') || '/' || coalesce(account_role, '-') || '/' || coalesce(account_activity, '-') AS part,
        active_accounts
    FROM stored.exposure
    CROSS JOIN reporting_cutoff
    WHERE month < cutoff AND month NOT IN (SELECT month FROM mixed_exposure)
),
active AS (
    SELECT
        month,
        grouping(region, tenure, account_role, activity) AS absent,
        region,
        tenure,
        account_role,
        activity,
        sum(active_accounts) AS active_accounts,
        string_agg(DISTINCT part, ' ' ORDER BY part) AS parts
    FROM delivered
    GROUP BY GROUPING SETS (
        (month),
        (month, region),
        (month, tenure),
        (month, account_role),
        (month, activity),
        (month, region, tenure)
    )
),
carried AS (
    SELECT month, absent
    FROM active
    WHERE absent = 15 OR (absent = 15 - 8 - 4 AND region IS NOT NULL AND tenure IS NOT NULL)
        OR (absent NOT IN (15, 15 - 8 - 4) AND coalesce(region, tenure, account_role, activity) IS NOT NULL)
    GROUP BY month, absent
),
suspensions AS (
    SELECT
        month,
        grouping(region, tenure, account_role, activity) AS absent,
        region,
        tenure,
        account_role,
        activity,
        count(*) AS suspended
    FROM episodes
    CROSS JOIN reporting_cutoff
    WHERE suspended_on < cutoff AND month IN (SELECT month FROM carried)
    GROUP BY GROUPING SETS (
        (month),
        (month, region),
        (month, tenure),
        (month, account_role),
        (month, activity),
        (month, region, tenure)
    )
),
counted AS (
    SELECT month, absent, region, tenure, account_role, activity, 0 AS suspended, active_accounts, parts FROM active
    UNION ALL
    SELECT month, absent, region, tenure, account_role, activity, suspended, NULL AS active_accounts, NULL AS parts FROM suspensions
)
SELECT
    c.month,
    CASE c.absent
        WHEN 15 THEN 'total'
        WHEN 15 - 8 THEN 'region'
        WHEN 15 - 4 THEN 'tenure'
        WHEN 15 - 2 THEN 'account_role'
        WHEN 15 - 1 THEN 'activity'
        WHEN 15 - 8 - 4 THEN 'region_tenure'
    END AS breakdown,
    coalesce(c.region, c.tenure, c.account_role, c.activity, 'all') AS category,
    CASE c.absent WHEN 15 - 8 - 4 THEN c.tenure ELSE '' END AS category2,
    CAST(sum(c.suspended) AS BIGINT) AS suspended,
    CAST(sum(c.active_accounts) AS BIGINT) AS active_accounts,
    max(c.parts) AS parts
FROM counted AS c
JOIN carried AS k ON k.month = c.month AND k.absent = c.absent
WHERE c.absent = 15 OR (c.absent = 15 - 8 - 4 AND c.region IS NOT NULL AND c.tenure IS NOT NULL)
    OR (c.absent NOT IN (15, 15 - 8 - 4) AND coalesce(c.region, c.tenure, c.account_role, c.activity) IS NOT NULL)
GROUP BY c.month, c.absent, c.region, c.tenure, c.account_role, c.activity;

COMMENT ON VIEW exposure_cells IS 'Account-episodes and active accounts by month';
COMMENT ON COLUMN exposure_cells.active_accounts IS 'Accounts active in the month, as the platform reports them';
COMMENT ON COLUMN exposure_cells.parts IS 'What the month''s active accounts of the category are given in, sorted';
