import type { z } from "zod";

/** The first complaint about each field, by its wire name; what concerns no single field stands under `form`. */
export function fieldErrors(error: z.core.$ZodError): Record<string, string> {
  const fields: Record<string, string> = Object.create(null);
  for (const issue of error.issues) {
    const name = issue.path.length > 0 ? issue.path.join(".") : "form";
    fields[name] ??= issue.message;
  }
  return fields;
}
