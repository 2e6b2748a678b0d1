-- What each account-episode counts towards at each horizon: one row per episode and horizon, every count 0 or 1. Sums of these
-- columns are the numerators and denominators of all cohort indicators; they are defined here and nowhere else. Population and
-- clock as in episode_outcomes.
CREATE OR REPLACE VIEW episode_counts AS
SELECT
    suspension_no,
    suspended_on,
    month,
    quarter,
    horizon_days,
    region,
    tenure,
    reason,
    route,
    account_age,
    measure,
    detection,
    account_role,
    activity,
    standing,
    verified,
    sweep,
    funds_band,
    signal,
    warned,
    contracts,
    step,
    1 AS suspended,
    CASE WHEN mature THEN 1 ELSE 0 END AS mature,
    CASE WHEN outcome = 'suspended' THEN 1 ELSE 0 END AS still_suspended,
    CASE WHEN outcome = 'self_corrected' THEN 1 ELSE 0 END AS self_corrected,
    CASE WHEN outcome = 'other_reinstatement' THEN 1 ELSE 0 END AS other_reinstatement,
    CASE WHEN returned = 'term_served' THEN 1 ELSE 0 END AS returned_planned,
    CASE WHEN returned = 'conditions_met' THEN 1 ELSE 0 END AS returned_conditions,
    CASE WHEN returned = 'second_chance' THEN 1 ELSE 0 END AS returned_second_chance,
    CASE WHEN returned = 'goodwill' THEN 1 ELSE 0 END AS returned_goodwill,
    CASE WHEN returned = 'legal' THEN 1 ELSE 0 END AS returned_legal,
    CASE WHEN returned NOT IN ('term_served', 'conditions_met', 'second_chance', 'goodwill', 'legal') THEN 1 ELSE 0 END AS returned_otherwise,
    CASE WHEN outcome = 'reversed' THEN 1 ELSE 0 END AS reversed,
    CASE WHEN outcome = 'modified' THEN 1 ELSE 0 END AS modified,
    CASE WHEN outcome = 'upheld' THEN 1 ELSE 0 END AS upheld,
    CASE WHEN outcome = 'corrected_undecided' THEN 1 ELSE 0 END AS corrected_undecided,
    CASE WHEN outcome = 'omitted' THEN 1 ELSE 0 END AS omitted,
    CASE WHEN outcome = 'withdrawn' THEN 1 ELSE 0 END AS withdrawn,
    CASE WHEN outcome = 'pending' THEN 1 ELSE 0 END AS pending,
    CASE WHEN appealed THEN 1 ELSE 0 END AS appealed,
    CASE WHEN outcome IN ('reversed', 'modified', 'upheld') THEN 1 ELSE 0 END AS decided,
    CASE WHEN outcome IN ('reversed', 'self_corrected', 'corrected_undecided') THEN 1 ELSE 0 END AS confirmed_mistakes,
    CASE WHEN outcome NOT IN ('reversed', 'modified', 'upheld', 'self_corrected', 'corrected_undecided') THEN 1 ELSE 0 END AS unreviewed,
    CASE WHEN appealed AND responded THEN 1 ELSE 0 END AS responded,
    CASE WHEN notice_reason = 'specific' THEN 1 ELSE 0 END AS told_rule,
    CASE WHEN notice_reason = 'category' THEN 1 ELSE 0 END AS told_category,
    CASE WHEN notice_reason = 'none' THEN 1 ELSE 0 END AS told_nothing,
    CASE WHEN notice_reason IS NULL THEN 1 ELSE 0 END AS told_unrecorded,
    CASE WHEN notice_reason IS NOT NULL THEN 1 ELSE 0 END AS notice_recorded,
    CASE WHEN notice_cites_rule THEN 1 ELSE 0 END AS cites_rule,
    CASE WHEN NOT notice_cites_rule THEN 1 ELSE 0 END AS cites_no_rule,
    CASE WHEN notice_cites_rule IS NULL THEN 1 ELSE 0 END AS rule_citation_unrecorded,
    CASE WHEN appeal_offered THEN 1 ELSE 0 END AS appeal_offered,
    CASE WHEN NOT appeal_offered THEN 1 ELSE 0 END AS appeal_not_offered,
    CASE WHEN appeal_offered IS NULL THEN 1 ELSE 0 END AS appeal_offer_unrecorded,
    CASE WHEN appeal_offered IS NOT NULL THEN 1 ELSE 0 END AS appeal_offer_recorded,
    CASE WHEN outcome IN ('reversed', 'modified', 'upheld') AND decision_reason_given THEN 1 ELSE 0 END AS decided_with_reason,
    CASE WHEN outcome IN ('reversed', 'modified', 'upheld') AND NOT decision_reason_given THEN 1 ELSE 0 END AS decided_without_reason,
    CASE WHEN outcome IN ('reversed', 'modified', 'upheld') AND decision_reason_given IS NULL THEN 1 ELSE 0 END AS decided_reason_unrecorded,
    CASE WHEN outcome IN ('reversed', 'modified', 'upheld') AND decision_reason_given IS NOT NULL THEN 1 ELSE 0 END AS decided_reason_recorded,
    CASE WHEN outcome IN ('reversed', 'modified', 'upheld') AND decision_other_reviewer THEN 1 ELSE 0 END AS decided_by_other,
    CASE WHEN outcome IN ('reversed', 'modified', 'upheld') AND NOT decision_other_reviewer THEN 1 ELSE 0 END AS decided_by_same,
    CASE WHEN outcome IN ('reversed', 'modified', 'upheld') AND decision_other_reviewer IS NULL THEN 1 ELSE 0 END AS decided_by_unrecorded,
    CASE WHEN outcome IN ('reversed', 'modified', 'upheld') AND decision_other_reviewer IS NOT NULL THEN 1 ELSE 0 END AS decided_by_recorded,
    CASE WHEN human_review_before THEN 1 ELSE 0 END AS reviewed_before,
    CASE WHEN NOT human_review_before THEN 1 ELSE 0 END AS not_reviewed_before,
    CASE WHEN human_review_before IS NULL THEN 1 ELSE 0 END AS review_unrecorded,
    CASE WHEN human_review_before IS NOT NULL THEN 1 ELSE 0 END AS review_recorded,
    CASE WHEN pre_action_contact THEN 1 ELSE 0 END AS contacted_before,
    CASE WHEN NOT pre_action_contact THEN 1 ELSE 0 END AS not_contacted_before,
    CASE WHEN pre_action_contact IS NULL THEN 1 ELSE 0 END AS contact_unrecorded,
    CASE WHEN warned = 'warned' THEN 1 ELSE 0 END AS warned_before,
    CASE WHEN warned = 'not_warned' THEN 1 ELSE 0 END AS not_warned_before,
    CASE WHEN warned = 'not_recorded' THEN 1 ELSE 0 END AS warnings_unrecorded,
    CASE WHEN ladder = 'lesser' THEN 1 ELSE 0 END AS not_permanent,
    CASE WHEN ladder <> 'lesser' THEN 1 ELSE 0 END AS permanent,
    CASE WHEN ladder = 'after_lesser' THEN 1 ELSE 0 END AS after_lesser_step,
    CASE WHEN ladder = 'skipped' THEN 1 ELSE 0 END AS skipped_step,
    CASE WHEN ladder = 'unknown' THEN 1 ELSE 0 END AS step_unrecorded,
    CASE WHEN reported = 'single' THEN 1 ELSE 0 END AS permanent_single_report,
    CASE WHEN reported = 'several' THEN 1 ELSE 0 END AS permanent_several_reports,
    CASE WHEN reported = 'otherwise' THEN 1 ELSE 0 END AS permanent_otherwise_detected,
    CASE WHEN reported = 'unknown' THEN 1 ELSE 0 END AS permanent_report_unrecorded,
    CASE WHEN resumption = 'none' THEN 1 ELSE 0 END AS contracts_none,
    CASE WHEN resumption = 'all_resumed' THEN 1 ELSE 0 END AS contracts_all_resumed,
    CASE WHEN resumption = 'some_resumed' THEN 1 ELSE 0 END AS contracts_some_resumed,
    CASE WHEN resumption = 'none_resumed' THEN 1 ELSE 0 END AS contracts_none_resumed,
    CASE WHEN resumption = 'unknown' THEN 1 ELSE 0 END AS contracts_resumption_unrecorded,
    CASE WHEN resumption = 'not_recorded' THEN 1 ELSE 0 END AS contracts_unrecorded,
    CASE WHEN funds = 'none' THEN 1 ELSE 0 END AS no_funds_held,
    CASE WHEN funds NOT IN ('none', 'not_recorded') THEN 1 ELSE 0 END AS funds_held,
    CASE WHEN funds = 'released' THEN 1 ELSE 0 END AS funds_released,
    CASE WHEN funds = 'refunded' THEN 1 ELSE 0 END AS funds_refunded,
    CASE WHEN funds = 'forfeited' THEN 1 ELSE 0 END AS funds_forfeited,
    CASE WHEN funds = 'pending' THEN 1 ELSE 0 END AS funds_pending,
    CASE WHEN funds = 'unknown' THEN 1 ELSE 0 END AS funds_disposition_unrecorded,
    CASE WHEN funds = 'not_recorded' THEN 1 ELSE 0 END AS funds_unrecorded,
    CASE WHEN activity = 'earning' THEN 1 ELSE 0 END AS earning,
    CASE WHEN sweep = 'sweep' THEN 1 ELSE 0 END AS in_sweeps
