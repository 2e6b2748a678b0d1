-- Whether accounts whose documents were refused passed in the end: one row per account and calendar quarter with a check, every
-- count 0 or 1. What counts is the account's first check in the quarter (clock: period, by its day); checks of one minute are taken in
-- the order failed, unclear, not recorded, passed. checked = first_passed + first_failed + first_unclear + first_unrecorded. first_failed =
-- cured_30 + not_cured_30 + followed_short_30: a later check of the account, of whatever document, passed within 30 days of 24 hours; none
-- did; none had and 30 days had not passed at the cut-off. Quarters add up to years. Hidden accounts are left out.
CREATE OR REPLACE VIEW verification_cures AS
WITH firsts AS (
    SELECT
        v.month,
        coalesce(v.region_group, 'not_recorded') AS region,
        coalesce(v.document_type, 'not_recorded') AS document_type,
        coalesce(v.result, 'not_recorded') AS result,
        coalesce(v.passed_minutes <= 43200 AND v.passed_on < c.cutoff, false) AS cured,
        v.checked_on + 31 <= c.cutoff AS followed
    FROM stored.verifications AS v
    CROSS JOIN reporting_cutoff AS c
    WHERE v.first_of_quarter AND v.checked_on < c.cutoff
)
SELECT
    month,
    region,
    document_type,
    1 AS checked,
    CASE WHEN result = 'passed' THEN 1 ELSE 0 END AS first_passed,
    CASE WHEN result = 'failed' THEN 1 ELSE 0 END AS first_failed,
    CASE WHEN result = 'unclear' THEN 1 ELSE 0 END AS first_unclear,
    CASE WHEN result = 'not_recorded' THEN 1 ELSE 0 END AS first_unrecorded,
    CASE WHEN result = 'failed' AND cured THEN 1 ELSE 0 END AS cured_30,
    CASE WHEN result = 'failed' AND NOT cured AND followed THEN 1 ELSE 0 END AS not_cured_30,
    CASE WHEN result = 'failed' AND NOT cured AND NOT followed THEN 1 ELSE 0 END AS followed_short_30
FROM firsts;

COMMENT ON VIEW verification_cures IS 'Whether accounts whose first check failed passed within 30 days';
COMMENT ON COLUMN verification_cures.checked IS 'Accounts with a check in the quarter';
COMMENT ON COLUMN verification_cures.cured_30 IS 'First check failed, and a later one passed within 30 days';
COMMENT ON COLUMN verification_cures.not_cured_30 IS 'First check failed, and none passed within 30 days';
COMMENT ON COLUMN verification_cures.followed_short_30 IS 'First check failed, none has passed, and 30 days had not passed at the cut-off';
