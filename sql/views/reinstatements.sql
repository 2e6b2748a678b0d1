-- Current version of every reinstatement. mistake says whether the recorded cause admits a mistake; NULL: cause not recorded.
CREATE OR REPLACE VIEW reinstatements AS
SELECT
    reinstatement_id,
    suspension_id,
    reinstated_on,
    reinstated_minutes,
    cause,
    mistake,
    explanation_given,
    counterparty_told,
    other_reviewer,
    suspension_no IS NULL AS orphan
FROM stored.reinstatements;

COMMENT ON VIEW reinstatements IS 'Every reinstatement, current version';
COMMENT ON COLUMN reinstatements.orphan IS 'The suspension it refers to has not arrived';
