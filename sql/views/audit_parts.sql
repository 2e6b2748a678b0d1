-- When an audit looked at the suspensions of one quarter, and whether it counts at the cut-off: one row per frame and quarter of suspension.
-- An audit counts whole or not at all, because what was found first may not be like what was found last. At the default cut-off, the day
-- after the last suspension, appeal or reinstatement on record, all audits count: they tell of past cases and end later than these. At
-- any other those count whose last record lies before it.
CREATE OR REPLACE VIEW audit_parts AS
WITH parts AS (
    SELECT
        a.frame,
        CAST(date_trunc('quarter', a.month) AS DATE) AS quarter,
        min(a.audited_on) FILTER (WHERE a.finding <> 'not_drawn') AS began_on,
        max(a.audited_on) AS ended_on
    FROM stored.audits AS a
    WHERE a.month IS NOT NULL
    GROUP BY a.frame, date_trunc('quarter', a.month)
)
SELECT
    p.frame,
    p.quarter,
    p.began_on,
    p.ended_on,
    p.ended_on < c.cutoff OR c.cutoff = s.records_through + 1 AS counts
FROM parts AS p
CROSS JOIN reporting_cutoff AS c
CROSS JOIN stored.snapshot AS s;

COMMENT ON VIEW audit_parts IS 'When an audit looked at the suspensions of a quarter, and whether it counts at the cut-off';
COMMENT ON COLUMN audit_parts.began_on IS 'Day of the first finding; NULL where nothing of the quarter was drawn';
COMMENT ON COLUMN audit_parts.counts IS 'All of it is known at the cut-off';
