-- Minutes from the first appeal to the first response by a person, as a histogram. Population: account-episodes appealed within the
-- horizon; clock: cohort; horizon: horizon_days from the suspension. responded: episodes in which it came after so many minutes;
-- censored: episodes without a response when they could not be followed longer, also where the appeal had been closed by then. All
-- counts of a category add up to the episodes appealed.
CREATE OR REPLACE VIEW first_response_minutes AS
SELECT
    month,
    horizon_days,
    breakdown,
    category,
    category2,
    response_minutes AS minutes,
    count(*) FILTER (WHERE responded) AS responded,
    count(*) FILTER (WHERE NOT responded) AS censored
FROM categorised_waits
GROUP BY month, horizon_days, breakdown, category, category2, response_minutes;

COMMENT ON VIEW first_response_minutes IS 'Histogram of minutes from appeal to first response';
COMMENT ON COLUMN first_response_minutes.minutes IS 'Whole minutes from the first appeal';
COMMENT ON COLUMN first_response_minutes.censored IS 'Episodes without a response when they could not be followed longer';
