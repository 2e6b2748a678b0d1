-- The tables of a snapshot. Analysts read the views over them; nothing here is finer than the views need: days instead of
-- times, whole minutes between two events of one case, a band instead of a registration day.
--
-- suspension_no is the place of the current version of a suspension among all batches. It joins these tables and is no key of
-- the platform's; it is NULL where the suspension has not arrived.

CREATE SCHEMA stored;

-- What the snapshot is made of: one row.
CREATE TABLE stored.snapshot (
    name VARCHAR NOT NULL,
    contract INTEGER NOT NULL,
    engine VARCHAR NOT NULL,
    schema VARCHAR NOT NULL,            -- hash of code lists, stored tables, build and views
    reporting_zone VARCHAR NOT NULL,
    batches VARCHAR NOT NULL,           -- JSON list of batch ids in order of acceptance
    records_from DATE,                  -- day of the first suspension; NULL: no suspensions
    records_through DATE,               -- last day on which anything happened; NULL: no suspensions
    dead_rows BIGINT NOT NULL           -- rows replaced since the snapshot was last built from nothing
);

-- What became of every line of every source file: one row per batch, file and count.
CREATE TABLE stored.lines (
    batch VARCHAR NOT NULL,
    file INTEGER NOT NULL,              -- place of the file in its batch, from 1
    kind VARCHAR,                       -- NULL where the file was refused as a whole
    fate VARCHAR NOT NULL,              -- loaded, rejected, duplicate, header, blank, continuation, superseding, quarantined
    rule VARCHAR,                       -- of rejected lines
    lines BIGINT NOT NULL
);

-- The code lists in force, with whatever columns they have.
CREATE TABLE stored.codes (
    list VARCHAR NOT NULL,
    place INTEGER NOT NULL,             -- order for display, from 1
    code VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    code_group VARCHAR,
    group_label VARCHAR,
    decides VARCHAR,                    -- what else decides who falls under it, such as from_days=0 to_days=365; NULL: the code alone
    words VARCHAR                       -- labels in other languages as a JSON object, such as {"label_de": "…"}; NULL: none
);

-- One row per suspension (current version), roughly in order of date. The columns from episode on hold what the case came to.
CREATE TABLE stored.suspensions (
    suspension_no BIGINT NOT NULL,
    suspension_id VARCHAR NOT NULL,
    account_key VARCHAR NOT NULL,
    suspended_on DATE NOT NULL,
    month DATE NOT NULL,                -- first day of its month; stored, so that a period's rows are found without a scan
    measure VARCHAR NOT NULL,
    ends_on DATE,                       -- planned end; NULL: indefinite or not recorded
    ends_minutes BIGINT,                -- suspension to planned end
    reason_code VARCHAR,
    rule_version VARCHAR,
    region VARCHAR,
    region_group VARCHAR,
    region_basis VARCHAR,
    tenure_band VARCHAR,
    account_age_band VARCHAR,
    account_role VARCHAR,
    account_activity VARCHAR,
    standing_tier VARCHAR,
    verified BOOLEAN,
    verification_method VARCHAR,
    detection VARCHAR,
    decided_by VARCHAR,
    human_review_before BOOLEAN,
    signal_category VARCHAR,
    reports_before BIGINT,
    prior_warnings BIGINT,
    pre_action_contact BOOLEAN,
    linked_account BOOLEAN,
    team VARCHAR,
    action_group VARCHAR,
    notice_minutes BIGINT,              -- suspension to notice; negative where the account was told before
    notice_reason VARCHAR,
    notice_cites_rule BOOLEAN,
    notice_version VARCHAR,
    appeal_offered BOOLEAN,
    funds_held_band VARCHAR,
    funds_disposition VARCHAR,
    funds_released_on DATE,
    funds_released_minutes BIGINT,      -- suspension to release
    active_contracts BIGINT,
    contracts_resumed BIGINT,
    takes_away BOOLEAN NOT NULL,        -- the measure is a suspension, not a warning
    brief_hold BOOLEAN NOT NULL,        -- an identity hold lifted within 24 hours
    step VARCHAR NOT NULL,              -- of the ladder of measures: warning, payout_hold, restriction, temporary, permanent
    earlier_step VARCHAR,               -- of the account's last measure in the 180 days before; NULL: none is on record
    lesser_before BOOLEAN,              -- a measure of a lower step is on record in the 180 days before; NULL: the account is hidden
    episode BOOLEAN NOT NULL,           -- the account's first suspension in its calendar quarter: the unit that is counted
    episode_suspensions BIGINT,         -- of an episode: the account's suspensions in the quarter, this one included
    appeals BIGINT NOT NULL,
    filed_on DATE,                      -- first appeal
    filed_minutes BIGINT,               -- suspension to first appeal
    first_response_on DATE,             -- to that appeal
    first_response_minutes BIGINT,      -- first appeal to first response
    decision_on DATE,                   -- first decision, withdrawal or closing of an appeal
    decision_minutes BIGINT,            -- suspension to first decision
    decision_outcome VARCHAR,
    decision_reason_given BOOLEAN,
    decision_other_reviewer BOOLEAN,
    further_decisions BIGINT NOT NULL,  -- decisions after the first; they stand in stored.further_decisions
    reinstated_on DATE,                 -- first reinstatement
    reinstated_minutes BIGINT,          -- suspension to first reinstatement
    reinstatement_cause VARCHAR,
    reinstatement_mistake BOOLEAN,      -- the cause admits a mistake; NULL: no reinstatement, or its cause is not recorded
    reinstatement_other_reviewer BOOLEAN,
    back_on DATE,                       -- the account was back: no suspension of it stood
    back_no BIGINT,                     -- the suspension that stood last until then; NULL: this one
    next_on DATE,                       -- the account's next suspension after that day's return; brief holds are none
    next_minutes BIGINT                 -- that return to the next suspension
);

