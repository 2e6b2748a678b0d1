-- What the sources deliver at all: how many records of a kind, or with a field, the snapshot holds, whatever the period. A figure that
-- needs what is never delivered says "not recorded" instead of 0. Unit: the record, current version. The counts stand in
-- schema/build/quality.sql.
CREATE OR REPLACE VIEW delivered AS
SELECT
    name,
    records
FROM stored.delivered
ORDER BY name;

COMMENT ON VIEW delivered IS 'What the sources deliver at all';
COMMENT ON COLUMN delivered.name IS 'A kind of record, or a field of suspensions, appeals or reinstatements';
COMMENT ON COLUMN delivered.records IS 'Records that hold it';
