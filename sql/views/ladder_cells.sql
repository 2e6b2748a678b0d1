-- Graduated sanctions: the step of the ladder that each account-episode took, by the step of the account's last measure in the 180
-- days before. Population: account-episodes by month of suspension; clock: cohort by date of suspension. Steps, from the least:
--   warning      nothing is taken away
--   payout_hold  the account cannot be paid
--   restriction  a part of the service is taken away, or the account is held for its identity
--   temporary    the account is suspended and a planned end is on record
--   permanent    the account is suspended without a planned end on record, or it or a part of the service is ended
-- The code list of measures places each measure. An earlier measure counts whatever became of it, also one taken back as wrong;
-- identity holds lifted within 24 hours do not count, nor do measures of the same minute. Where no earlier measure is on record,
-- earlier is warning if the suspension's own record counts warnings; none if it counts 0 and the records reach back 180 days; else
-- not_recorded, as always for hidden accounts. A step up, or one left out, is no judgement: severe reasons rightly skip steps.
CREATE OR REPLACE VIEW ladder_cells AS
SELECT
    e.month,
    CASE
        WHEN e.earlier_step IS NOT NULL THEN e.earlier_step
        WHEN e.prior_warnings > 0 THEN 'warning'
        WHEN e.lesser_before IS NOT NULL AND e.prior_warnings = 0 AND e.suspended_on >= s.records_from + 180 THEN 'none'
        ELSE 'not_recorded'
    END AS earlier,
    e.step,
    count(*) AS episodes
FROM episodes AS e
CROSS JOIN stored.snapshot AS s
CROSS JOIN reporting_cutoff AS c
WHERE e.suspended_on < c.cutoff
GROUP BY
    e.month,
    CASE
        WHEN e.earlier_step IS NOT NULL THEN e.earlier_step
        WHEN e.prior_warnings > 0 THEN 'warning'
        WHEN e.lesser_before IS NOT NULL AND e.prior_warnings = 0 AND e.suspended_on >= s.records_from + 180 THEN 'none'
        ELSE 'not_recorded'
    END,
    e.step;

COMMENT ON VIEW ladder_cells IS 'Account-episodes by step of the ladder of measures and the step before';
COMMENT ON COLUMN ladder_cells.earlier IS 'Step of the account''s last measure in the 180 days before; none; or not_recorded';
COMMENT ON COLUMN ladder_cells.step IS 'Step of the measure itself';
