-- What the appeals and reinstatements of each suspension came to, and what the other measures of its account say of it.
-- Records that lie before their suspension came when it was not known yet; they are counted as data quality and left out.

CREATE OR REPLACE TEMP TABLE case_appeals AS
WITH placed AS (
    SELECT
        suspension_no,
        appeal_id,
        filed_on,
        filed_minutes,
        first_response_on,
        first_response_minutes,
        decided_on,
        CASE WHEN outcome <> 'pending' THEN filed_minutes + decided_minutes END AS decided_minutes,
        outcome,
        reason_given,
        other_reviewer
    FROM scoped_appeals
    WHERE filed_minutes >= 0
),
several AS (
    SELECT suspension_no
    FROM placed
    GROUP BY suspension_no
    HAVING count(*) > 1
)
SELECT
    suspension_no,
    1 AS appeals,
    filed_on,
    filed_minutes,
    first_response_on,
    first_response_minutes,
    CASE WHEN decided_minutes IS NOT NULL THEN decided_on END AS decision_on,
    decided_minutes AS decision_minutes,
    CASE WHEN decided_minutes IS NOT NULL THEN outcome END AS decision_outcome,
    CASE WHEN decided_minutes IS NOT NULL THEN reason_given END AS decision_reason_given,
    CASE WHEN decided_minutes IS NOT NULL THEN other_reviewer END AS decision_other_reviewer,
    0 AS further_decisions
FROM placed
WHERE suspension_no NOT IN (FROM several)
UNION ALL
SELECT
    suspension_no,
    count(*),
    arg_min(filed_on, (filed_minutes, appeal_id)),
    min(filed_minutes),
    arg_min_null(first_response_on, (filed_minutes, appeal_id)),
    arg_min_null(first_response_minutes, (filed_minutes, appeal_id)),
    arg_min(decided_on, (decided_minutes, appeal_id)) FILTER (decided_minutes IS NOT NULL),
    min(decided_minutes),
    arg_min(outcome, (decided_minutes, appeal_id)) FILTER (decided_minutes IS NOT NULL),
    arg_min_null(reason_given, (decided_minutes, appeal_id)) FILTER (decided_minutes IS NOT NULL),
    arg_min_null(other_reviewer, (decided_minutes, appeal_id)) FILTER (decided_minutes IS NOT NULL),
    greatest(count(decided_minutes) - 1, 0)
FROM placed
WHERE suspension_no IN (FROM several)
GROUP BY suspension_no;

-- Where a suspension was appealed several times: how the case stood after each filing and closing that follows the first
-- closing, as far as it changed. The last decision stands, and neither a later appeal nor its withdrawal undoes it. Where
-- nothing was decided, the case is pending while any appeal is open; else the last closing says how.
INSERT INTO target.stored.further_decisions BY NAME
WITH several AS (
    SELECT suspension_no, appeal_id, filed_on, filed_minutes, decided_on, decided_minutes, outcome, reason_given, other_reviewer
    FROM scoped_appeals
    WHERE suspension_no IN (SELECT suspension_no FROM case_appeals WHERE appeals > 1 AND decision_minutes IS NOT NULL)
        AND filed_minutes >= 0
),
changes AS (
    SELECT suspension_no, appeal_id, filed_on AS day, filed_minutes AS minutes, 1 AS opened, NULL AS closing,
        NULL AS reason_given, NULL AS other_reviewer
    FROM several
    UNION ALL
    SELECT suspension_no, appeal_id, decided_on, filed_minutes + decided_minutes, -1, outcome, reason_given, other_reviewer
    FROM several
    WHERE decided_minutes IS NOT NULL AND outcome <> 'pending'
),
standing AS (
    SELECT
        suspension_no,
        day,
        minutes,
        opened,
        appeal_id,
        coalesce(
            last_value(CASE WHEN closing IN ('reversed', 'modified', 'upheld') THEN closing END IGNORE NULLS) OVER story,
            CASE WHEN sum(opened) OVER story > 0 THEN 'pending' END,
            closing
        ) AS outcome,
        last_value(CASE WHEN closing IN ('reversed', 'modified', 'upheld') THEN {'reason': reason_given, 'other': other_reviewer} END
            IGNORE NULLS) OVER story AS decision,
        closing,
        count(closing) OVER story AS closings,
        first_value(closing IGNORE NULLS) OVER story AS first_closing
    FROM changes
    WINDOW story AS (
        PARTITION BY suspension_no
        ORDER BY minutes, opened DESC, appeal_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    )
),
compared AS (
    SELECT
        suspension_no,
        day,
        minutes,
        opened,
        appeal_id,
        outcome,
        decision,
        closing,
        lag(outcome, 1, first_closing) OVER story AS before
    FROM standing
    WHERE closings > 0
    WINDOW story AS (PARTITION BY suspension_no ORDER BY minutes, opened DESC, appeal_id)
)
SELECT
    suspension_no,
    day AS decided_on,
    minutes AS decided_minutes,
    outcome,
    decision.reason AS reason_given,
    decision.other AS other_reviewer,
    1 + row_number() OVER (PARTITION BY suspension_no ORDER BY minutes, opened DESC, appeal_id) AS place
FROM compared
WHERE outcome <> before OR closing IN ('reversed', 'modified', 'upheld');

