DELETE FROM "factors" WHERE "type" <> 'totp';--> statement-breakpoint
DELETE FROM "challenges" WHERE "purpose" = 'enroll';--> statement-breakpoint
ALTER TABLE "factors" DROP CONSTRAINT "factors_type_known";--> statement-breakpoint
ALTER TABLE "factors" DROP CONSTRAINT "factors_secret_of_totp";--> statement-breakpoint
ALTER TABLE "factors" DROP CONSTRAINT "factors_key_of_passkey";--> statement-breakpoint
ALTER TABLE "factors" DROP CONSTRAINT "factors_credential_unique";--> statement-breakpoint
ALTER TABLE "challenges" DROP CONSTRAINT "challenges_purpose_known";--> statement-breakpoint
DROP INDEX "factors_label_per_user";--> statement-breakpoint
ALTER TABLE "factors" ALTER COLUMN "sealed_secret" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "factors" DROP COLUMN "credential_id", DROP COLUMN "public_key", DROP COLUMN "sign_count", DROP COLUMN "transports";--> statement-breakpoint
ALTER TABLE "challenges" DROP COLUMN "trusted_device_id", DROP COLUMN "code_digest", DROP COLUMN "code_expires_at", DROP COLUMN "code_sent_at", DROP COLUMN "code_sends", DROP COLUMN "passkey_nonce";--> statement-breakpoint
ALTER TABLE "sessions" DROP COLUMN "stepped_up_by", DROP COLUMN "trusted_device_id";--> statement-breakpoint
DROP TABLE "passkey_sign_ins", "trusted_devices";--> statement-breakpoint
CREATE UNIQUE INDEX "factors_label_per_user" ON "factors" USING btree ("user_id","label") WHERE "factors"."status" = 'active';--> statement-breakpoint
ALTER TABLE "factors" ADD CONSTRAINT "factors_type_known" CHECK ("factors"."type" in ('totp'));--> statement-breakpoint
ALTER TABLE "challenges" ADD CONSTRAINT "challenges_purpose_known" CHECK ("challenges"."purpose" in ('login', 'step_up'));
