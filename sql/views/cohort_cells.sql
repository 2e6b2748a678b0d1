-- The counts that cohort indicators are made of, for every month, horizon and breakdown. Population: account-episodes by month of
-- suspension; clock: cohort; horizon: horizon_days from the suspension, or the cut-off if that comes first. Every count is a
-- whole number of episodes, defined in episode_counts; months add up to quarters, half-years and years. category2 is empty
-- except where a breakdown crosses two dimensions. A dimension that a record lacks counts under not_recorded.
CREATE OR REPLACE VIEW cohort_cells AS
SELECT
    month,
    horizon_days,
    CASE
        WHEN grouping(region, tenure) = 0 THEN 'region_tenure'
        WHEN grouping(detection, route) = 0 THEN 'detection_route'
        WHEN grouping(activity, sweep) = 0 THEN 'activity_sweep'
        WHEN grouping(region) = 0 THEN 'region'
        WHEN grouping(tenure) = 0 THEN 'tenure'
        WHEN grouping(reason) = 0 THEN 'reason'
        WHEN grouping(route) = 0 THEN 'route'
        WHEN grouping(account_age) = 0 THEN 'account_age'
        WHEN grouping(measure) = 0 THEN 'measure'
        WHEN grouping(detection) = 0 THEN 'detection'
        WHEN grouping(account_role) = 0 THEN 'account_role'
        WHEN grouping(activity) = 0 THEN 'activity'
        WHEN grouping(standing) = 0 THEN 'standing'
        WHEN grouping(verified) = 0 THEN 'verified'
        WHEN grouping(sweep) = 0 THEN 'sweep'
        WHEN grouping(funds_band) = 0 THEN 'funds_band'
        WHEN grouping(signal) = 0 THEN 'signal'
        WHEN grouping(warned) = 0 THEN 'warned'
        WHEN grouping(contracts) = 0 THEN 'contracts'
        WHEN grouping(step) = 0 THEN 'step'
        ELSE 'total'
    END AS breakdown,
    coalesce(region, tenure, reason, detection, route, account_age, measure, account_role, activity,
        standing, verified, sweep, funds_band, signal, warned, contracts, step, 'all') AS category,
    CASE
        WHEN grouping(region, tenure) = 0 THEN tenure
        WHEN grouping(detection, route) = 0 THEN route
        WHEN grouping(activity, sweep) = 0 THEN sweep
        ELSE ''
    END AS category2,
    CAST(sum(suspended) AS BIGINT) AS suspended,
    CAST(sum(mature) AS BIGINT) AS mature,
    CAST(sum(still_suspended) AS BIGINT) AS still_suspended,
    CAST(sum(self_corrected) AS BIGINT) AS self_corrected,
    CAST(sum(other_reinstatement) AS BIGINT) AS other_reinstatement,
    CAST(sum(returned_planned) AS BIGINT) AS returned_planned,
    CAST(sum(returned_conditions) AS BIGINT) AS returned_conditions,
    CAST(sum(returned_second_chance) AS BIGINT) AS returned_second_chance,
    CAST(sum(returned_goodwill) AS BIGINT) AS returned_goodwill,
    CAST(sum(returned_legal) AS BIGINT) AS returned_legal,
    CAST(sum(returned_otherwise) AS BIGINT) AS returned_otherwise,
    CAST(sum(reversed) AS BIGINT) AS reversed,
    CAST(sum(modified) AS BIGINT) AS modified,
    CAST(sum(upheld) AS BIGINT) AS upheld,
    CAST(sum(corrected_undecided) AS BIGINT) AS corrected_undecided,
    CAST(sum(omitted) AS BIGINT) AS omitted,
    CAST(sum(withdrawn) AS BIGINT) AS withdrawn,
    CAST(sum(pending) AS BIGINT) AS pending,
    CAST(sum(appealed) AS BIGINT) AS appealed,
    CAST(sum(decided) AS BIGINT) AS decided,
    CAST(sum(confirmed_mistakes) AS BIGINT) AS confirmed_mistakes,
    CAST(sum(unreviewed) AS BIGINT) AS unreviewed,
    CAST(sum(responded) AS BIGINT) AS responded,
    CAST(sum(told_rule) AS BIGINT) AS told_rule,
    CAST(sum(told_category) AS BIGINT) AS told_category,
    CAST(sum(told_nothing) AS BIGINT) AS told_nothing,
    CAST(sum(told_unrecorded) AS BIGINT) AS told_unrecorded,
    CAST(sum(notice_recorded) AS BIGINT) AS notice_recorded,
    CAST(sum(cites_rule) AS BIGINT) AS cites_rule,
    CAST(sum(cites_no_rule) AS BIGINT) AS cites_no_rule,
    CAST(sum(rule_citation_unrecorded) AS BIGINT) AS rule_citation_unrecorded,
    CAST(sum(appeal_offered) AS BIGINT) AS appeal_offered,
    CAST(sum(appeal_not_offered) AS BIGINT) AS appeal_not_offered,
    CAST(sum(appeal_offer_unrecorded) AS BIGINT) AS appeal_offer_unrecorded,
    CAST(sum(appeal_offer_recorded) AS BIGINT) AS appeal_offer_recorded,
    CAST(sum(decided_with_reason) AS BIGINT) AS decided_with_reason,
    CAST(sum(decided_without_reason) AS BIGINT) AS decided_without_reason,
    CAST(sum(decided_reason_unrecorded) AS BIGINT) AS decided_reason_unrecorded,
    CAST(sum(decided_reason_recorded) AS BIGINT) AS decided_reason_recorded,
    CAST(sum(decided_by_other) AS BIGINT) AS decided_by_other,
    CAST(sum(decided_by_same) AS BIGINT) AS decided_by_same,
    CAST(sum(decided_by_unrecorded) AS BIGINT) AS decided_by_unrecorded,
    CAST(sum(decided_by_recorded) AS BIGINT) AS decided_by_recorded,
    CAST(sum(reviewed_before) AS BIGINT) AS reviewed_before,
    CAST(sum(not_reviewed_before) AS BIGINT) AS not_reviewed_before,
    CAST(sum(review_unrecorded) AS BIGINT) AS review_unrecorded,
    CAST(sum(review_recorded) AS BIGINT) AS review_recorded,
    CAST(sum(contacted_before) AS BIGINT) AS contacted_before,
    CAST(sum(not_contacted_before) AS BIGINT) AS not_contacted_before,
    CAST(sum(contact_unrecorded) AS BIGINT) AS contact_unrecorded,
    CAST(sum(warned_before) AS BIGINT) AS warned_before,
    CAST(sum(not_warned_before) AS BIGINT) AS not_warned_before,
    CAST(sum(warnings_unrecorded) AS BIGINT) AS warnings_unrecorded,
    CAST(sum(not_permanent) AS BIGINT) AS not_permanent,
    CAST(sum(permanent) AS BIGINT) AS permanent,
    CAST(sum(after_lesser_step) AS BIGINT) AS after_lesser_step,
    CAST(sum(skipped_step) AS BIGINT) AS skipped_step,
    CAST(sum(step_unrecorded) AS BIGINT) AS step_unrecorded,
    CAST(sum(permanent_single_report) AS BIGINT) AS permanent_single_report,
    CAST(sum(permanent_several_reports) AS BIGINT) AS permanent_several_reports,
    CAST(sum(permanent_otherwise_detected) AS BIGINT) AS permanent_otherwise_detected,
    CAST(sum(permanent_report_unrecorded) AS BIGINT) AS permanent_report_unrecorded,
    CAST(sum(contracts_none) AS BIGINT) AS contracts_none,
    CAST(sum(contracts_all_resumed) AS BIGINT) AS contracts_all_resumed,
    CAST(sum(contracts_some_resumed) AS BIGINT) AS contracts_some_resumed,
    CAST(sum(contracts_none_resumed) AS BIGINT) AS contracts_none_resumed,
    CAST(sum(contracts_resumption_unrecorded) AS BIGINT) AS contracts_resumption_unrecorded,
    CAST(sum(contracts_unrecorded) AS BIGINT) AS contracts_unrecorded,
    CAST(sum(no_funds_held) AS BIGINT) AS no_funds_held,
    CAST(sum(funds_held) AS BIGINT) AS funds_held,
    CAST(sum(funds_released) AS BIGINT) AS funds_released,
    CAST(sum(funds_refunded) AS BIGINT) AS funds_refunded,
    CAST(sum(funds_forfeited) AS BIGINT) AS funds_forfeited,
    CAST(sum(funds_pending) AS BIGINT) AS funds_pending,
    CAST(sum(funds_disposition_unrecorded) AS BIGINT) AS funds_disposition_unrecorded,
    CAST(sum(funds_unrecorded) AS BIGINT) AS funds_unrecorded,
    CAST(sum(earning) AS BIGINT) AS earning,
    CAST(sum(in_sweeps) AS BIGINT) AS in_sweeps
