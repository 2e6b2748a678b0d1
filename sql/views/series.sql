-- Monthly figures that the platform wants beside the others.
CREATE OR REPLACE VIEW series AS
SELECT
    month,
    name,
    value,
    unit
FROM stored.series;

COMMENT ON VIEW series IS 'Monthly series of the platform';
