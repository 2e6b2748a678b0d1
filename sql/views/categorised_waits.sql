-- The waits of episode_waits, one row per episode, horizon and breakdown: category and category2 are what the episode counts under.
-- Times by breakdown are made from this view and define no breakdown of their own.
CREATE OR REPLACE VIEW categorised_waits AS
SELECT
    w.month,
    w.horizon_days,
    b.breakdown,
    CASE b.breakdown
        WHEN 'total' THEN 'all'
        WHEN 'region' THEN w.region
        WHEN 'tenure' THEN w.tenure
        WHEN 'reason' THEN w.reason
        WHEN 'route' THEN w.route
        WHEN 'account_age' THEN w.account_age
        WHEN 'measure' THEN w.measure
        WHEN 'activity' THEN w.activity
        WHEN 'sweep' THEN w.sweep
        WHEN 'region_tenure' THEN w.region
    END AS category,
    CASE b.breakdown WHEN 'region_tenure' THEN w.tenure ELSE '' END AS category2,
    w.responded,
    w.response_minutes,
    w.followed_minutes,
    w.decided,
    w.withdrawn,
    w.corrected,
    w.resolution_minutes
FROM episode_waits AS w
CROSS JOIN (
    VALUES ('total'), ('region'), ('tenure'), ('reason'), ('route'), ('account_age'), ('measure'), ('activity'), ('sweep'), ('region_tenure')
) AS b (breakdown);

COMMENT ON VIEW categorised_waits IS 'Waits of appealed account-episodes, once for each breakdown';
