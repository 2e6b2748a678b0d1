DELETE FROM target.stored.exposure;

INSERT INTO target.stored.exposure BY NAME
SELECT
    e.month,
    e.active_accounts,
    e.region,
    coalesce(g.region_group, CASE WHEN e.region IS NOT NULL THEN 'uncoded' END) AS region_group,
    e.tenure_band,
    e.account_role,
    e.account_activity
FROM source_exposure AS e
LEFT JOIN region_groups AS g ON g.region = e.region;

DELETE FROM target.stored.series;

INSERT INTO target.stored.series BY NAME
SELECT
    month,
    name,
    value,
    unit
FROM source_series;
