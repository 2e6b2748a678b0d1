-- Appeal decisions by the month in which they were taken (clock: period), whenever the suspension was. Population: all appeals
-- with a decision, withdrawal or closing on record before the cut-off, every level; unit: the appeal. Dimensions are those of
-- the suspension; an appeal whose suspension has not arrived counts under not_recorded.
CREATE OR REPLACE VIEW period_decisions AS
SELECT
    a.month,
    a.level,
    coalesce(s.measure, 'not_recorded') AS measure,
    coalesce(s.region_group, 'not_recorded') AS region,
    coalesce(s.tenure_band, 'not_recorded') AS tenure,
    coalesce(s.decided_by, 'not_recorded') AS route,
    CAST(sum(a.closed) AS BIGINT) AS closed,
    CAST(sum(a.decided) AS BIGINT) AS decided,
    CAST(sum(a.reversed) AS BIGINT) AS reversed,
    CAST(sum(a.modified) AS BIGINT) AS modified,
    CAST(sum(a.upheld) AS BIGINT) AS upheld,
    CAST(sum(a.omitted) AS BIGINT) AS omitted,
    CAST(sum(a.withdrawn) AS BIGINT) AS withdrawn
FROM closed_appeals AS a
LEFT JOIN stored.suspensions AS s ON s.suspension_no = a.suspension_no
GROUP BY
    a.month,
    a.level,
    coalesce(s.measure, 'not_recorded'),
    coalesce(s.region_group, 'not_recorded'),
    coalesce(s.tenure_band, 'not_recorded'),
    coalesce(s.decided_by, 'not_recorded');

COMMENT ON VIEW period_decisions IS 'Appeal decisions by month of decision';
