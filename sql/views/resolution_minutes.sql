-- Minutes from the first appeal to the first decision on one, as a histogram. Population: account-episodes appealed within the
-- horizon; clock: cohort; horizon: horizon_days from the suspension. decided: episodes in which it came after so many minutes;
-- withdrawn: episodes in which an appeal was taken back or closed without a decision before any was decided, a competing end;
-- censored: episodes that were still waiting when they could not be followed longer. All counts of a category add up to the
-- episodes appealed.
CREATE OR REPLACE VIEW resolution_minutes AS
WITH counted AS (
    SELECT
        month,
        horizon_days,
        grouping(region, tenure, reason, route, account_age, measure) AS absent,
        region,
        tenure,
        reason,
        route,
        account_age,
        measure,
        resolution_minutes AS minutes,
        count(*) FILTER (WHERE decided) AS decided,
        count(*) FILTER (WHERE withdrawn) AS withdrawn,
        count(*) FILTER (WHERE NOT decided AND NOT withdrawn) AS censored
    FROM episode_waits
    GROUP BY GROUPING SETS (
        (month, horizon_days, resolution_minutes),
        (month, horizon_days, resolution_minutes, region),
        (month, horizon_days, resolution_minutes, tenure),
        (month, horizon_days, resolution_minutes, reason),
        (month, horizon_days, resolution_minutes, route),
        (month, horizon_days, resolution_minutes, account_age),
        (month, horizon_days, resolution_minutes, measure),
        (month, horizon_days, resolution_minutes, region, tenure)
    )
)
SELECT
    month,
    horizon_days,
    CASE absent
        WHEN 63 THEN 'total'
        WHEN 63 - 32 THEN 'region'
        WHEN 63 - 16 THEN 'tenure'
        WHEN 63 - 8 THEN 'reason'
        WHEN 63 - 4 THEN 'route'
        WHEN 63 - 2 THEN 'account_age'
        WHEN 63 - 1 THEN 'measure'
        WHEN 63 - 32 - 16 THEN 'region_tenure'
    END AS breakdown,
    coalesce(region, tenure, reason, route, account_age, measure, 'all') AS category,
    CASE absent WHEN 63 - 32 - 16 THEN tenure ELSE '' END AS category2,
    minutes,
    decided,
    withdrawn,
    censored
FROM counted;

COMMENT ON VIEW resolution_minutes IS 'Histogram of minutes from appeal to decision';
COMMENT ON COLUMN resolution_minutes.minutes IS 'Whole minutes from the first appeal';
COMMENT ON COLUMN resolution_minutes.withdrawn IS 'Episodes in which an appeal was taken back or closed undecided before any was decided';
COMMENT ON COLUMN resolution_minutes.censored IS 'Episodes still waiting when they could not be followed longer';
