ALTER TABLE "users" ADD COLUMN "last_login_ip_mask" text;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "previous_login_ip_mask" text;--> statement-breakpoint
ALTER TABLE "users" DROP COLUMN "sealed_previous_login_ip";
