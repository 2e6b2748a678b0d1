-- The frame of a random audit: account-episodes that nobody had looked at a second time by the end of their 90 days (clock:
-- cohort). Population: episodes whose 90 days lie before the cut-off. Left out are those decided on appeal (reversed, modified,
-- upheld) and those given back for a cause that admits a mistake, without an appeal or before it was decided, so that suspended =
-- decided + self-corrected + corrected undecided + unreviewed. An appeal that was undecided, closed or taken back by then, and an
-- account given back for a cause that admits no mistake, are unreviewed. What happens after the 90 days moves nothing.
CREATE OR REPLACE VIEW unreviewed_episodes AS
SELECT
    suspension_no,
    suspension_id,
    suspended_on,
    month,
    quarter,
    region,
    tenure,
    reason,
    route,
    outcome
FROM episode_outcomes
WHERE horizon_days = 90
    AND mature
    AND outcome NOT IN ('reversed', 'modified', 'upheld', 'self_corrected', 'corrected_undecided');

COMMENT ON VIEW unreviewed_episodes IS 'Account-episodes that 90 days after the suspension were neither decided on appeal nor corrected: what an audit is drawn from';
COMMENT ON COLUMN unreviewed_episodes.outcome IS 'How it stood after 90 days: suspended, other_reinstatement, pending, omitted or withdrawn';
