-- From when to when appeals were open: from the day they were filed (inclusive) to the day they were decided, withdrawn or closed
-- (exclusive; NULL: open at the cut-off), with the number of appeals of that level for which that is so. Population: all appeals filed
-- before the cut-off, every level, whenever the suspension was and whether or not it has arrived. Appeals closed on an unrecorded day
-- cannot be placed and are left out; data_quality counts them.
CREATE OR REPLACE VIEW appeal_spans AS
SELECT
    a.level,
    a.filed_on,
    CASE WHEN a.outcome <> 'pending' AND a.decided_on < c.cutoff THEN a.decided_on END AS closed_on,
    count(*) AS appeals
FROM stored.appeals AS a
CROSS JOIN reporting_cutoff AS c
WHERE a.filed_on < c.cutoff AND (a.outcome = 'pending' OR a.decided_on IS NOT NULL)
GROUP BY a.level, a.filed_on, CASE WHEN a.outcome <> 'pending' AND a.decided_on < c.cutoff THEN a.decided_on END;

COMMENT ON VIEW appeal_spans IS 'From when to when appeals were open';
COMMENT ON COLUMN appeal_spans.closed_on IS 'First day on which they were no longer open; NULL: open at the cut-off';
COMMENT ON COLUMN appeal_spans.appeals IS 'Appeals open from then to then';
