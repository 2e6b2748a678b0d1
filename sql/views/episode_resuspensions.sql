-- Whether accounts that were given back were suspended again: one row per account-episode whose account came back before the cut-off.
-- A suspension ends with its first reinstatement or planned end, whichever came first. The account is back once none stands any more and
-- none begins in that minute (clock: period, by that day): where another outlasts that of the episode, by the end of the last, or not at
-- all. An account that was suspended in two quarters and came back once counts for each. An event is the account's next suspension after
-- that: no warning, no identity hold lifted within 24 hours; which reason it has is not asked, and it can itself be wrong. minutes run
-- from the return to the event, or to the 180th day or the cut-off (right-censored; at the cut-off to the day). Accounts that close or
-- leave are not on record and count as followed. Each count is 0 or 1; given_back = resuspended_90 + not_resuspended_90 +
-- followed_short_90, and the same for 180 days. why is that of the suspension that stood last:
--   mistake             the cause of the reinstatement admits a mistake
--   term_or_conditions  the term was served, or what was asked for was delivered
--   other_cause         goodwill, a second chance, an order, or another cause
--   not_recorded        reinstated without a recorded cause
--   planned_end         no reinstatement on record by the cut-off, and the planned end was reached
-- Hidden accounts cannot be followed and are left out.
CREATE OR REPLACE VIEW episode_resuspensions AS
WITH returns AS (
    SELECT
        e.back_on,
        e.region,
        e.tenure,
        e.reason,
        CASE
            WHEN l.reinstated_on IS NULL OR l.reinstated_on >= c.cutoff THEN 'planned_end'
            WHEN l.reinstatement_cause IS NULL THEN 'not_recorded'
            WHEN l.reinstatement_mistake THEN 'mistake'
            WHEN l.reinstatement_cause IN ('term_served', 'conditions_met') THEN 'term_or_conditions'
            ELSE 'other_cause'
        END AS why,
        CASE WHEN e.next_on < c.cutoff THEN e.next_minutes END AS next_minutes,
        c.cutoff - e.back_on AS followed_days
    FROM episodes AS e
    JOIN stored.suspensions AS l ON l.suspension_no = coalesce(e.back_no, e.suspension_no)
    CROSS JOIN reporting_cutoff AS c
    WHERE e.back_on < c.cutoff AND e.lesser_before IS NOT NULL
)
SELECT
    back_on,
    CAST(date_trunc('month', back_on) AS DATE) AS month,
    region,
    tenure,
    reason,
    why,
    1 AS given_back,
    CASE WHEN next_minutes <= 129600 THEN 1 ELSE 0 END AS resuspended_90,
    CASE WHEN coalesce(next_minutes > 129600, followed_days > 90) THEN 1 ELSE 0 END AS not_resuspended_90,
    CASE WHEN next_minutes IS NULL AND followed_days <= 90 THEN 1 ELSE 0 END AS followed_short_90,
    CASE WHEN next_minutes <= 259200 THEN 1 ELSE 0 END AS resuspended_180,
    CASE WHEN coalesce(next_minutes > 259200, followed_days > 180) THEN 1 ELSE 0 END AS not_resuspended_180,
    CASE WHEN next_minutes IS NULL AND followed_days <= 180 THEN 1 ELSE 0 END AS followed_short_180,
    coalesce(next_minutes <= 259200, false) AS resuspended,
    CASE
        WHEN next_minutes <= 259200 THEN next_minutes
        WHEN next_minutes IS NOT NULL OR followed_days > 180 THEN 259200
        ELSE 1440 * followed_days
    END AS minutes
FROM returns;

COMMENT ON VIEW episode_resuspensions IS 'Whether accounts given back were suspended again, and after how long';
COMMENT ON COLUMN episode_resuspensions.back_on IS 'Day on which the account was back: no suspension of it stood any more';
COMMENT ON COLUMN episode_resuspensions.given_back IS 'Account-episodes whose account came back';
COMMENT ON COLUMN episode_resuspensions.resuspended_90 IS 'Suspended again within 90 days';
COMMENT ON COLUMN episode_resuspensions.not_resuspended_90 IS 'Followed for 90 days and not suspended again';
COMMENT ON COLUMN episode_resuspensions.followed_short_90 IS 'Not suspended again, and 90 days had not passed at the cut-off';
COMMENT ON COLUMN episode_resuspensions.resuspended_180 IS 'Suspended again within 180 days';
COMMENT ON COLUMN episode_resuspensions.not_resuspended_180 IS 'Followed for 180 days and not suspended again';
COMMENT ON COLUMN episode_resuspensions.followed_short_180 IS 'Not suspended again, and 180 days had not passed at the cut-off';
COMMENT ON COLUMN episode_resuspensions.resuspended IS 'Suspended again within 180 days, after so many minutes';
COMMENT ON COLUMN episode_resuspensions.minutes IS 'Minutes from the return to the next suspension, or to the end of the time followed';
