-- Records of random audits, current version: looks at cases that were drawn, and suspensions of the frame that were not (not_drawn).
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

COMMENT ON VIEW audits IS 'Records of random audits, current version; what was not drawn has the finding not_drawn';
COMMENT ON COLUMN audits.orphan IS 'The suspension it refers to has not arrived';