-- How a suspension with several appeals stood after its first closing: one row per change, and per further decision.
CREATE TABLE stored.further_decisions (
    suspension_no BIGINT NOT NULL,
    decided_on DATE NOT NULL,
    decided_minutes BIGINT NOT NULL,    -- suspension to the change
    outcome VARCHAR NOT NULL,           -- as the case stood from then on
    reason_given BOOLEAN,               -- of the decision that stood
    other_reviewer BOOLEAN,
    place BIGINT NOT NULL               -- order among the changes of the suspension, from 2
);

CREATE TABLE stored.appeals (
    appeal_id VARCHAR NOT NULL,
    suspension_id VARCHAR NOT NULL,
    suspension_no BIGINT,
    filed_on DATE NOT NULL,
    filed_minutes BIGINT,               -- suspension to filing
    level VARCHAR NOT NULL,
    channel VARCHAR,
    language VARCHAR,
    first_response_on DATE,
    first_response_minutes BIGINT,      -- filing to first response
    decided_on DATE,
    decided_minutes BIGINT,             -- filing to decision
    notified_minutes BIGINT,            -- filing to notice of the decision
    outcome VARCHAR NOT NULL,
    reason_given BOOLEAN,
    other_reviewer BOOLEAN
);

CREATE TABLE stored.reinstatements (
    reinstatement_id VARCHAR NOT NULL,
    suspension_id VARCHAR,              -- NULL where the source does not name it and it cannot be worked out
    suspension_no BIGINT,
    reinstated_on DATE NOT NULL,
    reinstated_minutes BIGINT,          -- suspension to reinstatement
    cause VARCHAR,
    mistake BOOLEAN,
    explanation_given BOOLEAN,
    counterparty_told BOOLEAN,
    other_reviewer BOOLEAN
);

CREATE TABLE stored.audits (
    audit_id VARCHAR NOT NULL,
    suspension_id VARCHAR NOT NULL,
    suspension_no BIGINT,
    month DATE,                         -- of the suspension
    frame VARCHAR NOT NULL,
    sampling_fraction DECIMAL(18, 12) NOT NULL,
    audited_on DATE NOT NULL,
    auditor VARCHAR,
    finding VARCHAR NOT NULL
);

CREATE TABLE stored.second_chances (
    application_id VARCHAR NOT NULL,
    suspension_id VARCHAR NOT NULL,
    suspension_no BIGINT,
    applied_on DATE NOT NULL,
    applied_minutes BIGINT,             -- suspension to application
    decided_on DATE,
    decided_minutes BIGINT,             -- application to decision
    outcome VARCHAR
);

CREATE TABLE stored.verifications (
    check_id VARCHAR NOT NULL,
    account_key VARCHAR NOT NULL,
    checked_on DATE NOT NULL,
    month DATE NOT NULL,                -- first day of its month
    method VARCHAR,
    document_type VARCHAR,
    region VARCHAR,
    region_group VARCHAR,
    result VARCHAR,
    fail_reason VARCHAR,
    first_of_quarter BOOLEAN NOT NULL,  -- the account's first check in its calendar quarter; hidden accounts have none
    passed_on DATE,                     -- of a first check that failed: the account's next check that passed
    passed_minutes BIGINT               -- from the one to the other
);

CREATE TABLE stored.exposure (
    month DATE NOT NULL,                -- first day
    active_accounts BIGINT NOT NULL,
    region VARCHAR,
    region_group VARCHAR,
    tenure_band VARCHAR,
    account_role VARCHAR,
    account_activity VARCHAR
);

CREATE TABLE stored.series (
    month DATE NOT NULL,
    name VARCHAR NOT NULL,
    value DECIMAL(18, 6) NOT NULL,
    unit VARCHAR
);

-- What the sources deliver at all: one row per kind of thing that a figure may need.
CREATE TABLE stored.delivered (
    name VARCHAR NOT NULL,
    records BIGINT NOT NULL
);

-- What the records lack: one row per check.
CREATE TABLE stored.quality (
    place BIGINT NOT NULL,              -- order of display
    check_name VARCHAR NOT NULL,
    failing BIGINT NOT NULL,
    records BIGINT NOT NULL             -- the check was made on
);

-- Entries of a MediaWiki block log by month and action: one row each.
CREATE TABLE stored.log_entries (
    month DATE NOT NULL,                -- first day
    action VARCHAR NOT NULL,
    entries BIGINT NOT NULL,
    withheld BIGINT NOT NULL,           -- of these, entries whose account the log hides
    orphans BIGINT NOT NULL             -- changes and liftings of blocks that the log does not hold, withheld ones among them
);
