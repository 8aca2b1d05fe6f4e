export type ButtonLook = "primary" | "plain" | "quiet" | "danger" | "danger-solid";
export type ButtonSize = "m" | "s" | "icon";

const looks: Record<ButtonLook, string> = {
  primary: "button-primary",
  plain: "",
  quiet: "button-quiet",
  danger: "button-danger",
  "danger-solid": "button-danger-solid",
};
const sizes: Record<ButtonSize, string> = { m: "", s: "button-s", icon: "button-icon" };

type Choice = { look?: ButtonLook | undefined; size?: ButtonSize | undefined; className?: string | undefined };

/** The classes of a button, for the links that look like one too. */
export function buttonClass({ look = "plain", size = "m", className = "" }: Choice = {}): string {
  return ["button", looks[look], sizes[size], className].filter(Boolean).join(" ");
}
