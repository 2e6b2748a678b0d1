-- Accounts suspended more than once in a quarter. Population: suspensions before the cut-off, without warnings and identity holds
-- lifted within 24 hours. suspensions counts them all, episodes the first of each account, repeats those after it. Clock: cohort by
-- the date of each.
CREATE OR REPLACE VIEW repeat_suspensions AS
SELECT
    CAST(date_trunc('quarter', s.suspended_on) AS DATE) AS quarter,
    count(*) FILTER (WHERE s.episode) AS episodes,
    count(*) AS suspensions,
    count(*) FILTER (WHERE NOT s.episode) AS repeats,
    count(DISTINCT s.account_key) FILTER (WHERE NOT s.episode) AS accounts_repeated
FROM stored.suspensions AS s
CROSS JOIN reporting_cutoff AS c
WHERE s.takes_away AND NOT s.brief_hold AND s.suspended_on < c.cutoff
GROUP BY CAST(date_trunc('quarter', s.suspended_on) AS DATE);

COMMENT ON VIEW repeat_suspensions IS 'Suspensions after the first of an account in a quarter';
