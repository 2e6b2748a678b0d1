-- Current version of every appeal. Population: all appeals accepted, also those whose suspension has not arrived. Times are
-- whole minutes between two events; days are UTC or the configured reporting zone.
CREATE OR REPLACE VIEW appeals AS
SELECT
    appeal_id,
    suspension_id,
    filed_on,
    filed_minutes,
    level,
    channel,
    language,
    first_response_on,
    first_response_minutes,
    decided_on,
    decided_minutes,
    notified_minutes,
    outcome,
    reason_given,
    other_reviewer,
    suspension_no IS NULL AS orphan
FROM stored.appeals;

COMMENT ON VIEW appeals IS 'Every appeal, current version';
COMMENT ON COLUMN appeals.orphan IS 'The suspension it refers to has not arrived';
