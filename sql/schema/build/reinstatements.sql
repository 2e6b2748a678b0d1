INSERT INTO target.stored.reinstatements BY NAME
SELECT
    r.reinstatement_id,
    r.suspension_id,
    s.suspension_no,
    day_of(r.reinstated_at) AS reinstated_on,
    date_diff('minute', s.suspended_at, r.reinstated_at) AS reinstated_minutes,
    r.cause,
    cause_admits_mistake(r.cause) AS mistake,
    r.explanation_given,
    r.counterparty_told,
    r.other_reviewer
FROM source_reinstatements AS r
LEFT JOIN suspension_times AS s ON s.suspension_id = r.suspension_id;
