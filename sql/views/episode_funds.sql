-- How long funds were held: one row per account-episode with funds held and horizon. Minutes run from the suspension. released: they
-- were released within the horizon and before the cut-off, after so many minutes. The others had not been released when their horizon
-- or the cut-off came (right-censored; at the cut-off to the day); funds that were refunded or forfeited never are, and count as
-- followed to the end. minutes is NULL where no time can be said: released without a recorded time, or nothing recorded of what became
-- of them. Clock: cohort. Bands only: sums of money could point at one large account.
CREATE OR REPLACE VIEW episode_funds AS
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
        WHEN mature THEN horizon_minutes
        ELSE least(horizon_minutes, 1440 * (cutoff - suspended_on))
    END AS minutes
FROM episode_outcomes
WHERE funds NOT IN ('none', 'not_recorded');

COMMENT ON VIEW episode_funds IS 'How long funds were held';
COMMENT ON COLUMN episode_funds.funds IS 'What had become of them: released, refunded, forfeited, pending, unknown';
COMMENT ON COLUMN episode_funds.minutes IS 'Minutes from the suspension to the release, or to the end of the time followed; NULL: cannot be said';
