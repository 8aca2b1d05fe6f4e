import type { Where } from "@/lib/email/kinds";
import { inertText } from "@/lib/email/templates/inert";
import { ink, paper } from "@/lib/email/templates/look";
import { whenInWords } from "@/lib/email/templates/when";

/** A paragraph. */
export const Words = ({ children }: { children: React.ReactNode }) => (
  <p className="k" style={ink.words}>
    {children}
  </p>
);

/** A name that its bearer typed, inert and apart from the direction of the sentence around it. */
export const Typed = ({ text, maxLength }: { text: string; maxLength?: number }) => (
  <bdi>{inertText(text, maxLength)}</bdi>
);

/** "Hello Inês,": short, because the name may have been typed by a stranger. */
export const Hello = ({ name }: { name: string }) =>
  inertText(name) === "" ? (
    "Hello,"
  ) : (
    <>
      Hello <Typed text={name} maxLength={40} />,
    </>
  );

/** A code to type or to fill in: one unbroken word, alone on its line. */
export const Digits = ({ code }: { code: string }) => (
  <p className="t digits" style={ink.digits}>
    {code}
  </p>
);

type Fact = { label: string; value: React.ReactNode };

/** When, on which device, from where: what G02 asks of every mail. `others` stand before. */
export function Facts({ where, others = [] }: { where: Where; others?: Fact[] }) {
  const facts: Fact[] = [
    ...others,
    { label: "When", value: <Moment where={where} /> },
    { label: "Device", value: <Typed text={where.device} /> },
    { label: "Place", value: where.place === null ? "Not known" : <Typed text={where.place} maxLength={120} /> },
    { label: "Network", value: where.ipMask },
  ];
  return (
    <table role="presentation" width="100%" cellPadding="0" cellSpacing="0" style={{ marginTop: 20 }}>
      <tbody>
        {facts.map(({ label, value }) => (
          <tr key={label} className="fact">
            <td className="label k" style={paper.label}>
              {label}
            </td>
            <td className="value t" style={paper.value}>
              {value}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Moment({ where }: { where: Where }) {
  const { local, utc } = whenInWords(where.at, where.timeZone);
  if (local === null) return utc;
  return (
    <>
      {local}
      <br className="comma" />
      <span className="k" style={{ color: ink.small.color }}>
        {utc}
      </span>
    </>
  );
}

/** The one thing to do: a button, and its address in full for readers that show no buttons. */
export const Action = ({ label, link }: { label: string; link: string }) => (
  <>
    <table role="presentation" width="100%" cellPadding="0" cellSpacing="0" style={{ marginTop: 22 }}>
      <tbody>
        <tr>
          <td>
            <a className="button" href={link} style={paper.button}>
              {label}
            </a>
          </td>
        </tr>
      </tbody>
    </table>
    <p className="k address" style={{ ...ink.small, margin: "14px 0 0" }}>
      <span data-skip-in-text="true">
        Button not working? Open this address:
        <br />
      </span>
      <a className="ln" href={link} style={ink.link}>
        {link}
      </a>
    </p>
  </>
);

/** Smaller print below the action. */
export const Note = ({ children }: { children: React.ReactNode }) => (
  <p className="k" style={{ ...ink.small, margin: "14px 0 0" }}>
    {children}
  </p>
);
