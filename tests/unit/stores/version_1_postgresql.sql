CREATE TABLE public.assessments (
    row_id bigint NOT NULL,
    assessment_id text NOT NULL,
    session_id text NOT NULL,
    copy_id text NOT NULL,
    trace_id text NOT NULL,
    span_id text NOT NULL,
    target text NOT NULL,
    name text NOT NULL,
    type text NOT NULL,
    schema_version bigint NOT NULL,
    value text,
    rationale text NOT NULL,
    reviewer text NOT NULL,
    source_type text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    valid boolean NOT NULL,
    overrides text,
    rev bigint NOT NULL,
    change_seq bigint NOT NULL,
    existing boolean NOT NULL,
    metadata text NOT NULL
);

CREATE SEQUENCE public.assessments_row_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.assessments_row_id_seq OWNED BY public.assessments.row_id;

CREATE TABLE public.changes (
    seq bigint NOT NULL,
    key text NOT NULL,
    session_id text NOT NULL,
    copy_id text,
    reviewer text NOT NULL,
    kind text NOT NULL,
    written bigint NOT NULL,
    undoes bigint,
    active_ms bigint,
    created_at timestamp with time zone NOT NULL
);

CREATE SEQUENCE public.changes_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.changes_seq_seq OWNED BY public.changes.seq;

CREATE TABLE public.dataset_records (
    row_id bigint NOT NULL,
    dataset_id text NOT NULL,
    record_id text NOT NULL,
    inputs text NOT NULL,
    expectations text NOT NULL,
    tags text NOT NULL,
    source text,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL
);

CREATE SEQUENCE public.dataset_records_row_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.dataset_records_row_id_seq OWNED BY public.dataset_records.row_id;

CREATE TABLE public.datasets (
    row_id bigint NOT NULL,
    name text NOT NULL,
    dataset_id text NOT NULL,
    created_at timestamp with time zone NOT NULL
);

CREATE SEQUENCE public.datasets_row_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.datasets_row_id_seq OWNED BY public.datasets.row_id;

CREATE TABLE public.items (
    row_id bigint NOT NULL,
    copy_id text NOT NULL,
    session_id text NOT NULL,
    trace_id text NOT NULL,
    "position" bigint NOT NULL,
    name text NOT NULL,
    state text NOT NULL,
    request_time timestamp with time zone,
    duration_ms bigint,
    span_count bigint NOT NULL,
    size bigint NOT NULL,
    request_preview text NOT NULL,
    response_preview text NOT NULL,
    tags text NOT NULL,
    trace_metadata text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    body bytea NOT NULL
);

CREATE SEQUENCE public.items_row_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.items_row_id_seq OWNED BY public.items.row_id;

CREATE TABLE public.label_schemas (
    row_id bigint NOT NULL,
    name text NOT NULL,
    version bigint NOT NULL,
    type text NOT NULL,
    title text NOT NULL,
    instruction text NOT NULL,
    input text NOT NULL,
    enable_comment boolean NOT NULL,
    required boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    deleted_at timestamp with time zone
);

CREATE SEQUENCE public.label_schemas_row_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.label_schemas_row_id_seq OWNED BY public.label_schemas.row_id;

CREATE TABLE public.meta (
    key text NOT NULL,
    value text NOT NULL
);

CREATE TABLE public.reviews (
    row_id bigint NOT NULL,
    review_id text NOT NULL,
    session_id text NOT NULL,
    copy_id text NOT NULL,
    trace_id text NOT NULL,
    reviewer text NOT NULL,
    state text NOT NULL,
    reason text,
    note text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    valid boolean NOT NULL,
    overrides text,
    change_seq bigint NOT NULL
);

CREATE SEQUENCE public.reviews_row_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.reviews_row_id_seq OWNED BY public.reviews.row_id;

CREATE TABLE public.sessions (
    row_id bigint NOT NULL,
    session_id text NOT NULL,
    name text NOT NULL,
    experiment_id text NOT NULL,
    review_app_id text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    assigned_users text NOT NULL,
    label_schemas text NOT NULL,
    agent text,
    enable_multi_turn_chat boolean NOT NULL,
    custom_inputs text,
    deleted_at timestamp with time zone
);

CREATE SEQUENCE public.sessions_row_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.sessions_row_id_seq OWNED BY public.sessions.row_id;

ALTER TABLE ONLY public.assessments ALTER COLUMN row_id SET DEFAULT nextval('public.assessments_row_id_seq'::regclass);

ALTER TABLE ONLY public.changes ALTER COLUMN seq SET DEFAULT nextval('public.changes_seq_seq'::regclass);

ALTER TABLE ONLY public.dataset_records ALTER COLUMN row_id SET DEFAULT nextval('public.dataset_records_row_id_seq'::regclass);

