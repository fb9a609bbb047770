BEGIN TRANSACTION;
CREATE TABLE assessments (
	row_id INTEGER NOT NULL, 
	assessment_id TEXT NOT NULL, 
	session_id TEXT NOT NULL, 
	copy_id TEXT NOT NULL, 
	trace_id TEXT NOT NULL, 
	span_id TEXT NOT NULL, 
	target TEXT NOT NULL, 
	name TEXT NOT NULL, 
	type TEXT NOT NULL, 
	schema_version INTEGER NOT NULL, 
	value TEXT, 
	rationale TEXT NOT NULL, 
	reviewer TEXT NOT NULL, 
	source_type TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	valid BOOLEAN NOT NULL, 
	overrides TEXT, 
	rev INTEGER NOT NULL, 
	change_seq INTEGER NOT NULL, 
	existing BOOLEAN NOT NULL, 
	metadata TEXT NOT NULL, 
	PRIMARY KEY (row_id), 
	UNIQUE (copy_id, assessment_id), 
	FOREIGN KEY(session_id) REFERENCES sessions (session_id), 
	FOREIGN KEY(copy_id) REFERENCES items (copy_id), 
	FOREIGN KEY(change_seq) REFERENCES changes (seq)
);
INSERT INTO "assessments" VALUES(1,'a-87c6df5337691ee1f96f7eb3819b5b8b','352d974a7c7c4ed29eddc8399e3475c1','tr-c5034b01c9f9e433a1a797e861484b25','tr-1','','trace','correct','feedback',1,'true','fine','ann','HUMAN','2026-11-22 01:10:29.783104',1,NULL,1,2,0,'{}');
INSERT INTO "assessments" VALUES(2,'a-deef29a2b3c20cb878c4452f017cf3b7','352d974a7c7c4ed29eddc8399e3475c1','tr-c5034b01c9f9e433a1a797e861484b25','tr-1','00000000000000a1','trace','correct','feedback',1,'false','','ann','HUMAN','2026-11-22 01:10:29.790509',1,NULL,1,3,0,'{}');
INSERT INTO "assessments" VALUES(3,'a-e9dd831871dcb2174591d3fc892efdea','352d974a7c7c4ed29eddc8399e3475c1','tr-6b8c1f2f5819878b0faaa83af553a333','tr-2','','trace','correct','feedback',1,'false','','ann','HUMAN','2026-11-22 01:10:29.794871',0,NULL,1,4,0,'{}');
INSERT INTO "assessments" VALUES(4,'a-0abfbd990039f033785e45fb887d135f','352d974a7c7c4ed29eddc8399e3475c1','tr-6b8c1f2f5819878b0faaa83af553a333','tr-2','','trace','correct','feedback',1,'true','','ann','HUMAN','2026-11-22 01:10:29.798943',1,'a-e9dd831871dcb2174591d3fc892efdea',2,5,0,'{}');
CREATE TABLE changes (
	seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	"key" TEXT NOT NULL, 
	session_id TEXT NOT NULL, 
	copy_id TEXT, 
	reviewer TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	written INTEGER NOT NULL, 
	undoes INTEGER, 
	active_ms INTEGER, 
	created_at DATETIME NOT NULL, 
	UNIQUE ("key"), 
	UNIQUE (undoes), 
	FOREIGN KEY(session_id) REFERENCES sessions (session_id), 
	FOREIGN KEY(copy_id) REFERENCES items (copy_id), 
	FOREIGN KEY(undoes) REFERENCES changes (seq)
);
INSERT INTO "changes" VALUES(1,'63cab5ec80fd77b9586296ade8b6aaa7','352d974a7c7c4ed29eddc8399e3475c1',NULL,'','items',2,NULL,NULL,'2026-11-22 01:10:29.771576');
INSERT INTO "changes" VALUES(2,'e5f9b3179b724c32b1c109ee484c84cd','352d974a7c7c4ed29eddc8399e3475c1','tr-c5034b01c9f9e433a1a797e861484b25','ann','answer',2,NULL,NULL,'2026-11-22 01:10:29.783104');
INSERT INTO "changes" VALUES(3,'29e1a7b9b32a4750b630dc27c1c679bb','352d974a7c7c4ed29eddc8399e3475c1','tr-c5034b01c9f9e433a1a797e861484b25','ann','answer',1,NULL,NULL,'2026-11-22 01:10:29.790509');
INSERT INTO "changes" VALUES(4,'f6e8c2974287477c8e9dbd4752b926f6','352d974a7c7c4ed29eddc8399e3475c1','tr-6b8c1f2f5819878b0faaa83af553a333','ann','answer',2,NULL,NULL,'2026-11-22 01:10:29.794871');
INSERT INTO "changes" VALUES(5,'f08fcb30df364ff3bcb1aea7bf83210d','352d974a7c7c4ed29eddc8399e3475c1','tr-6b8c1f2f5819878b0faaa83af553a333','ann','answer',2,NULL,NULL,'2026-11-22 01:10:29.798943');
CREATE TABLE dataset_records (
	row_id INTEGER NOT NULL, 
	dataset_id TEXT NOT NULL, 
	record_id TEXT NOT NULL, 
	inputs TEXT NOT NULL, 
	expectations TEXT NOT NULL, 
	tags TEXT NOT NULL, 
	source TEXT, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	PRIMARY KEY (row_id), 
	UNIQUE (dataset_id, record_id), 
	FOREIGN KEY(dataset_id) REFERENCES datasets (dataset_id)
);
CREATE TABLE datasets (
	row_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	dataset_id TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	PRIMARY KEY (row_id), 
	UNIQUE (dataset_id), 
	UNIQUE (name)
);
CREATE TABLE items (
	row_id INTEGER NOT NULL, 
	copy_id TEXT NOT NULL, 
	session_id TEXT NOT NULL, 
	trace_id TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	state TEXT NOT NULL, 
	request_time DATETIME, 
	duration_ms INTEGER, 
	span_count INTEGER NOT NULL, 
	size INTEGER NOT NULL, 
	request_preview TEXT NOT NULL, 
	response_preview TEXT NOT NULL, 
	tags TEXT NOT NULL, 
	trace_metadata TEXT NOT NULL, 
	added_at DATETIME NOT NULL, 
	body BLOB NOT NULL, 
	PRIMARY KEY (row_id), 
	UNIQUE (copy_id), 
	UNIQUE (session_id, trace_id), 
	UNIQUE (session_id, position), 
	FOREIGN KEY(session_id) REFERENCES sessions (session_id)
);
INSERT INTO "items" VALUES(1,'tr-c5034b01c9f9e433a1a797e861484b25','352d974a7c7c4ed29eddc8399e3475c1','tr-1',0,'look_up','OK','2026-03-02 10:01:00.000000',NULL,1,466,'q','a','{}','{"mlflow.trace.session": "chat-7"}','2026-11-22 01:10:29.769712',X'78016550C14AC43014FC952567BBA415140A7B28EA41147AD87AD14A78B6590DB649B6794165C9BF9B9716B598535E66DE64664E4CE98361E5E6C470824E0AD5C721DEB39C9D6DD8248F5E3A14A84649EF052F2E327E9EF1A2C979C9F392F347E239044C84FA8EC6596A94083D2024F571380CE6639B90AD93CE29A349B17B03CC2E59A02D7875C40D34FC2C3A0B9A9E9FD60EAB6AB74B3F477831CD570752000B93D428486466693F0C515EC31C6830E65D78BB6498E6A4C26BF52934682A268F6CA9FB54C10A282240B97D32CD3AD3A706F64DD53CECC5557D7D23621B94051027F5E251CECCA50AF2D47CD9B4D4B2A6AEEF5B463EFEC0B7DA7AA425D6B2E33FB4F6F80B438443780EE11B20F390CE');
INSERT INTO "items" VALUES(2,'tr-6b8c1f2f5819878b0faaa83af553a333','352d974a7c7c4ed29eddc8399e3475c1','tr-2',1,'look_up','OK','2026-03-02 10:02:00.000000',NULL,1,434,'q','a','{}','{}','2026-11-22 01:10:29.769726',X'7801658F414BC4301085FFCA32672BD9081E0A7B28BA0751E861EB452B61DC66259826DD7682CA92FF6E265DD1624E33F3BD3CDE3B8171070FE5EA0434E25E2BD3A525CD85848B158CFA18F4448A4CAFF92E85BC2EC4552164B316A590A5104FAC9B08290BEA7B5E67AB5E137648C8EE91AFF836E599971F00D3808ECFCFCB0455B5D964E784CFA1C4E2610E38E0A81D293699552E589BEC1DCE81ADF7EF2A0CE78CE3DC4405673E9543C7C5D749AD5D972B2E804C807B851C1AF6BECB0D774DD53CEED44D7DBB55A92D7741A2D1BC06D2B3B2B707EB3F2E3953F335E44F2D3475FDD002E7F883EFDC10883F410BC77FB40EF48B31E1185F62FC06957E85EB');
CREATE TABLE label_schemas (
	row_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	type TEXT NOT NULL, 
	title TEXT NOT NULL, 
	instruction TEXT NOT NULL, 
	input TEXT NOT NULL, 
	enable_comment BOOLEAN NOT NULL, 
	required BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, 
	created_by TEXT NOT NULL, 
	deleted_at DATETIME, 
	PRIMARY KEY (row_id), 
	UNIQUE (name, version)
);
INSERT INTO "label_schemas" VALUES(1,'correct',1,'feedback','correct','','{"kind": "pass_fail", "positive_label": "Pass", "negative_label": "Fail"}',1,0,'2026-11-22 01:10:29.753165','root',NULL);
CREATE TABLE meta (
	"key" TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('store_id','46903eeb375922eaf864722ad9fc8c98');
INSERT INTO "meta" VALUES('schema_version','1');
INSERT INTO "meta" VALUES('created_at','2026-11-22T01:10:29.740278+00:00');
CREATE TABLE reviews (
	row_id INTEGER NOT NULL, 
	review_id TEXT NOT NULL, 
	session_id TEXT NOT NULL, 
	copy_id TEXT NOT NULL, 
	trace_id TEXT NOT NULL, 
	reviewer TEXT NOT NULL, 
	state TEXT NOT NULL, 
	reason TEXT, 
	note TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	valid BOOLEAN NOT NULL, 
	overrides TEXT, 
	change_seq INTEGER NOT NULL, 
	PRIMARY KEY (row_id), 
	UNIQUE (review_id), 
	FOREIGN KEY(session_id) REFERENCES sessions (session_id), 
	FOREIGN KEY(copy_id) REFERENCES items (copy_id), 
	FOREIGN KEY(change_seq) REFERENCES changes (seq)
);
INSERT INTO "reviews" VALUES(1,'a-dd96340e86bdbe269b0ea174cbbd8668','352d974a7c7c4ed29eddc8399e3475c1','tr-c5034b01c9f9e433a1a797e861484b25','tr-1','ann','in_progress',NULL,'','2026-11-22 01:10:29.783104',1,NULL,2);
INSERT INTO "reviews" VALUES(2,'a-8f236b15848d1ba708f9e69cbac85a71','352d974a7c7c4ed29eddc8399e3475c1','tr-6b8c1f2f5819878b0faaa83af553a333','tr-2','ann','in_progress',NULL,'','2026-11-22 01:10:29.794871',0,NULL,4);
INSERT INTO "reviews" VALUES(3,'a-8886123fbcc649ab9d0eaea206da00b1','352d974a7c7c4ed29eddc8399e3475c1','tr-6b8c1f2f5819878b0faaa83af553a333','tr-2','ann','completed',NULL,'','2026-11-22 01:10:29.798943',1,'a-8f236b15848d1ba708f9e69cbac85a71',5);
CREATE TABLE sessions (
	row_id INTEGER NOT NULL, 
	session_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	experiment_id TEXT NOT NULL, 
	review_app_id TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	created_by TEXT NOT NULL, 
	assigned_users TEXT NOT NULL, 
	label_schemas TEXT NOT NULL, 
	agent TEXT, 
	enable_multi_turn_chat BOOLEAN NOT NULL, 
	custom_inputs TEXT, 
	deleted_at DATETIME, 
	PRIMARY KEY (row_id), 
	UNIQUE (session_id)
);
INSERT INTO "sessions" VALUES(1,'352d974a7c7c4ed29eddc8399e3475c1','old','46903eeb375922ea','46903eeb375922eaf864722ad9fc8c98','2026-11-22 01:10:29.759673','root','[]','[["correct", 1]]',NULL,0,'null',NULL);
CREATE INDEX items_in_order ON items (session_id, position, copy_id);
CREATE INDEX changes_of_session ON changes (session_id, seq);
CREATE INDEX assessments_of_change ON assessments (change_seq);
CREATE INDEX assessments_of_session ON assessments (session_id);
CREATE UNIQUE INDEX assessments_valid_once ON assessments (session_id, copy_id, reviewer, name, span_id, target) WHERE valid IS 1 AND existing IS 0;
CREATE INDEX reviews_of_change ON reviews (change_seq);
CREATE UNIQUE INDEX reviews_valid_once ON reviews (session_id, reviewer, copy_id) WHERE valid IS 1;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('changes',5);
COMMIT;
