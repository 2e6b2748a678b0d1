-- Applications to a reinstatement programme: one row per application, every count 0 or 1. Population: applications before the cut-off
-- (clock: period, by the day of application); how many could have applied is not on record. applied = granted + refused + withdrawn +
-- pending; a decision counts from its day on, one without a day as the record says now. minutes run from the application to the decision
-- or withdrawal (decided), or to the cut-off (right-censored, to the day). Of those granted, once the suspension was given back on or
-- after the day of the decision: granted = resuspended_90 + not_resuspended_90 + followed_short_90 + not_given_back, the same for 180
-- days, and back_minutes from the return to the next suspension (resuspended) or the end of the time followed: all as in
-- episode_resuspensions. Hidden accounts cannot be followed and count as not given back. Region and tenure are those of the suspension.
CREATE OR REPLACE VIEW second_chance_cells AS
WITH cases AS (
    SELECT
        a.applied_on,
        s.region_group,
        s.tenure_band,
        a.outcome,
        a.decided_on,
        a.decided_minutes,
        CASE WHEN s.lesser_before IS NOT NULL THEN s.back_on END AS back_on,
        s.next_on,
        s.next_minutes
    FROM stored.second_chances AS a
    JOIN stored.suspensions AS s ON s.suspension_no = a.suspension_no
    UNION ALL
    SELECT
        applied_on,
        NULL,
        NULL,
        outcome,
        decided_on,
        decided_minutes,
        NULL,
        NULL,
        NULL
    FROM stored.second_chances
    WHERE suspension_no IS NULL
),
applications AS (
    SELECT
        a.applied_on,
        coalesce(a.region_group, 'not_recorded') AS region,
        coalesce(a.tenure_band, 'not_recorded') AS tenure,
        CASE WHEN a.outcome IN ('granted', 'refused', 'withdrawn') AND coalesce(a.decided_on < c.cutoff, true) THEN a.outcome ELSE 'pending' END AS outcome,
        a.decided_minutes,
        c.cutoff - a.applied_on AS followed_days,
        a.back_on < c.cutoff AND a.back_on >= coalesce(a.decided_on, a.applied_on) AS back,
        CASE WHEN a.next_on < c.cutoff THEN a.next_minutes END AS next_minutes,
        c.cutoff - a.back_on AS back_days
    FROM cases AS a
    CROSS JOIN reporting_cutoff AS c
    WHERE a.applied_on < c.cutoff
)
SELECT
    applied_on,
    CAST(date_trunc('month', applied_on) AS DATE) AS month,
    region,
    tenure,
    1 AS applied,
    CASE WHEN outcome = 'granted' THEN 1 ELSE 0 END AS granted,
    CASE WHEN outcome = 'refused' THEN 1 ELSE 0 END AS refused,
    CASE WHEN outcome = 'withdrawn' THEN 1 ELSE 0 END AS withdrawn,
    CASE WHEN outcome = 'pending' THEN 1 ELSE 0 END AS pending,
    CASE WHEN outcome = 'granted' AND back AND next_minutes <= 129600 THEN 1 ELSE 0 END AS resuspended_90,
    CASE WHEN outcome = 'granted' AND back AND coalesce(next_minutes > 129600, back_days > 90) THEN 1 ELSE 0 END AS not_resuspended_90,
    CASE WHEN outcome = 'granted' AND back AND next_minutes IS NULL AND back_days <= 90 THEN 1 ELSE 0 END AS followed_short_90,
    CASE WHEN outcome = 'granted' AND back AND next_minutes <= 259200 THEN 1 ELSE 0 END AS resuspended_180,
    CASE WHEN outcome = 'granted' AND back AND coalesce(next_minutes > 259200, back_days > 180) THEN 1 ELSE 0 END AS not_resuspended_180,
    CASE WHEN outcome = 'granted' AND back AND next_minutes IS NULL AND back_days <= 180 THEN 1 ELSE 0 END AS followed_short_180,
    CASE WHEN outcome = 'granted' AND NOT coalesce(back, false) THEN 1 ELSE 0 END AS not_given_back,
    outcome <> 'pending' AS decided,
    CASE WHEN outcome <> 'pending' THEN decided_minutes ELSE 1440 * followed_days END AS minutes,
    coalesce(outcome = 'granted' AND back AND next_minutes <= 259200, false) AS resuspended,
    CASE
        WHEN outcome <> 'granted' OR NOT coalesce(back, false) THEN NULL
        WHEN next_minutes <= 259200 THEN next_minutes
        WHEN next_minutes IS NOT NULL OR back_days > 180 THEN 259200
        ELSE 1440 * back_days
    END AS back_minutes
FROM applications;

COMMENT ON VIEW second_chance_cells IS 'Applications for a second chance, what became of them and of the accounts given back';
COMMENT ON COLUMN second_chance_cells.pending IS 'Not decided before the cut-off';
COMMENT ON COLUMN second_chance_cells.resuspended_90 IS 'Granted and given back, and suspended again within 90 days';
COMMENT ON COLUMN second_chance_cells.not_resuspended_90 IS 'Granted and given back, followed for 90 days and not suspended again';
COMMENT ON COLUMN second_chance_cells.followed_short_90 IS 'Granted and given back, not suspended again, and 90 days had not passed';
COMMENT ON COLUMN second_chance_cells.resuspended_180 IS 'Granted and given back, and suspended again within 180 days';
COMMENT ON COLUMN second_chance_cells.not_resuspended_180 IS 'Granted and given back, followed for 180 days and not suspended again';
COMMENT ON COLUMN second_chance_cells.followed_short_180 IS 'Granted and given back, not suspended again, and 180 days had not passed at the cut-off';
COMMENT ON COLUMN second_chance_cells.not_given_back IS 'Granted, and no return of the account on record since, or the account is hidden';
COMMENT ON COLUMN second_chance_cells.minutes IS 'Minutes from the application to its end, or to the cut-off; NULL: decided on an unrecorded day';
COMMENT ON COLUMN second_chance_cells.back_minutes IS 'Minutes from the return to the next suspension or the end of the time followed';
