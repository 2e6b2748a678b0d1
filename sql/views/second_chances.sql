-- Applications to a reinstatement programme, current version.
CREATE OR REPLACE VIEW second_chances AS
SELECT
    application_id,
    suspension_id,
    applied_on,
    applied_minutes,
    decided_on,
    decided_minutes,
    outcome,
    suspension_no IS NULL AS orphan
FROM stored.second_chances;

COMMENT ON VIEW second_chances IS 'Applications for a second chance, current version';
COMMENT ON COLUMN second_chances.orphan IS 'The suspension it refers to has not arrived';
