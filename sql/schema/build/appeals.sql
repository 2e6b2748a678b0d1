-- A decision without a date takes the day on which the account was told; without either it cannot be placed in time.
INSERT INTO target.stored.appeals BY NAME
SELECT
    a.appeal_id,
    a.suspension_id,
    s.suspension_no,
    day_of(a.filed_at) AS filed_on,
    date_diff('minute', s.suspended_at, a.filed_at) AS filed_minutes,
    coalesce(a.level, 'first') AS level,
    a.channel,
    a.language,
    day_of(a.first_response_at) AS first_response_on,
    date_diff('minute', a.filed_at, a.first_response_at) AS first_response_minutes,
    day_of(coalesce(a.decided_at, a.notified_at)) AS decided_on,
    date_diff('minute', a.filed_at, coalesce(a.decided_at, a.notified_at)) AS decided_minutes,
    date_diff('minute', a.filed_at, a.notified_at) AS notified_minutes,
    a.outcome,
    a.reason_given,
    a.other_reviewer
FROM source_appeals AS a
LEFT JOIN suspension_times AS s ON s.suspension_id = a.suspension_id;
