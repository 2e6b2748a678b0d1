INSERT INTO target.stored.audits BY NAME
SELECT
    a.audit_id,
    a.suspension_id,
    s.suspension_no,
    date_trunc('month', day_of(s.suspended_at)) AS month,
    a.frame,
    a.sampling_fraction,
    day_of(a.audited_at) AS audited_on,
    a.auditor,
    a.finding
FROM source_audits AS a
LEFT JOIN suspension_times AS s ON s.suspension_id = a.suspension_id;

INSERT INTO target.stored.second_chances BY NAME
SELECT
    c.application_id,
    c.suspension_id,
    s.suspension_no,
    day_of(c.applied_at) AS applied_on,
    date_diff('minute', s.suspended_at, c.applied_at) AS applied_minutes,
    day_of(c.decided_at) AS decided_on,
    date_diff('minute', c.applied_at, c.decided_at) AS decided_minutes,
    c.outcome
FROM source_second_chances AS c
LEFT JOIN suspension_times AS s ON s.suspension_id = c.suspension_id;

-- Most accounts have one check; those that may have several, by a hash of the account, are looked at exactly. Checks of the same minute
-- are taken in the order failed, unclear, not recorded, passed: who failed and then passed was refused first.
CREATE OR REPLACE TEMP TABLE case_checks AS
WITH several AS (
    SELECT hash(account_key) AS h
    FROM source_verifications
    WHERE account_key <> 'withheld'
    GROUP BY h
    HAVING count(*) > 1
),
ranked AS (
    SELECT
        record_no,
        account_key,
        checked_at,
        result,
        row_number() OVER (
            PARTITION BY account_key, date_trunc('quarter', day_of(checked_at))
            ORDER BY checked_at, list_position(['failed', 'unclear', '', 'passed'], coalesce(result, '')), check_id
        ) = 1 AS first_of_quarter
    FROM source_verifications
    WHERE account_key <> 'withheld' AND hash(account_key) IN (SELECT h FROM several)
),
cured AS (
    SELECT f.record_no, min(p.checked_at) AS passed_at
    FROM ranked AS f
    JOIN ranked AS p ON p.account_key = f.account_key AND p.checked_at >= f.checked_at
    WHERE f.first_of_quarter AND f.result = 'failed' AND p.result = 'passed'
    GROUP BY f.record_no
)
SELECT r.record_no, r.first_of_quarter, c.passed_at
FROM ranked AS r
LEFT JOIN cured AS c ON c.record_no = r.record_no;

INSERT INTO target.stored.verifications BY NAME
SELECT
    v.check_id,
    v.account_key,
    day_of(v.checked_at) AS checked_on,
    date_trunc('month', day_of(v.checked_at)) AS month,
    v.method,
    v.document_type,
    v.region,
    coalesce(g.region_group, CASE WHEN v.region IS NOT NULL THEN 'uncoded' END) AS region_group,
    v.result,
    v.fail_reason,
    v.account_key <> 'withheld' AND coalesce(c.first_of_quarter, true) AS first_of_quarter,
    day_of(c.passed_at) AS passed_on,
    date_diff('minute', v.checked_at, c.passed_at) AS passed_minutes
FROM source_verifications AS v
LEFT JOIN region_groups AS g ON g.region = v.region
LEFT JOIN case_checks AS c ON c.record_no = v.record_no;

DROP TABLE case_checks;
