import { openDatabase } from "@/db/open";

/** `up`, `down [steps] [--yes]` or `stamp` on the database of `DATABASE_URL`; a release needs no other setting. */
async function migrate(command: string | undefined, rest: string[]): Promise<number> {
  const steps = Number(rest.find((word) => !word.startsWith("--")) ?? 1);
  if (!["up", "down", "stamp"].includes(command ?? "") || !Number.isInteger(steps) || steps < 1) {
    console.error("usage: migrate up | down [steps] [--yes] | stamp");
    return 2;
  }
  if (command === "down" && process.env.NODE_ENV === "production" && !rest.includes("--yes")) {
    console.error(
      "Taking a migration back deletes what it added. In production, say --yes: npm run db:rollback -- --yes",
    );
    return 1;
  }

  const { migrator, close } = await openDatabase(process.env.DATABASE_URL || "file:.data/db");
  try {
    const names = await (command === "up"
      ? migrator.up()
      : command === "stamp"
        ? migrator.stamp()
        : migrator.down(steps));
    const done = { up: "Applied", down: "Taken back", stamp: "Noted as applied" }[command as "up" | "down" | "stamp"];
    console.log(names.length === 0 ? "Nothing to do." : `${done}: ${names.join(", ")}`);
    return 0;
  } finally {
    await close();
  }
}

migrate(process.argv[2], process.argv.slice(3)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
