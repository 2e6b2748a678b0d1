-- Minutes from the first appeal to the first response by a person, as a histogram.
-- Population: account-episodes appealed within the horizon; clock: cohort; horizon: horizon_days from the suspension. responded counts
-- the episodes in which a person had responded that many minutes after the first appeal; censored those in which it had not
-- by then, the horizon or the cut-off having come first. Counts of all minutes add up to the episodes appealed.
CREATE OR REPLACE VIEW first_response_minutes AS
WITH timed AS (
    SELECT
        month,
        horizon_days,
        region,
        tenure,
        reason,
        route,
        account_age,
        measure,
        responded AS happened,
        CASE
            WHEN responded THEN first_response_minutes
            ELSE least(horizon_minutes - filed_minutes, greatest(1440 * (cutoff - suspended_on) - filed_minutes, 0))
        END AS minutes
    FROM episode_outcomes
    WHERE appealed
),
counted AS (
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
        minutes,
        count(*) FILTER (WHERE happened) AS responded,
        count(*) FILTER (WHERE NOT happened) AS censored
    FROM timed
    GROUP BY GROUPING SETS (
        (month, horizon_days, minutes),
        (month, horizon_days, minutes, region),
        (month, horizon_days, minutes, tenure),
        (month, horizon_days, minutes, reason),
        (month, horizon_days, minutes, route),
        (month, horizon_days, minutes, account_age),
        (month, horizon_days, minutes, measure),
        (month, horizon_days, minutes, region, tenure)
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
COMMENT ON COLUMN first_response_minutes.censored IS 'Episodes not answered by then that could not be followed longer';
