-- What the records lack, counted once for all: none of it depends on the cut-off.
DELETE FROM target.stored.quality;

INSERT INTO target.stored.quality BY NAME
WITH line_counts AS (
    SELECT
        coalesce(sum(lines) FILTER (WHERE fate = 'loaded'), 0) AS loaded,
        coalesce(sum(lines) FILTER (WHERE fate = 'rejected'), 0) AS rejected,
        coalesce(sum(lines) FILTER (WHERE fate = 'duplicate'), 0) AS duplicate,
        coalesce(sum(lines) FILTER (WHERE fate = 'superseding'), 0) AS superseding,
        coalesce(sum(lines) FILTER (WHERE fate = 'quarantined'), 0) AS quarantined,
        count(DISTINCT (batch, file)) AS files
    FROM target.stored.lines
),
suspension_counts AS (
    SELECT
        count(*) AS records,
        count(*) FILTER (WHERE account_key = 'withheld') AS hidden,
        count(region_group) AS with_region,
        count(*) FILTER (WHERE region_group = 'uncoded') AS uncoded_region,
        count(tenure_band) AS with_tenure,
        count(notice_reason) AS with_notice
    FROM target.stored.suspensions
),
reason_counts AS (
    SELECT
        coalesce(sum(records) FILTER (WHERE reason_code IS NULL), 0) AS missing,
        coalesce(sum(records) FILTER (WHERE reason_code NOT IN (SELECT code FROM target.stored.codes WHERE list = 'reasons')), 0) AS uncoded
    FROM (SELECT reason_code, count(*) AS records FROM target.stored.suspensions GROUP BY reason_code)
),
appeal_counts AS (
    SELECT
        count(*) AS records,
        count(suspension_no) AS placed,
        count(*) FILTER (WHERE filed_minutes < 0) AS early,
        count(*) FILTER (WHERE outcome <> 'pending') AS closed,
        count(*) FILTER (WHERE outcome <> 'pending' AND decided_on IS NULL) AS undated
    FROM target.stored.appeals
),
reinstatement_counts AS (
    SELECT
        count(*) AS records,
        count(suspension_no) AS placed,
        count(*) FILTER (WHERE reinstated_minutes < 0) AS early,
        count(cause) AS with_cause
    FROM target.stored.reinstatements
)
SELECT 1 AS place, 'lines rejected' AS check_name, rejected AS failing, loaded + rejected + duplicate AS records FROM line_counts
UNION ALL
SELECT 2, 'lines that repeat an earlier record', duplicate, loaded + rejected + duplicate FROM line_counts
UNION ALL
SELECT 3, 'records corrected by a later one', superseding, loaded FROM line_counts
UNION ALL
SELECT 4, 'files refused as a whole', quarantined, files FROM line_counts
UNION ALL
SELECT 5, 'suspensions of a hidden account', hidden, records FROM suspension_counts
UNION ALL
SELECT 6, 'suspensions without a recorded reason', missing, records FROM reason_counts, suspension_counts
UNION ALL
SELECT 7, 'suspensions with a reason outside the code list', uncoded, records FROM reason_counts, suspension_counts
UNION ALL
SELECT 8, 'suspensions without a recorded region', records - with_region, records FROM suspension_counts
UNION ALL
SELECT 9, 'suspensions with a region outside the code list', uncoded_region, records FROM suspension_counts
UNION ALL
SELECT 10, 'suspensions without a recorded account age', records - with_tenure, records FROM suspension_counts
UNION ALL
SELECT 11, 'suspensions without a record of what the notice said', records - with_notice, records FROM suspension_counts
UNION ALL
SELECT 12, 'appeals whose suspension has not arrived', records - placed, records FROM appeal_counts
UNION ALL
SELECT 13, 'appeals filed before their suspension', early, records FROM appeal_counts
UNION ALL
SELECT 14, 'decided appeals without a date', undated, closed FROM appeal_counts
UNION ALL
SELECT 15, 'reinstatements whose suspension has not arrived', records - placed, records FROM reinstatement_counts
UNION ALL
SELECT 16, 'reinstatements before their suspension', early, records FROM reinstatement_counts
UNION ALL
SELECT 17, 'reinstatements without a recorded cause', records - with_cause, records FROM reinstatement_counts
UNION ALL
SELECT 18, 'log entries about a block before the log', coalesce(sum(orphans), 0), coalesce(sum(entries), 0) FROM target.stored.log_entries;

-- What is on record at all: a source that never delivers a field has none to count, which is not the same as nobody being concerned.
DELETE FROM target.stored.delivered;

INSERT INTO target.stored.delivered BY NAME
WITH suspension_fields AS (
    SELECT
        count(*) AS suspensions,
        count(*) FILTER (NOT takes_away) AS warning_records,
        count(ends_on) AS planned_ends,
        count(verified) AS verified,
        count(prior_warnings) AS prior_warnings,
        count(pre_action_contact) AS contacts,
        count(notice_reason) AS notices,
        count(notice_cites_rule) AS rule_citations,
        count(appeal_offered) AS appeal_offers,
        count(human_review_before) AS reviews_before,
        count(detection) AS detections,
        count(decided_by) AS deciders,
        count(signal_category) AS signals,
        count(reports_before) AS reports_before,
        count(action_group) AS sweeps,
        count(account_activity) AS activities,
        count(funds_held_band) AS funds,
        count(funds_disposition) AS funds_dispositions,
        count(funds_released_on) AS funds_releases,
        count(active_contracts) AS contracts,
        count(contracts_resumed) AS contracts_resumed
    FROM target.stored.suspensions
),
appeal_fields AS (
    SELECT
        count(*) AS appeals,
        count(first_response_on) AS responses,
        count(reason_given) AS appeal_reasons,
        count(other_reviewer) AS appeal_reviewers
    FROM target.stored.appeals
),
reinstatement_fields AS (
    SELECT count(*) AS reinstatements, count(cause) AS causes
    FROM target.stored.reinstatements
),
others AS (
    SELECT
        (SELECT count(*) FROM target.stored.audits WHERE finding <> 'not_drawn') AS audits,
        (SELECT count(*) FROM target.stored.second_chances) AS second_chances,
        (SELECT count(*) FROM target.stored.verifications) AS verifications,
        (SELECT count(*) FROM target.stored.exposure) AS exposure
)
UNPIVOT (SELECT * FROM suspension_fields, appeal_fields, reinstatement_fields, others) ON * INTO NAME name VALUE records;
