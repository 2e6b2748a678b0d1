-- Suspensions by month, and how many of them repeat one of the same account in the same calendar quarter. Population: suspensions
-- before the cut-off, without warnings and identity holds lifted within 24 hours; clock: cohort by the date of each. suspensions =
-- episodes + repeats; months add up.
CREATE OR REPLACE VIEW repeat_cells AS
SELECT
    s.month,
    count(*) AS suspensions,
    count(*) FILTER (WHERE s.episode) AS episodes,
    count(*) FILTER (WHERE NOT s.episode) AS repeats
FROM stored.suspensions AS s
CROSS JOIN reporting_cutoff AS c
WHERE s.takes_away AND NOT s.brief_hold AND s.suspended_on < c.cutoff
GROUP BY s.month;

COMMENT ON VIEW repeat_cells IS 'Suspensions by month, and those after the first of an account in a quarter';
COMMENT ON COLUMN repeat_cells.repeats IS 'Suspensions after the first of the account in the calendar quarter';