FROM episode_outcomes;

COMMENT ON VIEW episode_counts IS 'What each account-episode counts towards, 0 or 1';
COMMENT ON COLUMN episode_counts.suspended IS 'Account-episodes';
COMMENT ON COLUMN episode_counts.mature IS 'Of these, episodes whose whole horizon lies before the cut-off';
COMMENT ON COLUMN episode_counts.still_suspended IS 'Not appealed and still suspended at the end of the horizon';
COMMENT ON COLUMN episode_counts.self_corrected IS 'Not appealed, given back for a cause that admits a mistake';
COMMENT ON COLUMN episode_counts.other_reinstatement IS 'Not appealed, given back for another cause or none recorded, or the planned end was reached';
COMMENT ON COLUMN episode_counts.returned_planned IS 'Not appealed, and back because the measure had ended as planned';
COMMENT ON COLUMN episode_counts.returned_conditions IS 'Not appealed, and given back because what was asked for was delivered';
COMMENT ON COLUMN episode_counts.returned_second_chance IS 'Not appealed, and given back under a reinstatement programme';
COMMENT ON COLUMN episode_counts.returned_goodwill IS 'Not appealed, and given back without an admission';
COMMENT ON COLUMN episode_counts.returned_legal IS 'Not appealed, and given back because a court or authority ordered it';
COMMENT ON COLUMN episode_counts.returned_otherwise IS 'Not appealed, and given back for another cause or none recorded';
COMMENT ON COLUMN episode_counts.reversed IS 'The last decision took the suspension back as wrong';
COMMENT ON COLUMN episode_counts.modified IS 'The last decision shortened or lessened it';
COMMENT ON COLUMN episode_counts.upheld IS 'The last decision left it standing';
COMMENT ON COLUMN episode_counts.corrected_undecided IS 'Appealed, not decided within the horizon, and given back for a cause that admits a mistake';
COMMENT ON COLUMN episode_counts.omitted IS 'No decision, not corrected, and no appeal open: the last was closed without a decision';
COMMENT ON COLUMN episode_counts.withdrawn IS 'No decision, not corrected, and no appeal open: the last was taken back';
COMMENT ON COLUMN episode_counts.pending IS 'Appealed, not decided within the horizon and not corrected, an appeal open at its end';
COMMENT ON COLUMN episode_counts.appealed IS 'Episodes with an appeal within the horizon';
COMMENT ON COLUMN episode_counts.decided IS 'Episodes with a decision on an appeal within the horizon: reversed, modified or upheld';
COMMENT ON COLUMN episode_counts.confirmed_mistakes IS 'Reversed on appeal, or corrected without a decision on one';
COMMENT ON COLUMN episode_counts.unreviewed IS 'Neither decided on appeal nor corrected within the horizon: what a random audit is drawn from';
COMMENT ON COLUMN episode_counts.responded IS 'Episodes appealed to which a person responded within the horizon';
COMMENT ON COLUMN episode_counts.told_rule IS 'The notice named the specific rule or act';
COMMENT ON COLUMN episode_counts.told_category IS 'The notice named a general category only';
COMMENT ON COLUMN episode_counts.told_nothing IS 'The notice named no reason';
COMMENT ON COLUMN episode_counts.told_unrecorded IS 'It is not recorded what the notice said';
COMMENT ON COLUMN episode_counts.notice_recorded IS 'Episodes for which it is recorded what the notice said';
COMMENT ON COLUMN episode_counts.cites_rule IS 'The notice cites the rule';
COMMENT ON COLUMN episode_counts.cites_no_rule IS 'The notice cites no rule';
COMMENT ON COLUMN episode_counts.rule_citation_unrecorded IS 'It is not recorded whether the notice cites a rule';
COMMENT ON COLUMN episode_counts.appeal_offered IS 'The notice offered an appeal that a locked account can reach';
COMMENT ON COLUMN episode_counts.appeal_not_offered IS 'The notice offered none';
COMMENT ON COLUMN episode_counts.appeal_offer_unrecorded IS 'It is not recorded whether an appeal was offered';
COMMENT ON COLUMN episode_counts.appeal_offer_recorded IS 'Episodes for which it is recorded whether an appeal was offered';
COMMENT ON COLUMN episode_counts.decided_with_reason IS 'Decided with a reason given';
COMMENT ON COLUMN episode_counts.decided_without_reason IS 'Decided without a reason given';
COMMENT ON COLUMN episode_counts.decided_reason_unrecorded IS 'Decided, and not recorded whether a reason was given';
COMMENT ON COLUMN episode_counts.decided_reason_recorded IS 'Decided, and recorded whether a reason was given';
COMMENT ON COLUMN episode_counts.decided_by_other IS 'Decided by someone other than who suspended';
COMMENT ON COLUMN episode_counts.decided_by_same IS 'Decided by who had suspended';
COMMENT ON COLUMN episode_counts.decided_by_unrecorded IS 'Decided, and not recorded whether by someone else';
COMMENT ON COLUMN episode_counts.decided_by_recorded IS 'Decided, and recorded whether by someone else';
COMMENT ON COLUMN episode_counts.reviewed_before IS 'A person looked at the case before the measure took effect';
COMMENT ON COLUMN episode_counts.not_reviewed_before IS 'No person did';
COMMENT ON COLUMN episode_counts.review_unrecorded IS 'It is not recorded whether a person did';
COMMENT ON COLUMN episode_counts.review_recorded IS 'Episodes for which that is recorded';
COMMENT ON COLUMN episode_counts.contacted_before IS 'The account was contacted before the measure took effect';
COMMENT ON COLUMN episode_counts.not_contacted_before IS 'It was not';
COMMENT ON COLUMN episode_counts.contact_unrecorded IS 'It is not recorded whether it was';
COMMENT ON COLUMN episode_counts.warned_before IS 'The record counts at least one warning in the 180 days before';
COMMENT ON COLUMN episode_counts.not_warned_before IS 'The record counts none';
COMMENT ON COLUMN episode_counts.warnings_unrecorded IS 'The record does not count warnings';
COMMENT ON COLUMN episode_counts.not_permanent IS 'Lesser measures: a planned end, or only a part is taken away for a time';
COMMENT ON COLUMN episode_counts.permanent IS 'Permanent measures: for good, or of the account until further notice';
COMMENT ON COLUMN episode_counts.after_lesser_step IS 'Permanent, after a warning or lesser measure in the 180 days before';
COMMENT ON COLUMN episode_counts.skipped_step IS 'Permanent, with no warning and no lesser measure in the 180 days before';
COMMENT ON COLUMN episode_counts.step_unrecorded IS 'Permanent, and the records cannot say what came before';
COMMENT ON COLUMN episode_counts.permanent_single_report IS 'Permanent, upon a report by a user, the only one before';
COMMENT ON COLUMN episode_counts.permanent_several_reports IS 'Permanent, upon a report by a user, one of several before';
COMMENT ON COLUMN episode_counts.permanent_otherwise_detected IS 'Permanent, and something else than a report by a user led to it';
COMMENT ON COLUMN episode_counts.permanent_report_unrecorded IS 'Permanent, and not recorded what led to it or how many reports there were';
COMMENT ON COLUMN episode_counts.contracts_none IS 'No contract was running';
COMMENT ON COLUMN episode_counts.contracts_all_resumed IS 'Contracts were running, and all were resumed within 30 days';
COMMENT ON COLUMN episode_counts.contracts_some_resumed IS 'Contracts were running, and some were resumed within 30 days';
COMMENT ON COLUMN episode_counts.contracts_none_resumed IS 'Contracts were running, and none was resumed within 30 days';
COMMENT ON COLUMN episode_counts.contracts_resumption_unrecorded IS 'Contracts were running, and what became of them is not recorded or 30 days had not passed';
COMMENT ON COLUMN episode_counts.contracts_unrecorded IS 'It is not recorded whether contracts were running';
COMMENT ON COLUMN episode_counts.no_funds_held IS 'No funds were held';
COMMENT ON COLUMN episode_counts.funds_held IS 'Funds were held';
COMMENT ON COLUMN episode_counts.funds_released IS 'Funds were held, and released within the horizon or at an unrecorded time';
COMMENT ON COLUMN episode_counts.funds_refunded IS 'Funds were held, and refunded to the client';
COMMENT ON COLUMN episode_counts.funds_forfeited IS 'Funds were held, and forfeited';
COMMENT ON COLUMN episode_counts.funds_pending IS 'Funds were held, and not settled at the end of the horizon';
COMMENT ON COLUMN episode_counts.funds_disposition_unrecorded IS 'Funds were held, and what became of them is not recorded';
COMMENT ON COLUMN episode_counts.funds_unrecorded IS 'It is not recorded whether funds were held';
COMMENT ON COLUMN episode_counts.earning IS 'Episodes of accounts that earned in the year before';
COMMENT ON COLUMN episode_counts.in_sweeps IS 'Episodes that are part of a sweep of many accounts';
