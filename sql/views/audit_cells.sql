-- The random audit: what auditors found in the cases drawn by lot, and how many they were drawn from. Population: the suspensions of the
-- frames of audits that count at the cut-off (audit_parts), each once per frame, with the finding that counts (audit_cases; how auditors
-- agreed is in audit_pairs). An audit belongs to the cohort of its suspension (month; clock: cohort), whenever it was made. A stratum is
-- what one frame drew with one sampling fraction. Of what was drawn:
-- audited = correct + wrong + unclear, and audited = in_remainder + decided_since + self_corrected_since + not_episodes:
--   in_remainder          the account-episode was neither decided on appeal nor corrected within the horizon: the part of its cohort
--                         that the audit speaks for (unreviewed in episode_counts); remainder_correct, remainder_wrong and
--                         remainder_unclear divide it
--   decided_since         drawn, and decided on appeal within the horizon all the same: its decision counts, not the audit
--   self_corrected_since  drawn, and corrected within the horizon, without an appeal or before it was decided; of these, corrected_drawn were so from the day of the
--                         audit's first finding on, perhaps because of it, among them corrected_wrong and corrected_unclear
--   not_episodes          a repeat in the quarter, a warning or a brief hold: not in the cohort that is counted
-- Of the whole frame, drawn or not, where it is on record (not_drawn records, or all were drawn), and 0 where it is not:
--   frame_remainder       neither decided on appeal nor corrected within the horizon
--   frame_corrected       corrected within the horizon from the day of the audit's first finding on
-- What is decided or corrected for reasons of its own leaves the drawn and the others alike, so that in_remainder is a simple random sample
-- of frame_remainder, and in_remainder + corrected_drawn one of frame_remainder + frame_corrected, whatever the audit led to.
CREATE OR REPLACE VIEW audit_cells AS
WITH strata AS (
    SELECT frame, sampling_fraction, bool_or(finding = 'not_drawn' OR sampling_fraction = 1) AS on_record
    FROM stored.audits
    GROUP BY frame, sampling_fraction
),
members AS (
    SELECT frame, suspension_no, month, sampling_fraction, finding
    FROM audit_cases
    WHERE suspension_no IS NOT NULL
    UNION ALL
    SELECT a.frame, a.suspension_no, a.month, min(a.sampling_fraction), 'not_drawn'
    FROM stored.audits AS a
    LEFT JOIN audit_cases AS d ON d.frame = a.frame AND d.suspension_no = a.suspension_no
    WHERE a.finding = 'not_drawn' AND a.suspension_no IS NOT NULL AND d.frame IS NULL
    GROUP BY a.frame, a.suspension_no, a.month
),
stood AS (
    SELECT o.suspension_no, o.month, o.quarter, o.horizon_days, o.outcome
    FROM episode_outcomes AS o
    UNION ALL
    SELECT s.suspension_no, s.month, CAST(date_trunc('quarter', s.suspended_on) AS DATE), h.horizon_days, 'not_episode'
    FROM stored.suspensions AS s
    CROSS JOIN (VALUES (30), (90)) AS h (horizon_days)
    WHERE NOT s.episode
),
placed AS (
    SELECT
        m.month,
        o.horizon_days,
        m.frame,
        m.sampling_fraction,
        m.finding,
        m.finding <> 'not_drawn' AS drawn,
        t.on_record,
        CASE
            WHEN o.outcome IN ('reversed', 'modified', 'upheld') THEN 'decided'
            WHEN o.outcome = 'not_episode' THEN 'not_episode'
            WHEN o.outcome NOT IN ('self_corrected', 'corrected_undecided') THEN 'remainder'
            WHEN s.reinstated_on >= p.began_on THEN 'corrected'
            ELSE 'corrected_before'
        END AS state
    FROM members AS m
    JOIN stood AS o ON o.suspension_no = m.suspension_no AND o.month = m.month
    JOIN stored.suspensions AS s ON s.suspension_no = m.suspension_no AND s.month = m.month
    JOIN strata AS t ON t.frame = m.frame AND t.sampling_fraction = m.sampling_fraction
    JOIN audit_parts AS p ON p.frame = m.frame AND p.quarter = o.quarter AND p.counts
)
SELECT
    month,
    horizon_days,
    frame,
    sampling_fraction,
    count(*) FILTER (WHERE drawn) AS audited,
    count(*) FILTER (WHERE finding = 'correct') AS correct,
    count(*) FILTER (WHERE finding = 'wrong') AS wrong,
    count(*) FILTER (WHERE finding = 'unclear') AS unclear,
    count(*) FILTER (WHERE state = 'remainder' AND drawn) AS in_remainder,
    count(*) FILTER (WHERE state = 'remainder' AND finding = 'correct') AS remainder_correct,
    count(*) FILTER (WHERE state = 'remainder' AND finding = 'wrong') AS remainder_wrong,
    count(*) FILTER (WHERE state = 'remainder' AND finding = 'unclear') AS remainder_unclear,
    count(*) FILTER (WHERE state = 'decided' AND drawn) AS decided_since,
    count(*) FILTER (WHERE state IN ('corrected', 'corrected_before') AND drawn) AS self_corrected_since,
    count(*) FILTER (WHERE state = 'corrected' AND drawn) AS corrected_drawn,
    count(*) FILTER (WHERE state = 'corrected' AND finding = 'wrong') AS corrected_wrong,
    count(*) FILTER (WHERE state = 'corrected' AND finding = 'unclear') AS corrected_unclear,
    count(*) FILTER (WHERE state = 'not_episode' AND drawn) AS not_episodes,
    count(*) FILTER (WHERE state = 'remainder' AND on_record) AS frame_remainder,
    count(*) FILTER (WHERE state = 'corrected' AND on_record) AS frame_corrected
FROM placed
GROUP BY month, horizon_days, frame, sampling_fraction;

COMMENT ON VIEW audit_cells IS 'Findings of random audits by cohort, frame and stratum';
COMMENT ON COLUMN audit_cells.sampling_fraction IS 'Share of the frame or stratum that was drawn';
COMMENT ON COLUMN audit_cells.audited IS 'Suspensions audited';
COMMENT ON COLUMN audit_cells.in_remainder IS 'Audited, and neither decided on appeal nor corrected within the horizon';
COMMENT ON COLUMN audit_cells.decided_since IS 'Audited, and decided on appeal within the horizon all the same';
COMMENT ON COLUMN audit_cells.corrected_drawn IS 'Audited, and corrected without an appeal within the horizon since the audit began';
COMMENT ON COLUMN audit_cells.not_episodes IS 'Audited, and not an account-episode';
COMMENT ON COLUMN audit_cells.frame_remainder IS 'Of the frame, drawn or not, neither decided on appeal nor corrected within the horizon; 0 where the frame is not on record';
COMMENT ON COLUMN audit_cells.frame_corrected IS 'Of the frame, drawn or not, corrected without an appeal within the horizon since the audit began; 0 where the frame is not on record';
