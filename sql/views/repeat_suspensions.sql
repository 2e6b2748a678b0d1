-- Accounts suspended more than once in a quarter. Population: account-episodes; suspensions counts all suspensions of those
-- accounts in the quarter, repeats those after the first. Clock: cohort by date of the first.
CREATE OR REPLACE VIEW repeat_suspensions AS
SELECT
    quarter,
    count(*) AS episodes,
    sum(episode_suspensions) AS suspensions,
    sum(episode_suspensions) - count(*) AS repeats,
    count(*) FILTER (WHERE episode_suspensions > 1) AS accounts_repeated
FROM episodes
GROUP BY quarter;

COMMENT ON VIEW repeat_suspensions IS 'Suspensions after the first of an account in a quarter';
