ALTER TABLE "users" ADD COLUMN "sealed_previous_login_ip" text;--> statement-breakpoint
ALTER TABLE "users" DROP COLUMN "previous_login_ip_mask";--> statement-breakpoint
ALTER TABLE "users" DROP COLUMN "last_login_ip_mask";
