INSERT INTO target.stored.audits BY NAME
SELECT
    a.audit_id,
    a.suspension_id,
    s.suspension_no,
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

INSERT INTO target.stored.verifications BY NAME
SELECT
    v.check_id,
    v.account_key,
    day_of(v.checked_at) AS checked_on,
    v.method,
    v.document_type,
    v.region,
    coalesce(g.region_group, CASE WHEN v.region IS NOT NULL THEN 'uncoded' END) AS region_group,
    v.result,
    v.fail_reason
FROM source_verifications AS v
LEFT JOIN region_groups AS g ON g.region = v.region;
