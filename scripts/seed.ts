import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { openDatabase } from "@/db/open";
import { users } from "@/db/schema";
import { createBrand } from "@/lib/brands/create";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { hashPassword } from "@/lib/crypto/password";
import { systemRandom } from "@/lib/crypto/random";
import { env } from "@/lib/env";
import { recordEvents } from "@/lib/events/record";
import { emailKey } from "@/lib/http/text";

/** Demo people. Their passwords are printed, so this is no place for real ones. */
const people = [
  {
    name: "Inês Duarte",
    email: "ines@northquay.example",
    password: "limpet cordage nine",
    brands: ["Northquay", "Tidewrack"],
  },
  {
    name: "Jonas Weil",
    email: "jonas@fennelflint.example",
    password: "kiln glaze harbour 71",
    brands: ["Fennel & Flint"],
  },
  { name: "Rui Tavares", email: "rui@northquay.example", password: "anchor thimble grove", brands: [] },
];

const open = await openDatabase(env.DATABASE_URL);
await open.migrator.up();
const ctx: Context = {
  db: open.db,
  now: new Date(),
  random: systemRandom,
  request: { id: randomUUID(), ip: "127.0.0.1", userAgent: "holdfast-seed/1.0", deviceId: null },
};
for (const person of people) await addPerson(ctx, person);
await open.close();

console.log("Sign in as one of the demo people, or create an account of your own:");
for (const { email, password } of people) console.log(`  ${email.padEnd(28)} ${password}`);

/** Adds a person unless they are there already, so that seeding again changes nothing. */
async function addPerson(ctx: Context, { name, email, password, brands }: (typeof people)[number]): Promise<void> {
  const known = await ctx.db
    .select({ id: users.id })
    .from(users)
    .where(eq(users.emailKey, emailKey(email)));
  if (known.length > 0) return;
  const passwordHash = await hashPassword(password);
  await inTransaction(ctx, async (ctx) => {
    const [user] = await ctx.db
      .insert(users)
      .values({ email, emailKey: emailKey(email), name, passwordHash, passwordChangedAt: ctx.now, createdAt: ctx.now })
      .returning({ id: users.id });
    if (!user) throw new Error("an insert answers its row");
    await recordEvents(ctx, { kind: "account.registered", userId: user.id, actor: "system" });
    for (const brand of brands) await createBrand(ctx, { ownerId: user.id, name: brand });
  });
}
