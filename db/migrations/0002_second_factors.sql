CREATE TABLE "passkey_sign_ins" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"device_digest" text NOT NULL,
	"nonce" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "passkey_sign_ins_nonce_unique" UNIQUE("nonce")
);
--> statement-breakpoint
CREATE TABLE "trusted_devices" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"token_digest" text NOT NULL,
	"previous_token_digest" text,
	"previous_token_until" timestamp (3) with time zone,
	"spent_token_digests" text[] DEFAULT '{}' NOT NULL,
	"name" text NOT NULL,
	"browser" text,
	"os" text,
	"device_type" text NOT NULL,
	"fingerprint" text NOT NULL,
	"ip_mask" text NOT NULL,
	"is_local" boolean NOT NULL,
	"country" text,
	"city" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone NOT NULL,
	"use_count" integer DEFAULT 0 NOT NULL,
	"trusted_until" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"revoked_reason" text,
	CONSTRAINT "trusted_devices_token_unique" UNIQUE("token_digest"),
	CONSTRAINT "trusted_devices_previous_token_unique" UNIQUE("previous_token_digest")
);
--> statement-breakpoint
ALTER TABLE "factors" DROP CONSTRAINT "factors_type_known";--> statement-breakpoint
ALTER TABLE "challenges" DROP CONSTRAINT "challenges_purpose_known";--> statement-breakpoint
DROP INDEX "factors_label_per_user";--> statement-breakpoint
ALTER TABLE "factors" ALTER COLUMN "sealed_secret" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "factors" ADD COLUMN "credential_id" text;--> statement-breakpoint
ALTER TABLE "factors" ADD COLUMN "public_key" text;--> statement-breakpoint
ALTER TABLE "factors" ADD COLUMN "sign_count" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "factors" ADD COLUMN "transports" text[];--> statement-breakpoint
ALTER TABLE "challenges" ADD COLUMN "trusted_device_id" uuid;--> statement-breakpoint
ALTER TABLE "challenges" ADD COLUMN "code_digest" text;--> statement-breakpoint
ALTER TABLE "challenges" ADD COLUMN "code_expires_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "challenges" ADD COLUMN "code_sent_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "challenges" ADD COLUMN "code_sends" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "challenges" ADD COLUMN "passkey_nonce" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "stepped_up_by" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "trusted_device_id" uuid;--> statement-breakpoint
ALTER TABLE "trusted_devices" ADD CONSTRAINT "trusted_devices_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "passkey_sign_ins_by_device" ON "passkey_sign_ins" USING btree ("device_digest");--> statement-breakpoint
CREATE INDEX "trusted_devices_by_user" ON "trusted_devices" USING btree ("user_id");--> statement-breakpoint
ALTER TABLE "challenges" ADD CONSTRAINT "challenges_trusted_device_id_trusted_devices_id_fk" FOREIGN KEY ("trusted_device_id") REFERENCES "public"."trusted_devices"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_trusted_device_id_trusted_devices_id_fk" FOREIGN KEY ("trusted_device_id") REFERENCES "public"."trusted_devices"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "challenges_by_trusted_device" ON "challenges" USING btree ("trusted_device_id");--> statement-breakpoint
CREATE INDEX "sessions_by_trusted_device" ON "sessions" USING btree ("trusted_device_id");--> statement-breakpoint
CREATE UNIQUE INDEX "factors_label_per_user" ON "factors" USING btree ("user_id","type","label") WHERE "factors"."status" = 'active';--> statement-breakpoint
ALTER TABLE "factors" ADD CONSTRAINT "factors_credential_unique" UNIQUE("credential_id");--> statement-breakpoint
ALTER TABLE "factors" ADD CONSTRAINT "factors_secret_of_totp" CHECK (("factors"."type" = 'totp') = ("factors"."sealed_secret" is not null));--> statement-breakpoint
ALTER TABLE "factors" ADD CONSTRAINT "factors_key_of_passkey" CHECK (("factors"."type" = 'passkey') = ("factors"."credential_id" is not null and "factors"."public_key" is not null));--> statement-breakpoint
ALTER TABLE "factors" ADD CONSTRAINT "factors_type_known" CHECK ("factors"."type" in ('totp', 'email', 'passkey'));--> statement-breakpoint
ALTER TABLE "challenges" ADD CONSTRAINT "challenges_purpose_known" CHECK ("challenges"."purpose" in ('login', 'step_up', 'enroll'));