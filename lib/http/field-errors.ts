import type { z } from "zod";

/** The first complaint about each field, by its wire name; what concerns no single field stands under `form`. */
export function fieldErrors(error: z.core.$ZodError): Record<string, string> {
  const fields = new Map<string, string>();
  for (const issue of error.issues) {
    const name = issue.path.length > 0 ? issue.path.join(".") : "form";
    if (!fields.has(name)) fields.set(name, issue.message);
  }
  return Object.fromEntries(fields);
}
