-- How long funds were held: one row per account-episode with funds held and horizon. Minutes run from the suspension. released: they
-- were released within the horizon and before the cut-off, after so many minutes. The others had not been released when their horizon
-- or the cut-off came (right-censored; at the cut-off to the day); funds that were refunded or forfeited never are, and count as
-- followed to the end. minutes is NULL where no time can be said: released without a recorded time, or nothing recorded of what became
-- of them. Clock: cohort. Bands only: sums of money could point at one large account. What became of
-- the funds is as in episode_outcomes, without the appeals, which are not needed here and take time.
CREATE OR REPLACE VIEW episode_funds AS
WITH horizons AS NOT MATERIALIZED (
    SELECT horizon_days, horizon_days * 1440 AS horizon_minutes
    FROM (VALUES (30), (90)) AS h (horizon_days)
),
held AS (
    SELECT
        e.month,
        h.horizon_days,
        e.region,
        e.tenure,
        e.funds_band,
        CASE
            WHEN e.funds_disposition IN ('refunded', 'forfeited') THEN e.funds_disposition
            WHEN e.funds_released_minutes <= h.horizon_minutes AND e.funds_released_on < c.cutoff THEN 'released'
            WHEN e.funds_released_minutes IS NOT NULL OR e.funds_disposition = 'pending' THEN 'pending'
            WHEN e.funds_disposition = 'released' THEN 'released'
            ELSE 'unknown'
        END AS funds,
        e.funds_released_minutes,
        CASE
            WHEN e.suspended_on + h.horizon_days + 1 <= c.cutoff THEN h.horizon_minutes
            ELSE least(h.horizon_minutes, 1440 * (c.cutoff - e.suspended_on))
        END AS followed_minutes
    FROM episodes AS e
    CROSS JOIN horizons AS h
    CROSS JOIN reporting_cutoff AS c
    WHERE e.suspended_on < c.cutoff AND e.funds_band NOT IN ('none', 'not_recorded')
)
SELECT
    month,
    horizon_days,
    region,
    tenure,
    funds_band,
    funds,
    funds = 'released' AND funds_released_minutes IS NOT NULL AS released,
    CASE
        WHEN funds = 'unknown' THEN NULL
        WHEN funds = 'released' THEN funds_released_minutes
        ELSE followed_minutes
    END AS minutes
FROM held;

COMMENT ON VIEW episode_funds IS 'How long funds were held';
COMMENT ON COLUMN episode_funds.funds IS 'What had become of them: released, refunded, forfeited, pending, unknown';
COMMENT ON COLUMN episode_funds.minutes IS 'Minutes from the suspension to the release, or to the end of the time followed; NULL: cannot be said';
