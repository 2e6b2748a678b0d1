-- Every case of a random audit with the finding that counts: one row per frame and suspension. A case that two auditors looked at
-- has a record of each. Where these differ, the record whose auditor is adjudicated settles it; without such a record the case
-- counts as unclear. Suspensions of the frame that were not drawn are none. No clock: an audit is of its frame's cohort, whenever its auditors decided.
CREATE OR REPLACE VIEW audit_cases AS
SELECT
    frame,
    suspension_id,
    min(suspension_no) AS suspension_no,
    month,
    min(sampling_fraction) AS sampling_fraction,
    max(audited_on) AS settled_on,
    count(*) FILTER (WHERE coalesce(auditor, '') <> 'adjudicated') AS codings,
    min(finding) FILTER (WHERE coalesce(auditor, '') <> 'adjudicated')
        = max(finding) FILTER (WHERE coalesce(auditor, '') <> 'adjudicated') AS agreed,
    coalesce(
        max(finding) FILTER (WHERE auditor = 'adjudicated'),
        CASE WHEN min(finding) = max(finding) THEN min(finding) ELSE 'unclear' END
    ) AS finding
FROM stored.audits
WHERE finding <> 'not_drawn'
GROUP BY frame, suspension_id, month;

COMMENT ON VIEW audit_cases IS 'Random audit cases, one row per case, with the finding that counts';
COMMENT ON COLUMN audit_cases.month IS 'Of the suspension; NULL where it has not arrived';
COMMENT ON COLUMN audit_cases.codings IS 'Auditors who looked at it, each without knowing what another found; the one who settled a difference is not among them';
COMMENT ON COLUMN audit_cases.agreed IS 'They found the same; says something only where codings is 2 or more';
COMMENT ON COLUMN audit_cases.finding IS 'The adjudicated finding where there is one, otherwise what all found; unclear where they differ and nobody settled it';
