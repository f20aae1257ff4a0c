"""Tables of the site. The oracle table refuses UPDATE and DELETE in the database itself."""

TABLES = ("accounts", "orders", "history", "leftovers", "writes", "logins", "refused")

SCHEMA = """
CREATE TABLE accounts (
    login TEXT PRIMARY KEY, password TEXT NOT NULL, name TEXT NOT NULL, disabled INTEGER NOT NULL,
    ok_count INTEGER NOT NULL DEFAULT 0, wrong_count INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE orders (
    base_id TEXT PRIMARY KEY, order_no TEXT NOT NULL UNIQUE, task_id TEXT NOT NULL, summary TEXT NOT NULL,
    status TEXT NOT NULL, task_status TEXT NOT NULL, holder TEXT, creator TEXT NOT NULL,
    created TEXT NOT NULL, dispatched TEXT NOT NULL,
    accept_deadline TEXT NOT NULL, deal_deadline TEXT NOT NULL,
    accepted_at TEXT, finished_at TEXT, vip INTEGER NOT NULL, active INTEGER NOT NULL,
    fields TEXT NOT NULL, truth TEXT NOT NULL
);
CREATE INDEX orders_task ON orders (task_id);
CREATE TABLE history (
    id INTEGER PRIMARY KEY, base_id TEXT NOT NULL, process_id TEXT NOT NULL, time TEXT NOT NULL,
    account TEXT NOT NULL, name TEXT NOT NULL, action TEXT NOT NULL, label TEXT NOT NULL,
    desc TEXT NOT NULL, fields TEXT NOT NULL
);
CREATE INDEX history_base ON history (base_id);
CREATE INDEX history_account ON history (account, action);
CREATE TABLE leftovers (
    id INTEGER PRIMARY KEY, leftover_no TEXT NOT NULL, base_id TEXT NOT NULL, order_no TEXT NOT NULL,
    area TEXT NOT NULL, place TEXT NOT NULL, problem TEXT NOT NULL, measure TEXT NOT NULL,
    registrar TEXT NOT NULL, registrar_name TEXT NOT NULL, time TEXT NOT NULL, plan_time TEXT NOT NULL,
    status TEXT NOT NULL
);
CREATE TABLE writes (
    n INTEGER PRIMARY KEY, time TEXT NOT NULL, order_no TEXT NOT NULL, task_id TEXT NOT NULL,
    action TEXT NOT NULL, kind TEXT NOT NULL, account TEXT NOT NULL, fields TEXT NOT NULL, raw BLOB NOT NULL,
    connection INTEGER NOT NULL, request_no INTEGER NOT NULL, late INTEGER NOT NULL
);
CREATE TRIGGER writes_stand BEFORE UPDATE ON writes
BEGIN SELECT RAISE(ABORT, 'the oracle is append-only'); END;
CREATE TRIGGER writes_stay BEFORE DELETE ON writes
BEGIN SELECT RAISE(ABORT, 'the oracle is append-only'); END;
CREATE TABLE logins (
    n INTEGER PRIMARY KEY, time TEXT NOT NULL, account TEXT NOT NULL, ok INTEGER NOT NULL,
    credential TEXT NOT NULL, connection INTEGER NOT NULL
);
CREATE TABLE refused (
    n INTEGER PRIMARY KEY, time TEXT NOT NULL, order_no TEXT NOT NULL, task_id TEXT NOT NULL,
    action TEXT NOT NULL, account TEXT NOT NULL, reason TEXT NOT NULL, connection INTEGER NOT NULL,
    request_no INTEGER NOT NULL
);
"""

ACCOUNTS = (
    ("clerk01", "mock-pass-1", "王值班", 0),
    ("clerk02", "mock-pass-2", "李协办", 0),
    ("clerk03", "mock-pass-3", "赵审核", 0),
    ("clerk04", "mock-pass-4", "钱轮值", 0),
    ("clerk05", "mock-pass-5", "周轮值", 0),
    ("locked01", "mock-pass-9", "孙停用", 1),
)
GROUP_NAME = "个人投诉一级处理组"
GROUP_MEMBERS = ("clerk01", "clerk02", "clerk04", "clerk05")
