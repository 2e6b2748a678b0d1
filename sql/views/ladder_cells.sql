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
-- How long the measures were to last stands beside it: episodes = lasts_to_7d + lasts_8_to_30d + lasts_31_to_90d + lasts_longer + no_end,
-- by the time from the suspension to its planned end in days of 24 hours, whether or not it was lifted before.
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
    count(*) AS episodes,
    count(*) FILTER (WHERE e.ends_minutes <= 10080) AS lasts_to_7d,
    count(*) FILTER (WHERE e.ends_minutes > 10080 AND e.ends_minutes <= 43200) AS lasts_8_to_30d,
    count(*) FILTER (WHERE e.ends_minutes > 43200 AND e.ends_minutes <= 129600) AS lasts_31_to_90d,
    count(*) FILTER (WHERE e.ends_minutes > 129600) AS lasts_longer,
    count(*) FILTER (WHERE e.ends_minutes IS NULL) AS no_end
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
COMMENT ON COLUMN ladder_cells.lasts_to_7d IS 'Planned to end within 7 days';
COMMENT ON COLUMN ladder_cells.lasts_8_to_30d IS 'Planned to end after more than 7 and up to 30 days';
COMMENT ON COLUMN ladder_cells.lasts_31_to_90d IS 'Planned to end after more than 30 and up to 90 days';
COMMENT ON COLUMN ladder_cells.lasts_longer IS 'Planned to end after more than 90 days';
COMMENT ON COLUMN ladder_cells.no_end IS 'No planned end on record';
