import { CalmPage } from "@/components/shell/calm-page";
import { buttonClass } from "@/components/ui/button-class";
import { Glyph } from "@/components/ui/glyph";

/** It comes along with every page, so it brings no scripts: no icon library, no client link. */
export default function NotFoundPage() {
  return (
    <CalmPage
      mark={
        <Glyph>
          <circle cx="12" cy="12" r="10" />
          <path d="m16.24 7.76-1.804 5.411a2 2 0 0 1-1.265 1.265L7.76 16.24l1.804-5.411a2 2 0 0 1 1.265-1.265z" />
        </Glyph>
      }
      title="There is nothing here"
      text="The address may be mistyped, or what stood here is gone."
      action={
        <a href="/" className={buttonClass({ look: "primary" })}>
          Go to your settings
        </a>
      }
    />
  );
}