FROM episode_counts
GROUP BY GROUPING SETS (
    (month, horizon_days),
    (month, horizon_days, region),
    (month, horizon_days, tenure),
    (month, horizon_days, reason),
    (month, horizon_days, route),
    (month, horizon_days, account_age),
    (month, horizon_days, measure),
    (month, horizon_days, detection),
    (month, horizon_days, account_role),
    (month, horizon_days, activity),
    (month, horizon_days, standing),
    (month, horizon_days, verified),
    (month, horizon_days, sweep),
    (month, horizon_days, funds_band),
    (month, horizon_days, signal),
    (month, horizon_days, warned),
    (month, horizon_days, contracts),
    (month, horizon_days, step),
    (month, horizon_days, region, tenure),
    (month, horizon_days, detection, route),
    (month, horizon_days, activity, sweep)
);

COMMENT ON VIEW cohort_cells IS 'Counts of account-episodes by month of suspension, horizon and breakdown';
COMMENT ON COLUMN cohort_cells.suspended IS 'Account-episodes';
COMMENT ON COLUMN cohort_cells.mature IS 'Of these, episodes whose whole horizon lies before the cut-off';
COMMENT ON COLUMN cohort_cells.still_suspended IS 'Not appealed and still suspended at the end of the horizon';
COMMENT ON COLUMN cohort_cells.self_corrected IS 'Not appealed, given back for a cause that admits a mistake';
COMMENT ON COLUMN cohort_cells.other_reinstatement IS 'Not appealed, given back for another cause or none recorded, or the planned end was reached';
COMMENT ON COLUMN cohort_cells.returned_planned IS 'Not appealed, and back because the measure had ended as planned';
COMMENT ON COLUMN cohort_cells.returned_conditions IS 'Not appealed, and given back because what was asked for was delivered';
COMMENT ON COLUMN cohort_cells.returned_second_chance IS 'Not appealed, and given back under a reinstatement programme';
COMMENT ON COLUMN cohort_cells.returned_goodwill IS 'Not appealed, and given back without an admission';
COMMENT ON COLUMN cohort_cells.returned_legal IS 'Not appealed, and given back because a court or authority ordered it';
COMMENT ON COLUMN cohort_cells.returned_otherwise IS 'Not appealed, and given back for another cause or none recorded';
COMMENT ON COLUMN cohort_cells.reversed IS 'The last decision took the suspension back as wrong';
COMMENT ON COLUMN cohort_cells.modified IS 'The last decision shortened or lessened it';
COMMENT ON COLUMN cohort_cells.upheld IS 'The last decision left it standing';
COMMENT ON COLUMN cohort_cells.corrected_undecided IS 'Appealed, not decided within the horizon, and given back for a cause that admits a mistake';
COMMENT ON COLUMN cohort_cells.omitted IS 'No decision, not corrected, and no appeal open: the last was closed without a decision';
COMMENT ON COLUMN cohort_cells.withdrawn IS 'No decision, not corrected, and no appeal open: the last was taken back';
COMMENT ON COLUMN cohort_cells.pending IS 'Appealed, not decided within the horizon and not corrected, an appeal open at its end';
COMMENT ON COLUMN cohort_cells.appealed IS 'Episodes with an appeal within the horizon';
COMMENT ON COLUMN cohort_cells.decided IS 'Episodes with a decision on an appeal within the horizon: reversed, modified or upheld';
COMMENT ON COLUMN cohort_cells.confirmed_mistakes IS 'Reversed on appeal, or corrected without a decision on one';
COMMENT ON COLUMN cohort_cells.unreviewed IS 'Neither decided on appeal nor corrected within the horizon: what a random audit is drawn from';
COMMENT ON COLUMN cohort_cells.responded IS 'Episodes appealed to which a person responded within the horizon';
COMMENT ON COLUMN cohort_cells.told_rule IS 'The notice named the specific rule or act';
COMMENT ON COLUMN cohort_cells.told_category IS 'The notice named a general category only';
COMMENT ON COLUMN cohort_cells.told_nothing IS 'The notice named no reason';
COMMENT ON COLUMN cohort_cells.told_unrecorded IS 'It is not recorded what the notice said';
COMMENT ON COLUMN cohort_cells.notice_recorded IS 'Episodes for which it is recorded what the notice said';
COMMENT ON COLUMN cohort_cells.cites_rule IS 'The notice cites the rule';
COMMENT ON COLUMN cohort_cells.cites_no_rule IS 'The notice cites no rule';
COMMENT ON COLUMN cohort_cells.rule_citation_unrecorded IS 'It is not recorded whether the notice cites a rule';
COMMENT ON COLUMN cohort_cells.appeal_offered IS 'The notice offered an appeal that a locked account can reach';
COMMENT ON COLUMN cohort_cells.appeal_not_offered IS 'The notice offered none';
COMMENT ON COLUMN cohort_cells.appeal_offer_unrecorded IS 'It is not recorded whether an appeal was offered';
COMMENT ON COLUMN cohort_cells.appeal_offer_recorded IS 'Episodes for which it is recorded whether an appeal was offered';
COMMENT ON COLUMN cohort_cells.decided_with_reason IS 'Decided with a reason given';
COMMENT ON COLUMN cohort_cells.decided_without_reason IS 'Decided without a reason given';
COMMENT ON COLUMN cohort_cells.decided_reason_unrecorded IS 'Decided, and not recorded whether a reason was given';
COMMENT ON COLUMN cohort_cells.decided_reason_recorded IS 'Decided, and recorded whether a reason was given';
COMMENT ON COLUMN cohort_cells.decided_by_other IS 'Decided by someone other than who suspended';
COMMENT ON COLUMN cohort_cells.decided_by_same IS 'Decided by who had suspended';
COMMENT ON COLUMN cohort_cells.decided_by_unrecorded IS 'Decided, and not recorded whether by someone else';
COMMENT ON COLUMN cohort_cells.decided_by_recorded IS 'Decided, and recorded whether by someone else';
COMMENT ON COLUMN cohort_cells.reviewed_before IS 'A person looked at the case before the measure took effect';
COMMENT ON COLUMN cohort_cells.not_reviewed_before IS 'No person did';
COMMENT ON COLUMN cohort_cells.review_unrecorded IS 'It is not recorded whether a person did';
COMMENT ON COLUMN cohort_cells.review_recorded IS 'Episodes for which that is recorded';
COMMENT ON COLUMN cohort_cells.contacted_before IS 'The account was contacted before the measure took effect';
COMMENT ON COLUMN cohort_cells.not_contacted_before IS 'It was not';
COMMENT ON COLUMN cohort_cells.contact_unrecorded IS 'It is not recorded whether it was';
COMMENT ON COLUMN cohort_cells.warned_before IS 'The record counts at least one warning in the 180 days before';
COMMENT ON COLUMN cohort_cells.not_warned_before IS 'The record counts none';
COMMENT ON COLUMN cohort_cells.warnings_unrecorded IS 'The record does not count warnings';
COMMENT ON COLUMN cohort_cells.not_permanent IS 'Lesser measures: a planned end, or only a part is taken away for a time';
COMMENT ON COLUMN cohort_cells.permanent IS 'Permanent measures: for good, or of the account until further notice';
COMMENT ON COLUMN cohort_cells.after_lesser_step IS 'Permanent, after a warning or lesser measure in the 180 days before';
COMMENT ON COLUMN cohort_cells.skipped_step IS 'Permanent, with no warning and no lesser measure in the 180 days before';
COMMENT ON COLUMN cohort_cells.step_unrecorded IS 'Permanent, and the records cannot say what came before';
COMMENT ON COLUMN cohort_cells.permanent_single_report IS 'Permanent, upon a report by a user, the only one before';
COMMENT ON COLUMN cohort_cells.permanent_several_reports IS 'Permanent, upon a report by a user, one of several before';
COMMENT ON COLUMN cohort_cells.permanent_otherwise_detected IS 'Permanent, and something else than a report by a user led to it';
COMMENT ON COLUMN cohort_cells.permanent_report_unrecorded IS 'Permanent, and not recorded what led to it or how many reports there were';
COMMENT ON COLUMN cohort_cells.contracts_none IS 'No contract was running';
COMMENT ON COLUMN cohort_cells.contracts_all_resumed IS 'Contracts were running, and all were resumed within 30 days';
COMMENT ON COLUMN cohort_cells.contracts_some_resumed IS 'Contracts were running, and some were resumed within 30 days';
COMMENT ON COLUMN cohort_cells.contracts_none_resumed IS 'Contracts were running, and none was resumed within 30 days';
COMMENT ON COLUMN cohort_cells.contracts_resumption_unrecorded IS 'Contracts were running, and what became of them is not recorded or 30 days had not passed';
COMMENT ON COLUMN cohort_cells.contracts_unrecorded IS 'It is not recorded whether contracts were running';
COMMENT ON COLUMN cohort_cells.no_funds_held IS 'No funds were held';
COMMENT ON COLUMN cohort_cells.funds_held IS 'Funds were held';
COMMENT ON COLUMN cohort_cells.funds_released IS 'Funds were held, and released within the horizon or at an unrecorded time';
COMMENT ON COLUMN cohort_cells.funds_refunded IS 'Funds were held, and refunded to the client';
COMMENT ON COLUMN cohort_cells.funds_forfeited IS 'Funds were held, and forfeited';
COMMENT ON COLUMN cohort_cells.funds_pending IS 'Funds were held, and not settled at the end of the horizon';
COMMENT ON COLUMN cohort_cells.funds_disposition_unrecorded IS 'Funds were held, and what became of them is not recorded';
COMMENT ON COLUMN cohort_cells.funds_unrecorded IS 'It is not recorded whether funds were held';
COMMENT ON COLUMN cohort_cells.earning IS 'Episodes of accounts that earned in the year before';
COMMENT ON COLUMN cohort_cells.in_sweeps IS 'Episodes that are part of a sweep of many accounts';
