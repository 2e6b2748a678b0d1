-- Active accounts per month: the denominator of rates per 1,000 accounts.
CREATE OR REPLACE VIEW exposure AS
SELECT
    month,
    active_accounts,
    region,
    region_group,
    tenure_band,
    account_role,
    account_activity
FROM stored.exposure;

COMMENT ON VIEW exposure IS 'Active accounts by month';