ALTER TABLE ONLY public.datasets ALTER COLUMN row_id SET DEFAULT nextval('public.datasets_row_id_seq'::regclass);

ALTER TABLE ONLY public.items ALTER COLUMN row_id SET DEFAULT nextval('public.items_row_id_seq'::regclass);

ALTER TABLE ONLY public.label_schemas ALTER COLUMN row_id SET DEFAULT nextval('public.label_schemas_row_id_seq'::regclass);

ALTER TABLE ONLY public.reviews ALTER COLUMN row_id SET DEFAULT nextval('public.reviews_row_id_seq'::regclass);

ALTER TABLE ONLY public.sessions ALTER COLUMN row_id SET DEFAULT nextval('public.sessions_row_id_seq'::regclass);

INSERT INTO public.assessments VALUES (1, 'a-aa491fe4749e6f3fcf19c0de28ac0ad6', '21fe8a76b168491ab4807b979dd79d62', 'tr-ddca6c7fd7652f4953a2cb1716fd4e17', 'tr-1', '', 'trace', 'correct', 'feedback', 1, 'true', 'fine', 'ann', 'HUMAN', '2026-11-22 07:28:15.105604+05:30', true, NULL, 1, 2, false, '{}');
INSERT INTO public.assessments VALUES (2, 'a-e4d582167830a36ac5ba5c64ef8e30bb', '21fe8a76b168491ab4807b979dd79d62', 'tr-ddca6c7fd7652f4953a2cb1716fd4e17', 'tr-1', '00000000000000a1', 'trace', 'correct', 'feedback', 1, 'false', '', 'ann', 'HUMAN', '2026-11-22 07:28:15.119155+05:30', true, NULL, 1, 3, false, '{}');
INSERT INTO public.assessments VALUES (3, 'a-4223b59cd18f0594866a4b4fc7616836', '21fe8a76b168491ab4807b979dd79d62', 'tr-186fc1d94ac1b11663aa00d9ed2fee4d', 'tr-2', '', 'trace', 'correct', 'feedback', 1, 'false', '', 'ann', 'HUMAN', '2026-11-22 07:28:15.127591+05:30', false, NULL, 1, 4, false, '{}');
INSERT INTO public.assessments VALUES (4, 'a-9ffca815ee1f863fcb59660947a5d61b', '21fe8a76b168491ab4807b979dd79d62', 'tr-186fc1d94ac1b11663aa00d9ed2fee4d', 'tr-2', '', 'trace', 'correct', 'feedback', 1, 'true', '', 'ann', 'HUMAN', '2026-11-22 07:28:15.137887+05:30', true, 'a-4223b59cd18f0594866a4b4fc7616836', 2, 5, false, '{}');

INSERT INTO public.changes VALUES (1, 'ceddbbc5dd8f7f3a9227c2fa217626cf', '21fe8a76b168491ab4807b979dd79d62', NULL, '', 'items', 2, NULL, NULL, '2026-11-22 07:28:15.08366+05:30');
INSERT INTO public.changes VALUES (2, '4bbb8c7472fd495cbb352f06f8bd4286', '21fe8a76b168491ab4807b979dd79d62', 'tr-ddca6c7fd7652f4953a2cb1716fd4e17', 'ann', 'answer', 2, NULL, NULL, '2026-11-22 07:28:15.105604+05:30');
INSERT INTO public.changes VALUES (3, 'c631389dd4ba47aab7ff9beeba01ac5f', '21fe8a76b168491ab4807b979dd79d62', 'tr-ddca6c7fd7652f4953a2cb1716fd4e17', 'ann', 'answer', 1, NULL, NULL, '2026-11-22 07:28:15.119155+05:30');
INSERT INTO public.changes VALUES (4, 'd4b2821893a946eb97682a39522bb111', '21fe8a76b168491ab4807b979dd79d62', 'tr-186fc1d94ac1b11663aa00d9ed2fee4d', 'ann', 'answer', 2, NULL, NULL, '2026-11-22 07:28:15.127591+05:30');
INSERT INTO public.changes VALUES (5, '807ecca5ae87462d8acac7d540d72c30', '21fe8a76b168491ab4807b979dd79d62', 'tr-186fc1d94ac1b11663aa00d9ed2fee4d', 'ann', 'answer', 2, NULL, NULL, '2026-11-22 07:28:15.137887+05:30');

