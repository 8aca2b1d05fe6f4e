import type { CSSProperties } from "react";

/** The colours of app/globals.css that a mail uses: clients know no custom properties. */
const colour = {
  ink: "#0c1a1d",
  quiet: "#405358",
  line: "#dfe7e6",
  tide: "#0b6472",
  field: "#f1f5f4",
};

/** Type, inline, because that is what every client keeps. */
export const ink = {
  font: "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif",
  brand: { paddingLeft: 10, fontSize: 17, lineHeight: "28px", fontWeight: 600, letterSpacing: -0.3, color: colour.ink },
  heading: {
    margin: "0 0 8px",
    fontSize: 22,
    lineHeight: "29px",
    fontWeight: 600,
    letterSpacing: -0.4,
    color: colour.ink,
  },
  words: { margin: "0 0 14px", fontSize: 15, lineHeight: "23px", color: colour.quiet },
  small: { fontSize: 13, lineHeight: "20px", color: colour.quiet },
  /** Wide by style alone: the digits stay one word, so that they are copied and filled in whole. */
  digits: {
    margin: "18px 0 20px",
    fontFamily: "ui-monospace,SFMono-Regular,Menlo,Consolas,monospace",
    fontSize: 38,
    lineHeight: "48px",
    fontWeight: 600,
    letterSpacing: 8,
    color: colour.ink,
  },
  link: { color: colour.tide, wordBreak: "break-all" },
} satisfies Record<string, string | CSSProperties>;

const cell: CSSProperties = {
  borderTop: `1px solid ${colour.line}`,
  fontSize: 14,
  lineHeight: "20px",
  verticalAlign: "top",
};

/** Surfaces. */
export const paper = {
  field: colour.field,
  tile: {
    width: 28,
    height: 28,
    borderRadius: 8,
    backgroundColor: colour.tide,
    color: "#ffffff",
    fontSize: 17,
    lineHeight: "28px",
    fontWeight: 700,
  },
  sheet: {
    backgroundColor: "#ffffff",
    border: `1px solid ${colour.line}`,
    borderRadius: 16,
    padding: "32px 36px 28px",
  },
  label: { ...cell, padding: "9px 16px 9px 0", width: 112, color: colour.quiet },
  value: { ...cell, padding: "9px 0", color: colour.ink },
  button: {
    display: "block",
    backgroundColor: colour.tide,
    color: "#ffffff",
    textDecoration: "none",
    textAlign: "center",
    fontSize: 15,
    lineHeight: "20px",
    fontWeight: 600,
    padding: "12px 16px",
    borderRadius: 10,
  },
} satisfies Record<string, string | CSSProperties>;

/** What cannot stand inline: the narrow screen and the dark scheme. `!important` because the rest is inline. */
export const darkScheme = `
:root { color-scheme: light dark; }
body { background: ${colour.field}; margin: 0; }
@media (max-width: 620px) {
  .box { width: 100% !important; }
  .pad { padding-left: 20px !important; padding-right: 20px !important; }
}
@media (prefers-color-scheme: dark) {
  body, .bg { background: #0a1113 !important; background-color: #0a1113 !important; }
  .sheet { background-color: #121b1e !important; border-color: #24343a !important; }
  .t { color: #eaf1f0 !important; }
  .k { color: #aebdbf !important; }
  .label, .value { border-color: #24343a !important; }
  .ln { color: #7dcbd3 !important; }
}
`;
