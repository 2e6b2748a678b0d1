-- Minutes from the first appeal to the first decision on one, as a histogram. Population: account-episodes appealed within the
-- horizon; clock: cohort; horizon: horizon_days from the suspension. decided: episodes in which it came after so many minutes;
-- withdrawn: episodes in which an appeal was taken back or closed without a decision before any was decided, a competing end;
-- corrected: another, episodes in which the account was given back for a cause that admits a mistake and no appeal was decided;
-- censored: episodes that were still waiting when they could not be followed longer. All counts of a category add up to the
-- episodes appealed.
CREATE OR REPLACE VIEW resolution_minutes AS
SELECT
    month,
    horizon_days,
    breakdown,
    category,
    category2,
    resolution_minutes AS minutes,
    count(*) FILTER (WHERE decided) AS decided,
    count(*) FILTER (WHERE withdrawn) AS withdrawn,
    count(*) FILTER (WHERE corrected) AS corrected,
    count(*) FILTER (WHERE NOT decided AND NOT withdrawn AND NOT corrected) AS censored
FROM categorised_waits
GROUP BY month, horizon_days, breakdown, category, category2, resolution_minutes;

COMMENT ON VIEW resolution_minutes IS 'Histogram of minutes from appeal to decision';
COMMENT ON COLUMN resolution_minutes.minutes IS 'Whole minutes from the first appeal';
COMMENT ON COLUMN resolution_minutes.withdrawn IS 'Episodes in which an appeal was taken back or closed undecided before any was decided';
COMMENT ON COLUMN resolution_minutes.corrected IS 'Episodes in which the account was given back as a mistake and no appeal was decided';
COMMENT ON COLUMN resolution_minutes.censored IS 'Episodes still waiting when they could not be followed longer';
