BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE body (
	event INTEGER NOT NULL, 
	salt BLOB NOT NULL, 
	content BLOB NOT NULL, 
	CONSTRAINT pk_body PRIMARY KEY (event), 
	CONSTRAINT ck_body_event CHECK (event >= 0), 
	CONSTRAINT ck_body_salt CHECK (length(salt) = 16), 
	CONSTRAINT ck_body_content CHECK (length(content) <= 1048576)
)
 STRICT

;
INSERT INTO "body" VALUES(0,X'000102030405060708090A0B0C0D0E0F',X'7B226C6162656C223A22D29AD0B0D0B7D0B0D29BD181D182D0B0D0BD227D');
INSERT INTO "body" VALUES(256,X'00000000000000000000000000000000',X'7B7D');
CREATE TABLE capture_part (
	digest TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	content BLOB NOT NULL, 
	CONSTRAINT pk_capture_part PRIMARY KEY (digest, number), 
	CONSTRAINT ck_capture_part_number CHECK (number >= 0), 
	CONSTRAINT ck_capture_part_content CHECK (length(content) <= 1048576)
)
 STRICT

;
CREATE TABLE checkpoint (
	size INTEGER NOT NULL, 
	note BLOB NOT NULL, 
	signed_at INTEGER NOT NULL, 
	kept INTEGER NOT NULL, 
	CONSTRAINT pk_checkpoint PRIMARY KEY (size), 
	CONSTRAINT ck_checkpoint_kept CHECK (kept IN (0, 1))
)
 STRICT

;
INSERT INTO "checkpoint" VALUES(2,X'6578616D706C652E6F72672F6C6F670A320A',1795000000,1);
CREATE TABLE entry (
	"index" INTEGER NOT NULL, 
	note BLOB NOT NULL, 
	CONSTRAINT pk_entry PRIMARY KEY ("index"), 
	CONSTRAINT ck_entry_index CHECK ("index" >= 0), 
	CONSTRAINT ck_entry_note CHECK (length(note) <= 65535)
)
 STRICT

;
INSERT INTO "entry" VALUES(0,X'6D756E696D656E742F656E7472792F76310A00FF');
INSERT INTO "entry" VALUES(1,X'7365636F6E64206E6F7465');
CREATE TABLE head (
	id INTEGER NOT NULL, 
	size INTEGER NOT NULL, closed TEXT, 
	CONSTRAINT pk_head PRIMARY KEY (id), 
	CONSTRAINT ck_head_one CHECK (id = 1), 
	CONSTRAINT ck_head_size CHECK (size >= 0)
)
 STRICT

;
INSERT INTO "head" VALUES(1,2,NULL);
CREATE TABLE intake (
	"set" TEXT NOT NULL, 
	mac BLOB NOT NULL, 
	id TEXT NOT NULL, 
	seen BLOB, 
	redacted INTEGER, 
	CONSTRAINT pk_intake PRIMARY KEY ("set", mac)
)
 STRICT

;
INSERT INTO "intake" VALUES('prison-report',X'0101010101010101010101010101010101010101010101010101010101010101','stm:p3n8c5vz6r2d',X'0404040404040404040404040404040404040404040404040404040404040404',NULL);
INSERT INTO "intake" VALUES('prison-report',X'0202020202020202020202020202020202020202020202020202020202020202','ent:p3n8c5vz6r2d',NULL,256);
CREATE TABLE redacted (
	event INTEGER NOT NULL, 
	by_event INTEGER NOT NULL, 
	CONSTRAINT pk_redacted PRIMARY KEY (event), 
	CONSTRAINT ck_redacted_order CHECK (event < by_event)
)
 STRICT

;
INSERT INTO "redacted" VALUES(1,256);
CREATE TABLE secret (
	id INTEGER NOT NULL, 
	value BLOB NOT NULL, 
	CONSTRAINT pk_secret PRIMARY KEY (id), 
	CONSTRAINT ck_secret_one CHECK (id = 1)
)
 STRICT

;
INSERT INTO "secret" VALUES(1,X'0303030303030303030303030303030303030303030303030303030303030303');
CREATE INDEX ix_intake_id ON intake (id);
CREATE TRIGGER entry_is_not_updated BEFORE UPDATE ON entry WHEN TRUE BEGIN SELECT RAISE(ABORT, 'entry is not updated'); END;
CREATE TRIGGER entry_is_not_replaced BEFORE INSERT ON entry WHEN NEW.rowid IN (SELECT rowid FROM entry) BEGIN SELECT RAISE(ABORT, 'entry is not replaced'); END;
CREATE TRIGGER body_is_not_updated BEFORE UPDATE ON body WHEN TRUE BEGIN SELECT RAISE(ABORT, 'body is not updated'); END;
CREATE TRIGGER body_is_not_replaced BEFORE INSERT ON body WHEN NEW.rowid IN (SELECT rowid FROM body) BEGIN SELECT RAISE(ABORT, 'body is not replaced'); END;
CREATE TRIGGER redacted_is_not_updated BEFORE UPDATE ON redacted WHEN TRUE BEGIN SELECT RAISE(ABORT, 'redacted is not updated'); END;
CREATE TRIGGER redacted_is_not_replaced BEFORE INSERT ON redacted WHEN NEW.rowid IN (SELECT rowid FROM redacted) BEGIN SELECT RAISE(ABORT, 'redacted is not replaced'); END;
CREATE TRIGGER entry_is_not_deleted BEFORE DELETE ON entry WHEN TRUE BEGIN SELECT RAISE(ABORT, 'entry is not deleted'); END;
CREATE TRIGGER redacted_is_not_deleted BEFORE DELETE ON redacted WHEN TRUE BEGIN SELECT RAISE(ABORT, 'redacted is not deleted'); END;
CREATE TRIGGER body_is_deleted_only_when_redacted BEFORE DELETE ON body WHEN NOT EXISTS (SELECT 1 FROM redacted WHERE event = OLD.event) BEGIN SELECT RAISE(ABORT, 'body is deleted only when redacted'); END;
COMMIT;