INSERT INTO public.items VALUES (1, 'tr-ddca6c7fd7652f4953a2cb1716fd4e17', '21fe8a76b168491ab4807b979dd79d62', 'tr-1', 0, 'look_up', 'OK', '2026-03-02 15:31:00+05:30', NULL, 1, 432, 'q', 'a', '{}', '{"mlflow.trace.session": "chat-7"}', '2026-11-22 07:28:15.080981+05:30', '\x78016d50c16ac3300cfd179f93e264d042a087b2f5d44319cd2e1bc56889da9925766acbeda0e4df273bb4db603ec97a4f4f7aef2ab43958515d05396850e956545ce685c884c353404f8a748fdc2d6539cfe5432ecbba90952c2a295f99e50928c2db0d7f26911e095a2088b27d77e8ec6596809947efb535cc6e3e80f2851879048e9e895cddf60d0ecf1a2fcc3aa52bfc608d47f5d38638775be007302cf0f6c7c1eabff7bc5cc67b993fd9bc7336eb080ce0d090bae326745d260c24f39db59f2a0c719ec04d99a860f497326038bf221368da14d5ef76c9ed33abc603f7535621ba158d6d6368bb7a55bfecd4e3f669ad52803d2704c708458f40e4f47b204c098dfb71fc065e768d0a');
INSERT INTO public.items VALUES (2, 'tr-186fc1d94ac1b11663aa00d9ed2fee4d', '21fe8a76b168491ab4807b979dd79d62', 'tr-2', 1, 'look_up', 'OK', '2026-03-02 15:32:00+05:30', NULL, 1, 401, 'q', 'a', '{}', '{}', '2026-11-22 07:28:15.080999+05:30', '\x78016d50c16ac3300cfd179d13703dd821d043d97aeaa18766979662b4460ba68993da723728f9f7c9f1d66d309fe4f7a427bd7703ebde06a86ec01e4f646c039594a586023c5d2205366c7b12542bfd58aa8752e97aa12aa52ba5f6d2151839d1db8d7cb2484f8c0d328aec2418b62157df82a3a7aba57719bacc6bc238b840e6074690b92f0508233a1138fc3971f5df6b97cb7490f4671ff79ecd3a11237a726ceebc8b5d5780c3d95d370c6713c734cfe8b369139dfd300e9d04b428805c3367f11bd6025f45351d78cc61c4e4164e439352d9d5abfa65679eb6cf6b3327d45308d8262a7944666f5f23d39cd0749ca64f6009825c');

INSERT INTO public.label_schemas VALUES (1, 'correct', 1, 'feedback', 'correct', '', '{"kind": "pass_fail", "positive_label": "Pass", "negative_label": "Fail"}', true, false, '2026-11-22 07:28:15.057629+05:30', 'root', NULL);

INSERT INTO public.meta VALUES ('store_id', 'b8b1b4a9b6f944696aa481c545ccfb35');
INSERT INTO public.meta VALUES ('schema_version', '1');
INSERT INTO public.meta VALUES ('created_at', '2026-11-22T01:58:15.030310+00:00');

INSERT INTO public.reviews VALUES (1, 'a-4660e73c6b8ef2b2f5a1ee31fdcd5f94', '21fe8a76b168491ab4807b979dd79d62', 'tr-ddca6c7fd7652f4953a2cb1716fd4e17', 'tr-1', 'ann', 'in_progress', NULL, '', '2026-11-22 07:28:15.105604+05:30', true, NULL, 2);
INSERT INTO public.reviews VALUES (2, 'a-5f7805ef69db6563056ffcd50ff73a40', '21fe8a76b168491ab4807b979dd79d62', 'tr-186fc1d94ac1b11663aa00d9ed2fee4d', 'tr-2', 'ann', 'in_progress', NULL, '', '2026-11-22 07:28:15.127591+05:30', false, NULL, 4);
INSERT INTO public.reviews VALUES (3, 'a-dde741a23310488d339a1c4cfcaf8bb6', '21fe8a76b168491ab4807b979dd79d62', 'tr-186fc1d94ac1b11663aa00d9ed2fee4d', 'tr-2', 'ann', 'completed', NULL, '', '2026-11-22 07:28:15.137887+05:30', true, 'a-5f7805ef69db6563056ffcd50ff73a40', 5);

INSERT INTO public.sessions VALUES (1, '21fe8a76b168491ab4807b979dd79d62', 'old', 'b8b1b4a9b6f94469', 'b8b1b4a9b6f944696aa481c545ccfb35', '2026-11-22 07:28:15.068769+05:30', 'root', '[]', '[["correct", 1]]', NULL, false, 'null', NULL);

SELECT pg_catalog.setval('public.assessments_row_id_seq', 4, true);

SELECT pg_catalog.setval('public.changes_seq_seq', 5, true);

SELECT pg_catalog.setval('public.dataset_records_row_id_seq', 1, false);

SELECT pg_catalog.setval('public.datasets_row_id_seq', 1, false);

SELECT pg_catalog.setval('public.items_row_id_seq', 2, true);

SELECT pg_catalog.setval('public.label_schemas_row_id_seq', 1, true);

SELECT pg_catalog.setval('public.reviews_row_id_seq', 3, true);

