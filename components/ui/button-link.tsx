import Link from "next/link";
import type { ComponentProps } from "react";
import type { ButtonLook, ButtonSize } from "@/components/ui/button-class";
import { buttonClass } from "@/components/ui/button-class";

type Props = ComponentProps<typeof Link> & { look?: ButtonLook; size?: ButtonSize };

/** A link to another page that looks like a button. Sign-in pages take a plain `<a>` with `buttonClass` instead. */
export function ButtonLink({ look, size, className, ...rest }: Props) {
  return <Link {...rest} className={buttonClass({ look, size, className })} />;
}
