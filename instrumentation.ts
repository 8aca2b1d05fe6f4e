/** Runs once when a server starts, before it answers anything. The build and other runtimes skip it. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { startServer } = await import("@/lib/jobs/start-server");
  await startServer();
}
