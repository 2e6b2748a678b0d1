-- Agreement of auditors: the findings of suspensions that two auditors coded. Population: suspensions audited in one frame by at
-- least two named auditors, where the audit counts at the cut-off (audit_parts); of each the first finding of the first two auditors, in the
-- order of their audits. Who settled a difference is none of them. Clock: cohort, by month of suspension. Of three findings, nine pairs.
CREATE OR REPLACE VIEW audit_pairs AS
WITH codings AS (
    SELECT
        a.suspension_no,
        a.month,
        a.frame,
        a.audited_on,
        a.audit_id,
        a.finding,
        row_number() OVER (PARTITION BY a.suspension_no, a.frame, a.auditor ORDER BY a.audited_on, a.audit_id) AS place
    FROM stored.audits AS a
    JOIN audit_parts AS p ON p.frame = a.frame AND p.quarter = CAST(date_trunc('quarter', a.month) AS DATE) AND p.counts
    WHERE a.finding <> 'not_drawn' AND a.auditor <> 'adjudicated'
),
auditors AS (
    SELECT
        suspension_no,
        month,
        frame,
        finding,
        row_number() OVER (PARTITION BY suspension_no, frame ORDER BY audited_on, audit_id) AS place
    FROM codings
    WHERE place = 1
)
SELECT
    x.month,
    x.frame,
    x.finding AS first_finding,
    y.finding AS second_finding,
    count(*) AS cases
FROM auditors AS x
JOIN auditors AS y ON y.suspension_no = x.suspension_no AND y.frame = x.frame AND y.place = 2
WHERE x.place = 1
GROUP BY x.month, x.frame, x.finding, y.finding;

COMMENT ON VIEW audit_pairs IS 'Findings of suspensions that two auditors coded';
