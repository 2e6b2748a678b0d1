-- The exclusive outcome partition 30 days after suspension: every account-episode in exactly one outcome. Population:
-- account-episodes; clock: cohort by date of suspension; horizon: 30 days. The counts of a quarter add up to its episodes.
CREATE OR REPLACE VIEW outcomes_30d AS
SELECT
    quarter,
    outcome,
    count(*) AS episodes,
    count(*) FILTER (WHERE mature) AS mature_episodes
FROM episode_outcomes
WHERE horizon_days = 30
GROUP BY quarter, outcome;

COMMENT ON VIEW outcomes_30d IS 'Account-episodes by outcome 30 days after suspension';
