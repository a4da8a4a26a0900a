-- Makes what Neuvo needs of a PostgreSQL cluster (15 or later): one database; in it, for each
-- service, a schema and a role that may log in and owns nothing else. Running it again changes
-- nothing that is there.
--
--   psql --no-psqlrc --dbname postgres --file deploy/postgres/bootstrap.sql
--
-- as a superuser. `--set database=NAME` names the database; it is `neuvo` otherwise.
--
-- No password is set here. A role without one cannot log in by password. Give it one with psql's
-- `\password neuvo_intake`, which hashes it before it leaves psql, so that no log ever holds it; or
-- let the operating system vouch for it (`peer` in pg_hba.conf) or a certificate (`cert`).
--
-- What is kept apart: a role cannot read, write or list the columns of another's tables. PostgreSQL's
-- catalogue does tell every role the names of all schemas and tables of its database; a county to
-- which the names matter gives each service a cluster of its own, with this same file.

\set ON_ERROR_STOP on
\if :{?database}
\else
    \set database neuvo
\endif

-- Roles belong to the whole cluster: one run at a time.
SELECT pg_advisory_lock(hashtext('neuvo bootstrap')) \g /dev/null

-- Text sorts by its bytes, as it does in the embedded stores.
SELECT format('CREATE DATABASE %I TEMPLATE template0 ENCODING ''UTF8'' LOCALE ''C''', :'database')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec

DO $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY
        ARRAY['neuvo_directory', 'neuvo_intake', 'neuvo_assessment', 'neuvo_reporting', 'neuvo_backup']
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
            EXECUTE format('CREATE ROLE %I', role);
        END IF;
        -- Whatever somebody made of it since.
        EXECUTE format('ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT '
            'NOREPLICATION NOBYPASSRLS', role);
    END LOOP;
END
$$;

\connect :"database"
SET client_min_messages = warning;

-- What everybody may do by default, nobody may do here.
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;

-- A copy is made by a role that reads every schema and writes nowhere.
GRANT CONNECT ON DATABASE :"database" TO neuvo_backup;
ALTER ROLE neuvo_backup IN DATABASE :"database" SET default_transaction_read_only = on;

DO $$
DECLARE
    service text;
    role text;
    setting text;
BEGIN
    FOREACH service IN ARRAY ARRAY['directory', 'intake', 'assessment', 'reporting'] LOOP
        role := 'neuvo_' || service;
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), role);
        EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I AUTHORIZATION %I', service, role);
        EXECUTE format('ALTER SCHEMA %I OWNER TO %I', service, role);
        EXECUTE format('REVOKE ALL ON SCHEMA %I FROM PUBLIC', service);
        EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I REVOKE ALL ON FUNCTIONS FROM PUBLIC', role);
        EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I REVOKE ALL ON TYPES FROM PUBLIC', role);

        EXECUTE format('GRANT USAGE ON SCHEMA %I TO neuvo_backup', service);
        EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO neuvo_backup', service);
        EXECUTE format('GRANT SELECT ON ALL SEQUENCES IN SCHEMA %I TO neuvo_backup', service);
        EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA %I '
            'GRANT SELECT ON TABLES TO neuvo_backup', role, service);
        EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA %I '
            'GRANT SELECT ON SEQUENCES TO neuvo_backup', role, service);

        FOREACH setting IN ARRAY ARRAY[
            format('search_path = %I', service),
            'lock_timeout = ''5s''', -- a frozen replica holds nobody up
            'idle_in_transaction_session_timeout = ''5s''',
            -- A call ends after 10 s; what runs on serves nobody. And what is written must stand well
            -- before the disclosure log is sealed, 30 s later: else it looks as if put in by hand.
            'statement_timeout = ''15s'''
        ] LOOP
            EXECUTE format('ALTER ROLE %I IN DATABASE %I SET %s', role, current_database(), setting);
        END LOOP;
    END LOOP;
END
$$;
