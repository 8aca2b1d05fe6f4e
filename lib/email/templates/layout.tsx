import { Body, Container, Head, Heading, Html, Preview, Section } from "@react-email/components";
import { darkScheme, ink, paper } from "@/lib/email/templates/look";

type Props = {
  /** What an inbox shows beside the subject. Like the heading, it repeats nothing that a person typed. */
  preview: string;
  heading: string;
  footer: string;
  children: React.ReactNode;
};

/** The frame of every mail: mark and name, one card, one line below. Nothing is an image. */
export function MailLayout({ preview, heading, footer, children }: Props) {
  return (
    <Html lang="en">
      <Head>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{heading}</title>
        <style>{darkScheme}</style>
      </Head>
      <Body style={{ margin: 0, fontFamily: ink.font }}>
        <Preview>{preview}</Preview>
        <Section className="bg" style={{ backgroundColor: paper.field, padding: "32px 12px 40px" }}>
          <Container className="box" style={{ width: "560px", maxWidth: "100%" }}>
            <Brand />
            <Section className="sheet pad" style={paper.sheet}>
              <Heading className="t" style={ink.heading}>
                {heading}
              </Heading>
              {children}
            </Section>
            <Section className="pad" style={{ padding: "18px 36px 0" }}>
              <p className="k" style={{ ...ink.small, margin: 0 }}>
                {footer}
              </p>
            </Section>
          </Container>
        </Section>
      </Body>
    </Html>
  );
}

function Brand() {
  return (
    <Section className="pad" style={{ padding: "0 36px 18px" }}>
      <table role="presentation" cellPadding="0" cellSpacing="0">
        <tbody>
          <tr>
            <td width="28" height="28" align="center" style={paper.tile} data-skip-in-text="true">
              h
            </td>
            <td className="t" style={ink.brand}>
              Holdfast
            </td>
          </tr>
        </tbody>
      </table>
    </Section>
  );
}
