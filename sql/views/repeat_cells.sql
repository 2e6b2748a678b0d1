-- Suspensions by month, and how many of them repeat one of the same account in the same calendar quarter. Population: suspensions
-- before the cut-off, without warnings and identity holds lifted within 24 hours; clock: cohort by the date of each. suspensions =
-- episodes + repeats; months add up. The episodes are divided by how often the account was suspended in its quarter: episodes =
-- accounts_once + accounts_twice + accounts_more + accounts_hidden + quarter_running. A hidden account cannot be known again, and of a
-- quarter that was still running at the cut-off nothing is said yet.
CREATE OR REPLACE VIEW repeat_cells AS
WITH counted AS (
    SELECT
        s.month,
        s.episode,
        s.lesser_before IS NULL AS hidden,
        s.episode_suspensions AS times,
        count(*) AS suspensions
    FROM stored.suspensions AS s
    CROSS JOIN reporting_cutoff AS c
    WHERE s.takes_away AND NOT s.brief_hold AND s.suspended_on < c.cutoff
    GROUP BY s.month, s.episode, s.lesser_before IS NULL, s.episode_suspensions
),
placed AS (
    SELECT
        n.month,
        n.episode,
        n.hidden,
        n.times,
        n.suspensions,
        CAST(date_trunc('quarter', n.month) + INTERVAL 3 MONTH AS DATE) <= c.cutoff AS quarter_over
    FROM counted AS n
    CROSS JOIN reporting_cutoff AS c
)
SELECT
    month,
    sum(suspensions) AS suspensions,
    sum(CASE WHEN episode THEN suspensions ELSE 0 END) AS episodes,
    sum(CASE WHEN episode THEN 0 ELSE suspensions END) AS repeats,
    sum(CASE WHEN episode AND quarter_over AND NOT hidden AND times = 1 THEN suspensions ELSE 0 END) AS accounts_once,
    sum(CASE WHEN episode AND quarter_over AND NOT hidden AND times = 2 THEN suspensions ELSE 0 END) AS accounts_twice,
    sum(CASE WHEN episode AND quarter_over AND NOT hidden AND times > 2 THEN suspensions ELSE 0 END) AS accounts_more,
    sum(CASE WHEN episode AND quarter_over AND hidden THEN suspensions ELSE 0 END) AS accounts_hidden,
    sum(CASE WHEN episode AND NOT quarter_over THEN suspensions ELSE 0 END) AS quarter_running
FROM placed
GROUP BY month;

COMMENT ON VIEW repeat_cells IS 'Suspensions by month, and those after the first of an account in a quarter';
COMMENT ON COLUMN repeat_cells.repeats IS 'Suspensions after the first of the account in the calendar quarter';
COMMENT ON COLUMN repeat_cells.accounts_once IS 'Accounts suspended once in the calendar quarter';
COMMENT ON COLUMN repeat_cells.accounts_twice IS 'Accounts suspended twice in it';
COMMENT ON COLUMN repeat_cells.accounts_more IS 'Accounts suspended three times or more in it';
COMMENT ON COLUMN repeat_cells.accounts_hidden IS 'Hidden accounts, each suspension of which is one by itself';
COMMENT ON COLUMN repeat_cells.quarter_running IS 'Accounts of a quarter that had not ended at the cut-off';
