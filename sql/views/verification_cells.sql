-- Checks of documents and identities, by what was checked and how it went. Population: all checks before the cut-off, of suspended
-- accounts and others; unit: the check; clock: period, by the day of the check. region is the group of the issuing country. checks =
-- passed + failed + unclear + result_unrecorded. fail_reason is empty except for failed checks. The kind of document stands in for
-- nationality: it is sensitive, and differences say nothing of why.
CREATE OR REPLACE VIEW verification_cells AS
SELECT
    v.month,
    coalesce(v.region_group, 'not_recorded') AS region,
    coalesce(v.document_type, 'not_recorded') AS document_type,
    CASE WHEN v.result = 'failed' THEN coalesce(v.fail_reason, 'not_recorded') ELSE '' END AS fail_reason,
    count(*) AS checks,
    count(*) FILTER (WHERE v.result = 'passed') AS passed,
    count(*) FILTER (WHERE v.result = 'failed') AS failed,
    count(*) FILTER (WHERE v.result = 'unclear') AS unclear,
    count(*) FILTER (WHERE v.result IS NULL) AS result_unrecorded
FROM stored.verifications AS v
CROSS JOIN reporting_cutoff AS c
WHERE v.checked_on < c.cutoff
GROUP BY
    v.month,
    coalesce(v.region_group, 'not_recorded'),
    coalesce(v.document_type, 'not_recorded'),
    CASE WHEN v.result = 'failed' THEN coalesce(v.fail_reason, 'not_recorded') ELSE '' END;

COMMENT ON VIEW verification_cells IS 'Verification checks by month, region, kind of document and result';
COMMENT ON COLUMN verification_cells.fail_reason IS 'Why failed checks failed; empty for the others';
