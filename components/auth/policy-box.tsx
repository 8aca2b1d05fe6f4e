import { Fragment } from "react";
import { Checkbox } from "@/components/ui/checkbox";

type Policy = { key: string; version: string; href?: string };

const words: Record<string, string> = { terms: "terms", privacy: "privacy notice" };

/** A version is the day it came into force. */
const dayOf = (version: string) =>
  new Date(version).toLocaleDateString("en-GB", { dateStyle: "long", timeZone: "UTC" });

/** The box that accepts the policies, each named with a link where it can be read. */
export function PolicyBox({ policies, error }: { policies: Policy[]; error?: string | undefined }) {
  const versions = [...new Set(policies.map((policy) => dayOf(policy.version)))];
  return (
    <Checkbox
      name="accept_terms"
      value="true"
      required
      error={error}
      label={
        <>
          I accept the{" "}
          {policies.map(({ key, href }, index) => (
            <Fragment key={key}>
              {index > 0 && (index === policies.length - 1 ? " and the " : ", the ")}
              {href ? (
                <a href={href} className="link" target="_blank" rel="noreferrer">
                  {words[key] ?? key}
                </a>
              ) : (
                (words[key] ?? key)
              )}
            </Fragment>
          ))}
        </>
      }
      help={versions.length > 0 && `Version${versions.length > 1 ? "s" : ""} of ${versions.join(", ")}.`}
    />
  );
}
