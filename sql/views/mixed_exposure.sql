-- Months in which some records of active accounts name a dimension and others leave it empty: whether the latter are a total or the
-- rest, nobody can tell, so rates leave such a month out.
CREATE OR REPLACE VIEW mixed_exposure AS
SELECT month
FROM stored.exposure
GROUP BY month
HAVING count(region) NOT IN (0, count(*))
    OR count(tenure_band) NOT IN (0, count(*))
    OR count(account_role) NOT IN (0, count(*))
    OR count(account_activity) NOT IN (0, count(*));

COMMENT ON VIEW mixed_exposure IS 'Months whose active accounts cannot be added up';
