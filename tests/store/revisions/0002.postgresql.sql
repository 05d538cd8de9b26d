CREATE FUNCTION public.muniment_delete_redacted() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
        DECLARE
            is_redacted boolean;
        BEGIN
            EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || quote_ident(TG_TABLE_SCHEMA)
                || '.redacted WHERE event = $1)' INTO is_redacted USING OLD.event;
            IF is_redacted THEN
                RETURN OLD;
            END IF;
            RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
                MESSAGE = 'body is deleted only when redacted';
        END $_$;

CREATE FUNCTION public.muniment_keep_named() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        DECLARE
            is_named boolean;
        BEGIN
            EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || quote_ident(TG_TABLE_SCHEMA)
                || '.body AS b, (SELECT DISTINCT digest FROM gone) AS g WHERE position('
                || 'convert_to(''"digest":"'' || g.digest || ''"'', ''UTF8'') IN b.content) > 0)'
                INTO is_named;
            IF is_named THEN
                RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
                    MESSAGE = 'a file is deleted only when no body names it';
            END IF;
            RETURN NULL;
        END $$;

CREATE FUNCTION public.muniment_refuse() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        BEGIN
            RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
                MESSAGE = TG_OP || ' on ' || TG_TABLE_NAME || ' is refused';
        END $$;

CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);

CREATE TABLE public.body (
    event bigint NOT NULL,
    salt bytea NOT NULL,
    content bytea NOT NULL,
    CONSTRAINT ck_body_content CHECK ((length(content) <= 1048576)),
    CONSTRAINT ck_body_event CHECK ((event >= 0)),
    CONSTRAINT ck_body_salt CHECK ((length(salt) = 16))
);

CREATE TABLE public.capture_part (
    digest text NOT NULL COLLATE pg_catalog."C",
    number bigint NOT NULL,
    content bytea NOT NULL,
    CONSTRAINT ck_capture_part_content CHECK ((length(content) <= 1048576)),
    CONSTRAINT ck_capture_part_number CHECK ((number >= 0))
);

CREATE TABLE public.checkpoint (
    size bigint NOT NULL,
    note bytea NOT NULL,
    signed_at bigint NOT NULL,
    kept bigint NOT NULL,
    CONSTRAINT ck_checkpoint_kept CHECK ((kept = ANY (ARRAY[(0)::bigint, (1)::bigint])))
);

CREATE TABLE public.entry (
    index bigint NOT NULL,
    note bytea NOT NULL,
    CONSTRAINT ck_entry_index CHECK ((index >= 0)),
    CONSTRAINT ck_entry_note CHECK ((length(note) <= 65535))
);

CREATE TABLE public.head (
    id bigint NOT NULL,
    size bigint NOT NULL,
    closed text COLLATE pg_catalog."C",
    CONSTRAINT ck_head_one CHECK ((id = 1)),
    CONSTRAINT ck_head_size CHECK ((size >= 0))
);

CREATE TABLE public.intake (
    set text NOT NULL COLLATE pg_catalog."C",
    mac bytea NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    seen bytea,
    redacted bigint
);

CREATE TABLE public.redacted (
    event bigint NOT NULL,
    by_event bigint NOT NULL,
    CONSTRAINT ck_redacted_order CHECK ((event < by_event))
);

CREATE TABLE public.secret (
    id bigint NOT NULL,
    value bytea NOT NULL,
    CONSTRAINT ck_secret_one CHECK ((id = 1))
);

INSERT INTO public.alembic_version VALUES ('0002');

INSERT INTO public.body VALUES (0, '\x000102030405060708090a0b0c0d0e0f', '\x7b226c6162656c223a22d29ad0b0d0b7d0b0d29bd181d182d0b0d0bd227d');
INSERT INTO public.body VALUES (256, '\x00000000000000000000000000000000', '\x7b7d');

INSERT INTO public.checkpoint VALUES (2, '\x6578616d706c652e6f72672f6c6f670a320a', 1795000000, 1);

INSERT INTO public.entry VALUES (0, '\x6d756e696d656e742f656e7472792f76310a00ff');
INSERT INTO public.entry VALUES (1, '\x7365636f6e64206e6f7465');

INSERT INTO public.head VALUES (1, 2, NULL);

INSERT INTO public.intake VALUES ('prison-report', '\x0101010101010101010101010101010101010101010101010101010101010101', 'stm:p3n8c5vz6r2d', '\x0404040404040404040404040404040404040404040404040404040404040404', NULL);
INSERT INTO public.intake VALUES ('prison-report', '\x0202020202020202020202020202020202020202020202020202020202020202', 'ent:p3n8c5vz6r2d', NULL, 256);

