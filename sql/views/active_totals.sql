-- Active accounts by month, in total: the rows of exposure, mixed months left out, whatever parts a month gives them in. parts names the groups
-- of regions, bands and kinds of account that these are given in: months that differ in them cannot be added up, because the
-- suspensions of a part that is missing would be counted against accounts that are not. Months before the cut-off.
CREATE OR REPLACE VIEW active_totals AS
SELECT
    month,
    string_agg(part, ' ' ORDER BY part) AS parts,
    CAST(sum(active_accounts) AS BIGINT) AS active_accounts
FROM (
    SELECT
        month,
        coalesce(region, '-') || '/' || coalesce(tenure_band, '-') || '/' || coalesce(account_role, '-') || '/' || coalesce(account_activity, '-') AS part,
        sum(active_accounts) AS active_accounts
    FROM stored.exposure
    GROUP BY month, region, tenure_band, account_role, account_activity
) AS p
CROSS JOIN reporting_cutoff
WHERE month < cutoff AND month NOT IN (SELECT month FROM mixed_exposure)
GROUP BY month;

COMMENT ON VIEW active_totals IS 'Active accounts by month, in total';
COMMENT ON COLUMN active_totals.parts IS 'What the month''s active accounts are given in, sorted';
