-- Suspensions and reinstatements out of a MediaWiki block log. The log says who was blocked, changed or unblocked, and not
-- which block was meant: that is the account's last block before. A change (re-block) gives the running block a new end; a
-- lifting ends it. Within a minute the log's own numbers say what came first: files come newest first, and in any order. Changes
-- and liftings of blocks before the log begins find none and stay orphans. Hidden accounts cannot be told apart, so nothing is
-- linked to them.

CREATE TEMP TABLE blocklog_linked AS
SELECT
    record_no,
    log_id,
    entry_no,
    action,
    account_key,
    address,
    logged_at,
    expires_at,
    actor_key,
    reason_code,
    partial,
    CASE
        WHEN action = 'block' THEN record_no
        WHEN account_key <> 'withheld' THEN last_value(CASE WHEN action = 'block' THEN record_no END IGNORE NULLS) OVER story
    END AS block_no
FROM (SELECT *, TRY_CAST(log_id AS BIGINT) AS entry_no FROM source_blocklog)
WINDOW story AS (PARTITION BY account_key ORDER BY logged_at, entry_no, log_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW);

CREATE TEMP TABLE blocklog_suspensions AS
WITH changed AS (
    SELECT
        block_no,
        arg_max(coalesce(expires_at, TIMESTAMP 'infinity'), (logged_at, entry_no, log_id)) AS expires_at
    FROM blocklog_linked
    WHERE action = 'reblock' AND block_no IS NOT NULL
    GROUP BY block_no
)
SELECT
    b.record_no + 1152921504606846976 AS record_no, -- 2^60: apart from the records of the contract
    'log-' || b.log_id AS suspension_id,
    b.account_key,
    b.logged_at AS suspended_at,
    CASE WHEN b.partial THEN 'service_suspension' ELSE 'account_suspension' END AS measure,
    CASE WHEN c.block_no IS NULL THEN b.expires_at WHEN isfinite(c.expires_at) THEN c.expires_at END AS ends_at,
    b.reason_code,
    CASE WHEN b.address THEN 'address' WHEN NOT b.address THEN 'registered' END AS standing_tier
FROM blocklog_linked AS b
LEFT JOIN changed AS c ON c.block_no = b.record_no
WHERE b.action = 'block';

CREATE TEMP TABLE blocklog_reinstatements AS
SELECT
    u.record_no + 1152921504606846976 AS record_no,
    'log-' || u.log_id AS reinstatement_id,
    'log-' || b.log_id AS suspension_id,
    u.logged_at AS reinstated_at,
    CASE WHEN u.actor_key IS NOT NULL AND b.actor_key IS NOT NULL THEN u.actor_key <> b.actor_key END AS other_reviewer
FROM blocklog_linked AS u
LEFT JOIN blocklog_linked AS b ON b.record_no = u.block_no
WHERE u.action = 'unblock';

DELETE FROM target.stored.log_entries;

INSERT INTO target.stored.log_entries BY NAME
SELECT
    date_trunc('month', day_of(logged_at)) AS month,
    action,
    count(*) AS entries,
    count(*) FILTER (account_key = 'withheld') AS withheld,
    count(*) FILTER (block_no IS NULL) AS orphans
FROM blocklog_linked
GROUP BY ALL;