INSERT INTO public.redacted VALUES (1, 256);

INSERT INTO public.secret VALUES (1, '\x0303030303030303030303030303030303030303030303030303030303030303');

ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);

ALTER TABLE ONLY public.body
    ADD CONSTRAINT pk_body PRIMARY KEY (event);

ALTER TABLE ONLY public.capture_part
    ADD CONSTRAINT pk_capture_part PRIMARY KEY (digest, number);

ALTER TABLE ONLY public.checkpoint
    ADD CONSTRAINT pk_checkpoint PRIMARY KEY (size);

ALTER TABLE ONLY public.entry
    ADD CONSTRAINT pk_entry PRIMARY KEY (index);

ALTER TABLE ONLY public.head
    ADD CONSTRAINT pk_head PRIMARY KEY (id);

ALTER TABLE ONLY public.intake
    ADD CONSTRAINT pk_intake PRIMARY KEY (set, mac);

ALTER TABLE ONLY public.redacted
    ADD CONSTRAINT pk_redacted PRIMARY KEY (event);

ALTER TABLE ONLY public.secret
    ADD CONSTRAINT pk_secret PRIMARY KEY (id);

CREATE INDEX ix_intake_id ON public.intake USING btree (id);

CREATE TRIGGER body_is_deleted_only_when_redacted BEFORE DELETE ON public.body FOR EACH ROW EXECUTE FUNCTION public.muniment_delete_redacted();

ALTER TABLE public.body ENABLE ALWAYS TRIGGER body_is_deleted_only_when_redacted;

CREATE TRIGGER body_is_not_truncated BEFORE TRUNCATE ON public.body FOR EACH STATEMENT EXECUTE FUNCTION public.muniment_refuse();

ALTER TABLE public.body ENABLE ALWAYS TRIGGER body_is_not_truncated;

CREATE TRIGGER body_is_not_updated BEFORE UPDATE ON public.body FOR EACH ROW EXECUTE FUNCTION public.muniment_refuse();

ALTER TABLE public.body ENABLE ALWAYS TRIGGER body_is_not_updated;

CREATE TRIGGER capture_part_is_deleted_only_when_not_named AFTER DELETE ON public.capture_part REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION public.muniment_keep_named();

ALTER TABLE public.capture_part ENABLE ALWAYS TRIGGER capture_part_is_deleted_only_when_not_named;

CREATE TRIGGER capture_part_is_not_truncated BEFORE TRUNCATE ON public.capture_part FOR EACH STATEMENT EXECUTE FUNCTION public.muniment_refuse();

ALTER TABLE public.capture_part ENABLE ALWAYS TRIGGER capture_part_is_not_truncated;

CREATE TRIGGER capture_part_is_not_updated BEFORE UPDATE ON public.capture_part FOR EACH ROW EXECUTE FUNCTION public.muniment_refuse();

ALTER TABLE public.capture_part ENABLE ALWAYS TRIGGER capture_part_is_not_updated;

CREATE TRIGGER entry_is_not_deleted BEFORE DELETE ON public.entry FOR EACH ROW EXECUTE FUNCTION public.muniment_refuse();

ALTER TABLE public.entry ENABLE ALWAYS TRIGGER entry_is_not_deleted;

CREATE TRIGGER entry_is_not_truncated BEFORE TRUNCATE ON public.entry FOR EACH STATEMENT EXECUTE FUNCTION public.muniment_refuse();

ALTER TABLE public.entry ENABLE ALWAYS TRIGGER entry_is_not_truncated;

CREATE TRIGGER entry_is_not_updated BEFORE UPDATE ON public.entry FOR EACH ROW EXECUTE FUNCTION public.muniment_refuse();

ALTER TABLE public.entry ENABLE ALWAYS TRIGGER entry_is_not_updated;

CREATE TRIGGER redacted_is_not_deleted BEFORE DELETE ON public.redacted FOR EACH ROW EXECUTE FUNCTION public.muniment_refuse();

ALTER TABLE public.redacted ENABLE ALWAYS TRIGGER redacted_is_not_deleted;

CREATE TRIGGER redacted_is_not_truncated BEFORE TRUNCATE ON public.redacted FOR EACH STATEMENT EXECUTE FUNCTION public.muniment_refuse();

ALTER TABLE public.redacted ENABLE ALWAYS TRIGGER redacted_is_not_truncated;

CREATE TRIGGER redacted_is_not_updated BEFORE UPDATE ON public.redacted FOR EACH ROW EXECUTE FUNCTION public.muniment_refuse();

ALTER TABLE public.redacted ENABLE ALWAYS TRIGGER redacted_is_not_updated;