SELECT pg_catalog.setval('public.sessions_row_id_seq', 1, true);

ALTER TABLE ONLY public.assessments
    ADD CONSTRAINT assessments_copy_id_assessment_id_key UNIQUE (copy_id, assessment_id);

ALTER TABLE ONLY public.assessments
    ADD CONSTRAINT assessments_pkey PRIMARY KEY (row_id);

ALTER TABLE ONLY public.changes
    ADD CONSTRAINT changes_key_key UNIQUE (key);

ALTER TABLE ONLY public.changes
    ADD CONSTRAINT changes_pkey PRIMARY KEY (seq);

ALTER TABLE ONLY public.changes
    ADD CONSTRAINT changes_undoes_key UNIQUE (undoes);

ALTER TABLE ONLY public.dataset_records
    ADD CONSTRAINT dataset_records_dataset_id_record_id_key UNIQUE (dataset_id, record_id);

ALTER TABLE ONLY public.dataset_records
    ADD CONSTRAINT dataset_records_pkey PRIMARY KEY (row_id);

ALTER TABLE ONLY public.datasets
    ADD CONSTRAINT datasets_dataset_id_key UNIQUE (dataset_id);

ALTER TABLE ONLY public.datasets
    ADD CONSTRAINT datasets_name_key UNIQUE (name);

ALTER TABLE ONLY public.datasets
    ADD CONSTRAINT datasets_pkey PRIMARY KEY (row_id);

ALTER TABLE ONLY public.items
    ADD CONSTRAINT items_copy_id_key UNIQUE (copy_id);

ALTER TABLE ONLY public.items
    ADD CONSTRAINT items_pkey PRIMARY KEY (row_id);

ALTER TABLE ONLY public.items
    ADD CONSTRAINT items_session_id_position_key UNIQUE (session_id, "position");

ALTER TABLE ONLY public.items
    ADD CONSTRAINT items_session_id_trace_id_key UNIQUE (session_id, trace_id);

ALTER TABLE ONLY public.label_schemas
    ADD CONSTRAINT label_schemas_name_version_key UNIQUE (name, version);

ALTER TABLE ONLY public.label_schemas
    ADD CONSTRAINT label_schemas_pkey PRIMARY KEY (row_id);

ALTER TABLE ONLY public.meta
    ADD CONSTRAINT meta_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT reviews_pkey PRIMARY KEY (row_id);

ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT reviews_review_id_key UNIQUE (review_id);

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (row_id);

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_session_id_key UNIQUE (session_id);

CREATE INDEX assessments_of_change ON public.assessments USING btree (change_seq);

CREATE INDEX assessments_of_session ON public.assessments USING btree (session_id);

CREATE UNIQUE INDEX assessments_valid_once ON public.assessments USING btree (session_id, copy_id, reviewer, name, span_id, target) WHERE ((valid IS TRUE) AND (existing IS FALSE));

CREATE INDEX changes_of_session ON public.changes USING btree (session_id, seq);

CREATE INDEX items_in_order ON public.items USING btree (session_id, "position", copy_id);

CREATE INDEX reviews_of_change ON public.reviews USING btree (change_seq);

CREATE UNIQUE INDEX reviews_valid_once ON public.reviews USING btree (session_id, reviewer, copy_id) WHERE (valid IS TRUE);

ALTER TABLE ONLY public.assessments
    ADD CONSTRAINT assessments_change_seq_fkey FOREIGN KEY (change_seq) REFERENCES public.changes(seq);

ALTER TABLE ONLY public.assessments
    ADD CONSTRAINT assessments_copy_id_fkey FOREIGN KEY (copy_id) REFERENCES public.items(copy_id);

ALTER TABLE ONLY public.assessments
    ADD CONSTRAINT assessments_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.sessions(session_id);

ALTER TABLE ONLY public.changes
    ADD CONSTRAINT changes_copy_id_fkey FOREIGN KEY (copy_id) REFERENCES public.items(copy_id);

ALTER TABLE ONLY public.changes
    ADD CONSTRAINT changes_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.sessions(session_id);

ALTER TABLE ONLY public.changes
    ADD CONSTRAINT changes_undoes_fkey FOREIGN KEY (undoes) REFERENCES public.changes(seq);

ALTER TABLE ONLY public.dataset_records
    ADD CONSTRAINT dataset_records_dataset_id_fkey FOREIGN KEY (dataset_id) REFERENCES public.datasets(dataset_id);

ALTER TABLE ONLY public.items
    ADD CONSTRAINT items_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.sessions(session_id);

ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT reviews_change_seq_fkey FOREIGN KEY (change_seq) REFERENCES public.changes(seq);

ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT reviews_copy_id_fkey FOREIGN KEY (copy_id) REFERENCES public.items(copy_id);

ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT reviews_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.sessions(session_id);

