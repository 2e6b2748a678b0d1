-- Minutes from the first appeal to the first response by a person, as a histogram. Population: account-episodes appealed within the
-- horizon; clock: cohort; horizon: horizon_days from the suspension. responded: episodes in which it came after so many minutes;
-- censored: episodes without a response when they could not be followed longer, also where the appeal had been closed by then. All
-- counts of a category add up to the episodes appealed.
CREATE OR REPLACE VIEW first_response_minutes AS
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
        response_minutes AS minutes,
        count(*) FILTER (WHERE responded) AS responded,
        count(*) FILTER (WHERE NOT responded) AS censored
    FROM episode_waits
    GROUP BY GROUPING SETS (
        (month, horizon_days, response_minutes),
        (month, horizon_days, response_minutes, region),
        (month, horizon_days, response_minutes, tenure),
        (month, horizon_days, response_minutes, reason),
        (month, horizon_days, response_minutes, route),
        (month, horizon_days, response_minutes, account_age),
        (month, horizon_days, response_minutes, measure),
        (month, horizon_days, response_minutes, region, tenure)
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
    responded,
    censored
FROM counted;

COMMENT ON VIEW first_response_minutes IS 'Histogram of minutes from appeal to first response';
COMMENT ON COLUMN first_response_minutes.minutes IS 'Whole minutes from the first appeal';
COMMENT ON COLUMN first_response_minutes.censored IS 'Episodes without a response when they could not be followed longer';
