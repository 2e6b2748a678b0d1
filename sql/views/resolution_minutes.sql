-- Minutes from the first appeal to its resolution (the first decision on an appeal), as a histogram.
-- Population: account-episodes appealed within the horizon; clock: cohort; horizon: horizon_days from the suspension. decided counts
-- the episodes in which a decision had been taken that many minutes after the first appeal; censored those in which it had not
-- by then, the horizon or the cut-off having come first; withdrawn those taken back first (a competing end). Counts of all minutes add up to the episodes appealed.
CREATE OR REPLACE VIEW resolution_minutes AS
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
        (closed AND decision_outcome <> 'withdrawn') AS happened,
        (closed AND decision_outcome = 'withdrawn') AS taken_back,
        CASE
            WHEN (closed AND decision_outcome <> 'withdrawn') OR (closed AND decision_outcome = 'withdrawn') THEN decision_minutes - filed_minutes
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
        count(*) FILTER (WHERE happened) AS decided,
        count(*) FILTER (WHERE taken_back) AS withdrawn,
        count(*) FILTER (WHERE NOT happened AND NOT taken_back) AS censored
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
    decided,
    withdrawn,
    censored
FROM counted;

COMMENT ON VIEW resolution_minutes IS 'Histogram of minutes from appeal to decision';
COMMENT ON COLUMN resolution_minutes.minutes IS 'Whole minutes from the first appeal';
COMMENT ON COLUMN resolution_minutes.censored IS 'Episodes not answered by then that could not be followed longer';
