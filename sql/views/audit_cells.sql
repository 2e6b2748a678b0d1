-- The random audit: what auditors found in the cases drawn by lot. Population: suspensions with an audit before the cut-off, each once
-- per frame; where several auditors coded a case, the first finding counts (agreement is in audit_pairs). An audit belongs to the
-- cohort of its suspension (month; clock: cohort), whenever it was made. A stratum is what one frame drew with one sampling fraction.
-- audited = correct + wrong + unclear, and audited = in_remainder + decided_since + self_corrected_since + not_episodes:
--   in_remainder          the account-episode was neither decided on appeal nor corrected within the horizon: the part of its cohort
--                         that the audit speaks for (unreviewed in episode_counts); remainder_correct, remainder_wrong and
--                         remainder_unclear divide it
--   decided_since         drawn, and decided on appeal within the horizon all the same: its decision counts, not the audit
--   self_corrected_since  drawn, and corrected within the horizon, without an appeal or before it was decided
--   not_episodes          a repeat in the quarter, a warning or a brief hold: not in the cohort that is counted
CREATE OR REPLACE VIEW audit_cells AS
WITH ranked AS (
    SELECT
        a.suspension_no,
        a.frame,
        a.sampling_fraction,
        a.finding,
        row_number() OVER (PARTITION BY a.suspension_no, a.frame ORDER BY a.audited_on, a.audit_id) AS place
    FROM stored.audits AS a
    CROSS JOIN reporting_cutoff AS c
    WHERE a.suspension_no IS NOT NULL AND a.audited_on < c.cutoff
),
audited AS (
    SELECT
        o.month,
        o.horizon_days,
        r.frame,
        r.sampling_fraction,
        r.finding,
        CASE
            WHEN o.outcome IN ('reversed', 'modified', 'upheld') THEN 'decided'
            WHEN o.outcome IN ('self_corrected', 'corrected_undecided') THEN 'self_corrected'
            ELSE 'remainder'
        END AS state
    FROM ranked AS r
    JOIN episode_outcomes AS o ON o.suspension_no = r.suspension_no
    WHERE r.place = 1
    UNION ALL
    SELECT
        s.month,
        h.horizon_days,
        r.frame,
        r.sampling_fraction,
        r.finding,
        'not_episode'
    FROM ranked AS r
    JOIN stored.suspensions AS s ON s.suspension_no = r.suspension_no
    CROSS JOIN (VALUES (30), (90)) AS h (horizon_days)
    WHERE r.place = 1 AND NOT s.episode
)
SELECT
    month,
    horizon_days,
    frame,
    sampling_fraction,
    count(*) AS audited,
    count(*) FILTER (WHERE finding = 'correct') AS correct,
    count(*) FILTER (WHERE finding = 'wrong') AS wrong,
    count(*) FILTER (WHERE finding = 'unclear') AS unclear,
    count(*) FILTER (WHERE state = 'remainder') AS in_remainder,
    count(*) FILTER (WHERE state = 'remainder' AND finding = 'correct') AS remainder_correct,
    count(*) FILTER (WHERE state = 'remainder' AND finding = 'wrong') AS remainder_wrong,
    count(*) FILTER (WHERE state = 'remainder' AND finding = 'unclear') AS remainder_unclear,
    count(*) FILTER (WHERE state = 'decided') AS decided_since,
    count(*) FILTER (WHERE state = 'self_corrected') AS self_corrected_since,
    count(*) FILTER (WHERE state = 'not_episode') AS not_episodes
FROM audited
GROUP BY month, horizon_days, frame, sampling_fraction;

COMMENT ON VIEW audit_cells IS 'Findings of random audits by cohort, frame and stratum';
COMMENT ON COLUMN audit_cells.sampling_fraction IS 'Share of the frame or stratum that was drawn';
COMMENT ON COLUMN audit_cells.audited IS 'Suspensions audited';
COMMENT ON COLUMN audit_cells.in_remainder IS 'Audited, and neither decided on appeal nor corrected within the horizon';
COMMENT ON COLUMN audit_cells.decided_since IS 'Audited, and decided on appeal within the horizon all the same';
COMMENT ON COLUMN audit_cells.not_episodes IS 'Audited, and not an account-episode';
