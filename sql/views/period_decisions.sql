-- Appeal decisions by the month in which they were taken (clock: period), whenever the suspension was. Population: all appeals
-- with a decision, withdrawal or closing on record before the cut-off, every level; unit: the appeal. Dimensions are those of
-- the suspension; an appeal whose suspension has not arrived counts under not_recorded.
CREATE OR REPLACE VIEW period_decisions AS
SELECT
    CAST(date_trunc('month', a.decided_on) AS DATE) AS month,
    a.level,
    coalesce(s.measure, 'not_recorded') AS measure,
    coalesce(s.region_group, 'not_recorded') AS region,
    coalesce(s.tenure_band, 'not_recorded') AS tenure,
    coalesce(s.decided_by, 'not_recorded') AS route,
    count(*) AS closed,
    count(*) FILTER (WHERE a.outcome IN ('reversed', 'modified', 'upheld')) AS decided,
    count(*) FILTER (WHERE a.outcome = 'reversed') AS reversed,
    count(*) FILTER (WHERE a.outcome = 'modified') AS modified,
    count(*) FILTER (WHERE a.outcome = 'upheld') AS upheld,
    count(*) FILTER (WHERE a.outcome = 'omitted') AS omitted,
    count(*) FILTER (WHERE a.outcome = 'withdrawn') AS withdrawn
FROM stored.appeals AS a
CROSS JOIN reporting_cutoff AS c
LEFT JOIN stored.suspensions AS s ON s.suspension_no = a.suspension_no
WHERE a.outcome <> 'pending' AND a.decided_on < c.cutoff
GROUP BY
    CAST(date_trunc('month', a.decided_on) AS DATE),
    a.level,
    coalesce(s.measure, 'not_recorded'),
    coalesce(s.region_group, 'not_recorded'),
    coalesce(s.tenure_band, 'not_recorded'),
    coalesce(s.decided_by, 'not_recorded');

COMMENT ON VIEW period_decisions IS 'Appeal decisions by month of decision';
