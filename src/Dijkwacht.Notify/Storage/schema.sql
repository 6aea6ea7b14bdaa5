-- The desk's database. Times are milliseconds since 1970-01-01 UTC. Codes are texts and append-only.

CREATE TABLE owners (
    key TEXT PRIMARY KEY,               -- 'id' of the register, else the organisation in lower case
    organisation TEXT NOT NULL,
    sector TEXT NOT NULL,
    region TEXT NOT NULL,
    country TEXT NOT NULL,              -- two letters where known
    language TEXT NOT NULL,             -- nl or en
    supplier TEXT,                      -- key of the owner that runs its servers
    upstream TEXT,                      -- key of the sector CERT that is told when nobody answers
    line INTEGER NOT NULL               -- of the register, from 1
) STRICT;

CREATE TABLE owner_names (
    owner TEXT NOT NULL REFERENCES owners(key) ON DELETE CASCADE,
    name TEXT NOT NULL,                 -- domain, lower case, A-label
    PRIMARY KEY (owner, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE owner_ranges (
    owner TEXT NOT NULL REFERENCES owners(key) ON DELETE CASCADE,
    range TEXT NOT NULL,                -- address or CIDR
    PRIMARY KEY (owner, range)
) STRICT, WITHOUT ROWID;

-- No reference to owners: what was found for an owner stays when the register is read again.
CREATE TABLE contacts (
    id INTEGER PRIMARY KEY,
    owner TEXT NOT NULL,
    channel TEXT NOT NULL,              -- mail, letter, phone
    value TEXT NOT NULL,                -- address of mail, lines of a postal address, telephone number
    name TEXT NOT NULL,
    language TEXT NOT NULL,             -- empty: that of the owner
    source TEXT NOT NULL,               -- register, security.txt, rdap, certificate, role
    grade TEXT NOT NULL,                -- A (named by the owner, checked) to E (guessed)
    detail TEXT NOT NULL,               -- where it was found and what was checked
    found_at INTEGER NOT NULL,
    expires_at INTEGER,
    UNIQUE (owner, channel, value)
) STRICT;

-- Contacts that asked to be written no more.
CREATE TABLE refusals (
    value TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE lookups (
    kind TEXT NOT NULL,                 -- security.txt, rdap, ...
    key TEXT NOT NULL,
    at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    status TEXT NOT NULL,               -- found, none, failed
    detail TEXT NOT NULL,
    body BLOB,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE plans (
    id TEXT PRIMARY KEY,
    text TEXT NOT NULL,                 -- the plan file as it was read
    seed INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    counted_from INTEGER NOT NULL DEFAULT 0, -- of the stop rules
    stopped_at INTEGER,
    stopped_why TEXT
) STRICT, WITHOUT ROWID;

-- When a census said what it saw of the owners of a plan.
CREATE TABLE checks (
    plan TEXT NOT NULL REFERENCES plans(id),
    at INTEGER NOT NULL,
    PRIMARY KEY (plan, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE assignments (
    plan TEXT NOT NULL REFERENCES plans(id),
    owner TEXT NOT NULL,
    arm TEXT NOT NULL,
    stratum TEXT NOT NULL,
    may_wait INTEGER NOT NULL,          -- 0 for owners that are never left waiting
    at INTEGER NOT NULL,
    PRIMARY KEY (plan, owner)
) STRICT, WITHOUT ROWID;

-- One owner, one server, one plan: what is followed until it is closed.
CREATE TABLE warnings (
    id INTEGER PRIMARY KEY,
    plan TEXT NOT NULL REFERENCES plans(id),
    owner TEXT NOT NULL,
    server TEXT NOT NULL,               -- key of the server in the census
    situation TEXT NOT NULL,
    state TEXT NOT NULL,
    facts TEXT NOT NULL,                -- JSON of the server as it was seen last
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    UNIQUE (plan, owner, server)
) STRICT;

CREATE INDEX warnings_of_owner ON warnings (owner);

CREATE TABLE notices (
    id TEXT PRIMARY KEY,                -- the same for the same plan, owner, wave, channel and recipient
    plan TEXT NOT NULL REFERENCES plans(id),
    wave INTEGER NOT NULL,              -- from 1
    channel TEXT NOT NULL,              -- mail, letter, phone
    recipient TEXT NOT NULL,
    relation TEXT NOT NULL,             -- owner, supplier, upstream
    token TEXT NOT NULL,
    arm TEXT NOT NULL,
    situation TEXT NOT NULL,
    content TEXT NOT NULL,              -- JSON of the notice
    state TEXT NOT NULL,                -- planned, sent, delivered, bounced, read, answered, cancelled
    made_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX notices_of_plan ON notices (plan, state);
CREATE INDEX notices_by_token ON notices (token);

CREATE TABLE notice_warnings (
    notice TEXT NOT NULL REFERENCES notices(id),
    warning INTEGER NOT NULL REFERENCES warnings(id),
    PRIMARY KEY (notice, warning)
) STRICT, WITHOUT ROWID;

-- What happened, never changed: each line holds the hash of the one before.
CREATE TABLE history (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    warning INTEGER NOT NULL,
    notice TEXT,
    state TEXT NOT NULL,                -- state of the warning after it
    cause TEXT NOT NULL,                -- plan, sent, bounce, answer, census, person, ...
    detail TEXT NOT NULL,
    hash BLOB NOT NULL
) STRICT;

CREATE INDEX history_of_warning ON history (warning, seq);
CREATE TRIGGER history_is_kept BEFORE UPDATE ON history BEGIN SELECT RAISE(ABORT, 'history is never changed'); END;
CREATE TRIGGER history_is_kept_whole BEFORE DELETE ON history BEGIN SELECT RAISE(ABORT, 'history is never changed'); END;

-- Mails on their way out.
CREATE TABLE outbox (
    notice TEXT PRIMARY KEY,
    message_id TEXT NOT NULL UNIQUE,
    recipient TEXT NOT NULL,
    message BLOB NOT NULL,              -- RFC 5322, unsigned
    state TEXT NOT NULL,                -- planned, sending, sent, uncertain, refused, failed, cancelled
    attempts INTEGER NOT NULL,
    connection TEXT,                    -- of the last attempt
    changed_at INTEGER NOT NULL,
    reply TEXT                          -- what the server said last, cut
) STRICT;

CREATE INDEX outbox_by_state ON outbox (state);

-- Mails that came in, each taken once.
CREATE TABLE inbox (
    key TEXT PRIMARY KEY,               -- hash of the message
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    notice TEXT,
    detail TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- How far IMAP mailboxes have been read.
CREATE TABLE mailboxes (
    name TEXT PRIMARY KEY,              -- user, host, port and folder
    uid_validity INTEGER NOT NULL,
    last_uid INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
