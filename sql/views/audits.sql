-- Cases of random audits, current version.
CREATE OR REPLACE VIEW audits AS
SELECT
    audit_id,
    suspension_id,
    frame,
    sampling_fraction,
    audited_on,
    auditor,
    finding,
    suspension_no IS NULL AS orphan
FROM stored.audits;

COMMENT ON VIEW audits IS 'Random audit cases, current version';
COMMENT ON COLUMN audits.orphan IS 'The suspension it refers to has not arrived';