CREATE OR REPLACE TEMP TABLE case_reinstatements AS
WITH placed AS (
    SELECT suspension_no, reinstatement_id, reinstated_on, reinstated_minutes, cause, mistake, other_reviewer
    FROM scoped_reinstatements
    WHERE reinstated_minutes >= 0
),
several AS (
    SELECT suspension_no
    FROM placed
    GROUP BY suspension_no
    HAVING count(*) > 1
)
SELECT suspension_no, reinstated_on, reinstated_minutes, cause, mistake, other_reviewer
FROM placed
WHERE suspension_no NOT IN (FROM several)
UNION ALL
SELECT
    suspension_no,
    arg_min(reinstated_on, (reinstated_minutes, reinstatement_id)),
    min(reinstated_minutes),
    arg_min_null(cause, (reinstated_minutes, reinstatement_id)),
    arg_min_null(mistake, (reinstated_minutes, reinstatement_id)),
    arg_min_null(other_reviewer, (reinstated_minutes, reinstatement_id))
FROM placed
WHERE suspension_no IN (FROM several)
GROUP BY suspension_no;

-- Identity holds lifted within 24 hours are no suspensions.
CREATE OR REPLACE TEMP TABLE case_brief_holds AS
SELECT s.suspension_no
FROM suspension_times AS s
LEFT JOIN case_reinstatements AS r ON r.suspension_no = s.suspension_no
WHERE is_brief_hold(s.measure, date_diff('minute', s.suspended_at, s.ends_at), r.reinstated_minutes);

-- Most accounts have one measure. Those that may have several, by a 64-bit hash of the account, are looked at exactly; an accidental
-- meeting of hashes costs time and changes nothing.
CREATE OR REPLACE TEMP TABLE case_several AS
SELECT hash(account_key) AS h
FROM suspension_times
WHERE account_key <> 'withheld'
GROUP BY h
HAVING count(*) > 1;

CREATE OR REPLACE TEMP TABLE case_measures AS
SELECT
    s.suspension_no,
    s.suspension_id,
    s.account_key,
    s.suspended_at,
    ladder_step(s.measure, s.ends_at) AS step,
    measure_takes_away(s.measure) AS takes_away,
    CASE WHEN measure_takes_away(s.measure) THEN back_at(s.suspended_at, s.ends_at, r.reinstated_minutes) END AS back_at
FROM suspension_times AS s
ANTI JOIN case_brief_holds AS b ON b.suspension_no = s.suspension_no
LEFT JOIN case_reinstatements AS r ON r.suspension_no = s.suspension_no
WHERE s.account_key <> 'withheld' AND hash(s.account_key) IN (SELECT h FROM case_several);

-- What the other measures of its account say of each suspension. place and suspensions: its place among the account's suspensions
-- of the calendar quarter, and how many they are. earlier_step: that of the account's last measure in the 180 days before, the
-- highest where there were several in that minute; lesser_before: one of a lower step was among those days' measures, whatever
-- became of it. Measures of the same minute do not precede each other. free_at: when the account was back, that is, when no suspension
-- of it stood any more; NULL: one still stands. A spell is suspensions of which each began by the minute in which those before ended.
-- back_no: the one that stood last, where it is another; next_at: the account's first suspension after it was back.
CREATE OR REPLACE TEMP TABLE case_histories AS
WITH ranked AS (
    SELECT
        suspension_no,
        row_number() OVER (PARTITION BY account_key, date_trunc('quarter', day_of(suspended_at)) ORDER BY suspended_at, suspension_id) AS place,
        count(*) OVER (PARTITION BY account_key, date_trunc('quarter', day_of(suspended_at))) AS suspensions
    FROM case_measures
    WHERE takes_away
),
preceded AS (
    SELECT
        suspension_no,
        max({'at': suspended_at, 'step': step}) OVER before AS earlier,
        coalesce(min(step) OVER before < step, false) AS lesser_before
    FROM case_measures
    WINDOW before AS (
        PARTITION BY account_key
        ORDER BY suspended_at
        RANGE BETWEEN INTERVAL 180 DAYS PRECEDING AND INTERVAL 1 MINUTE PRECEDING
    )
),
standing AS (
    SELECT suspension_no, suspension_id, account_key, suspended_at, coalesce(back_at, TIMESTAMP 'infinity') AS back_at
    FROM case_measures
    WHERE takes_away
),
begun AS (
    SELECT
        *,
        coalesce(suspended_at > max(back_at) OVER before, true) AS first_of_spell
    FROM standing
    WINDOW before AS (
        PARTITION BY account_key
        ORDER BY suspended_at, suspension_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
),
spelled AS (
    SELECT
        *,
        count(*) FILTER (first_of_spell) OVER (PARTITION BY account_key ORDER BY suspended_at, suspension_id) AS spell
    FROM begun
),
spells AS (
    SELECT
        account_key,
        spell,
        nullif(max(back_at), TIMESTAMP 'infinity') AS free_at,
        arg_max(suspension_no, (back_at, suspended_at, suspension_id)) AS last_no,
        lead(min(suspended_at)) OVER (PARTITION BY account_key ORDER BY spell) AS next_at
    FROM spelled
    GROUP BY account_key, spell
),
followed AS (
    SELECT m.suspension_no, s.free_at, nullif(s.last_no, m.suspension_no) AS back_no, s.next_at
    FROM spelled AS m
    JOIN spells AS s ON s.account_key = m.account_key AND s.spell = m.spell
)
SELECT
    p.suspension_no,
    r.place,
    r.suspensions,
    p.earlier.step AS earlier_step,
    p.lesser_before,
    f.free_at,
    f.back_no,
    f.next_at
FROM preceded AS p
LEFT JOIN ranked AS r ON r.suspension_no = p.suspension_no
LEFT JOIN followed AS f ON f.suspension_no = p.suspension_no;

DROP TABLE case_several;

DROP TABLE case_measures;
