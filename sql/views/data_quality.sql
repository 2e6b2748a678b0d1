-- What the records lack, as counts: one row per check, with the records that fail it and those it was made on. Unit: the record,
-- whenever it happened. The checks stand in schema/build/quality.sql.
CREATE OR REPLACE VIEW data_quality AS
SELECT
    check_name,
    failing,
    records
FROM stored.quality
ORDER BY place;

COMMENT ON VIEW data_quality IS 'What the records lack, one row per check';
