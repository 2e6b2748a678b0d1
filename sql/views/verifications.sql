-- Checks of documents and identities, current version.
CREATE OR REPLACE VIEW verifications AS
SELECT
    check_id,
    account_key,
    checked_on,
    method,
    document_type,
    region,
    region_group,
    result,
    fail_reason
FROM stored.verifications;

COMMENT ON VIEW verifications IS 'Verification checks, current version';
