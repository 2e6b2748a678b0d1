-- The backlog of appeals, month by month: open_at_start + filed - closed = open_at_end, and a month's start is the end of the one
-- before. Population: appeals of appeal_spans; clock: period; one row per level and month in which an appeal of that level was filed
-- or closed; between two rows the backlog stays as it was. The last month ends at the cut-off. appeal_days is the number of days that
-- appeals were open in the month, summed over appeals: over the month's days it is the mean backlog L, over its closings, where
-- the backlog hardly changes, the mean time W, and L is W times the closings a day (Little 1961, Operations Research 9:383-387). It is
-- worked out from counts and sums of dates; the sum over single appeals is the same number.
CREATE OR REPLACE VIEW appeal_backlog AS
WITH spans AS (
    SELECT level, filed_on, closed_on, appeals
    FROM appeal_spans
),
happened AS (
    SELECT
        level,
        CAST(date_trunc('month', filed_on) AS DATE) AS month,
        filed_on AS day,
        appeals AS filed,
        0 AS closed
    FROM spans
    UNION ALL
    SELECT
        level,
        CAST(date_trunc('month', closed_on) AS DATE),
        closed_on,
        0,
        appeals
    FROM spans
    WHERE closed_on IS NOT NULL
),
monthly AS (
    SELECT
        h.level,
        h.month,
        least(CAST(h.month + INTERVAL 1 MONTH AS DATE), c.cutoff) AS month_end,
        CAST(sum(h.filed) AS BIGINT) AS filed,
        CAST(sum(h.closed) AS BIGINT) AS closed,
        CAST(sum((h.filed - h.closed) * (least(CAST(h.month + INTERVAL 1 MONTH AS DATE), c.cutoff) - h.day)) AS BIGINT) AS change_days
    FROM happened AS h
    CROSS JOIN reporting_cutoff AS c
    GROUP BY h.level, h.month, c.cutoff
),
running AS (
    SELECT
        level,
        month,
        month_end,
        filed,
        closed,
        change_days,
        CAST(sum(filed - closed) OVER (
            PARTITION BY level
            ORDER BY month
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT) AS open_at_end
    FROM monthly
)
SELECT
    month,
    level,
    open_at_end - filed + closed AS open_at_start,
    filed,
    closed,
    open_at_end,
    (open_at_end - filed + closed) * (month_end - month) + change_days AS appeal_days
FROM running;

COMMENT ON VIEW appeal_backlog IS 'Appeals open, filed and closed by month';
COMMENT ON COLUMN appeal_backlog.open_at_start IS 'Open when the month began';
COMMENT ON COLUMN appeal_backlog.open_at_end IS 'Open when the month, or the time before the cut-off, ended';
COMMENT ON COLUMN appeal_backlog.appeal_days IS 'Days on which appeals were open in the month, summed over appeals';
